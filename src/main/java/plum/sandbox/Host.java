package plum.sandbox;

import java.io.File;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The system that runs programs. Only {@link #LINUX} has been run; the other two follow their
 * makers' documentation.
 */
enum Host {
  /** Namespaces, Landlock and system-call filters. */
  LINUX,
  /**
   * Forks inside Apple's {@code sandbox-exec}: no network, no files but the interpreter's own and
   * temporary ones. The kernel neither bounds memory nor tells a child's processor time before its
   * end, so that loops end at whole seconds.
   */
  MACOS,
  /** Windows: everything happens in its Linux subsystem, as on Linux. */
  WSL;

  static Host here() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    return name.startsWith("windows") ? WSL : name.startsWith("mac") ? MACOS : LINUX;
  }

  /** What to put before a command to run it there. */
  List<String> prefix() {
    return this == WSL ? List.of("wsl.exe", "--exec") : List.of();
  }

  /** What may surround a program there. */
  Set<Worker.Layer> layers() {
    return this == MACOS
        ? EnumSet.of(Worker.Layer.SEATBELT)
        : EnumSet.complementOf(EnumSet.of(Worker.Layer.SEATBELT));
  }

  /** Whether paths of there can be looked at from here. */
  boolean sharesFiles() {
    return this != WSL;
  }

  /** How the server is to do without what only Linux has; empty if it need not. */
  String ways() {
    return this == MACOS ? " portable" : "";
  }

  /**
   * The command that starts the server.
   *
   * @param server interpreter, flags and source
   * @param hashSeed of Python's hashes
   */
  List<String> command(
      PythonInterpreter python, Set<Worker.Layer> wanted, List<String> server, int hashSeed) {
    List<String> command = new ArrayList<>(prefix());
    if (this == WSL) { // nothing of this process's environment arrives there
      command.addAll(List.of("/usr/bin/env", "-i"));
      command.addAll(List.of("PYTHONHASHSEED=" + hashSeed, "PYTHONUTF8=1"));
      command.add("LC_ALL=C.UTF-8");
    }
    if (this == MACOS && wanted.contains(Worker.Layer.SEATBELT)) {
      command.addAll(List.of("/usr/bin/sandbox-exec", "-p", profile(python)));
    }
    if (this != MACOS && wanted.contains(Worker.Layer.BUBBLEWRAP)) {
      // The server reads which of its pages are written to; inside there is no such list.
      command.addAll(List.of("/bin/sh", "-c", "exec 9</proc; exec \"$0\" \"$@\""));
      command.addAll(List.of(bubblewrap(), "--unshare-user", "--unshare-all", "--as-pid-1"));
      command.addAll(List.of("--die-with-parent", "--new-session", "--cap-drop", "ALL"));
      for (String path : python.readable()) {
        command.addAll(List.of("--ro-bind-try", path, path));
      }
      command.addAll(List.of("--dev-bind", "/dev/null", "/dev/null", "--remount-ro", "/"));
    }
    command.addAll(server);
    return command;
  }

  /** Where bubblewrap lies: the shell that starts it has an empty environment. */
  private String bubblewrap() {
    if (!sharesFiles()) {
      return "/usr/bin/bwrap";
    }
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
    return Stream.of(path.split(File.pathSeparator, -1))
        .map(folder -> new File(folder, "bwrap"))
        .filter(File::canExecute)
        .map(File::getAbsolutePath)
        .findFirst()
        .orElse("bwrap");
  }

  /** Apple's words for: read the interpreter, write temporary files, nothing else. */
  private static String profile(PythonInterpreter python) {
    String readable =
        python.readable().stream()
            .map(path -> "(subpath \"" + path.replace("\"", "\\\"") + "\")")
            .collect(Collectors.joining(" "));
    return "(version 1)(deny default)(allow process-fork)(allow sysctl-read)"
        + "(allow file-read-metadata)(allow file-read* (literal \"/\") (subpath \"/usr/lib\")"
        + " (subpath \"/System/Library\") "
        + readable
        + ")(allow file-read* file-write* (literal \"/dev/null\") (literal \"/dev/urandom\")"
        + " (subpath \"/private/tmp\"))";
  }
}
