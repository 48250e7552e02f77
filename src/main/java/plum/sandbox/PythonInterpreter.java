package plum.sandbox;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import plum.data.PlumException;

/**
 * A Python that can run the sandbox's server.
 *
 * @param host the system it runs on
 * @param executable the real file: no link, no shim of a version manager
 * @param readable what programs may open: the standard library and shared libraries, wherever the
 *     interpreter lives
 * @param numpy folder in which numpy lies; empty where it is not installed
 */
record PythonInterpreter(
    Host host, String executable, String version, List<String> readable, String numpy) {

  private static final String REMEDY =
      " Install Python 3.9 or newer (Debian, Ubuntu: sudo apt install python3).";

  /** Flags of every start: no site packages, no byte code written, no warnings. */
  static final List<String> FLAGS = List.of("-s", "-S", "-B", "-W", "ignore");

  private static final String LOCATE =
      """
      import importlib.util, os, sys
      print(os.path.realpath(getattr(sys, '_base_executable', None) or sys.executable))
      try:
          print(os.path.dirname(os.path.dirname(importlib.util.find_spec('numpy').origin)))
      except (AttributeError, ImportError, TypeError, ValueError):
          print('')
      """;

  private static final String DESCRIBE =
      """
      import sys
      print('%d.%d.%d' % sys.version_info[:3])
      import os, platform
      print(platform.system())
      try:
          import ctypes
          print('ctypes')
      except ImportError:
          print('-')
      paths = [p for p in sys.path if p and os.path.exists(p)]
      paths += [os.path.join(sys.base_prefix, 'lib', 'python%d.%d' % sys.version_info[:2])]
      try:
          import json, math, random, select, socket, resource, struct, bisect, heapq, hashlib
          with open('/proc/self/maps') as maps:
              files = {line.split()[-1] for line in maps if '/' in line}
          paths += sorted({os.path.dirname(f) for f in files if '.so' in f})
      except (OSError, ImportError):
          pass
      for path in paths:
          print(path)
      """;

  PythonInterpreter {
    readable = List.copyOf(readable);
  }

  /**
   * The interpreter on the user's path.
   *
   * @throws PlumException when there is none, it is too old, or lacks ctypes
   */
  static PythonInterpreter find() {
    return find(Host.here());
  }

  static PythonInterpreter find(Host host) {
    if (host == Host.WSL && ask(host, List.of("echo", "here")).isEmpty()) {
      throw new PlumException(
          "Programs are run in the Linux subsystem of Windows, and wsl.exe did not answer. Install it"
              + " (wsl --install), and in it Python 3.9 or newer and bubblewrap.");
    }
    String tooOld = "";
    for (String name : List.of("python3", "python")) {
      List<String> located = ask(host, List.of(name, "-c", LOCATE));
      if (located.isEmpty()) {
        continue;
      }
      String real = located.getFirst();
      String numpy = located.size() > 1 ? located.get(1) : "";
      List<String> lines =
          ask(
              host,
              Stream.of(List.of(real), FLAGS, List.of("-c", DESCRIBE))
                  .flatMap(List::stream)
                  .toList());
      if (lines.size() < 3) {
        continue;
      }
      if (!isRecent(lines.getFirst())) {
        tooOld = "Python %s at %s is too old.".formatted(lines.getFirst(), real);
        continue;
      }
      if (!lines.get(2).equals("ctypes")) {
        throw new PlumException(
            "Python at %s lacks its ctypes module, which the sandbox needs to confine programs."
                    .formatted(real)
                + REMEDY);
      }
      return new PythonInterpreter(
          host,
          real,
          lines.getFirst(),
          readable(host, real, numpy, lines.subList(3, lines.size())),
          numpy);
    }
    throw new PlumException(
        (tooOld.isEmpty() ? "Programs are run with Python, and python3 was not found." : tooOld)
            + REMEDY);
  }

  /** Whether a version such as 3.11.2 is at least 3.9. */
  static boolean isRecent(String version) {
    String[] parts = version.split("\\.", -1);
    int major = Integer.parseInt(parts[0]);
    return major > 3 || (major == 3 && Integer.parseInt(parts[1]) >= 9);
  }

  private static List<String> readable(
      Host host, String executable, String numpy, List<String> found) {
    Set<String> paths = new LinkedHashSet<>(List.of("/lib", "/lib64", "/usr/lib", "/usr/lib64"));
    paths.add(executable);
    paths.addAll(found);
    if (!numpy.isEmpty()) {
      paths.add(numpy + "/numpy");
      paths.add(numpy + "/numpy.libs");
    }
    paths.add("/usr/share/zoneinfo");
    return paths.stream().filter(p -> !host.sharesFiles() || new File(p).exists()).toList();
  }

  /** What a program prints, line by line; nothing if it fails or is not installed. */
  static List<String> ask(List<String> command) {
    return ask(Host.LINUX, command);
  }

  private static List<String> ask(Host host, List<String> asked) {
    List<String> command = new ArrayList<>(host.prefix());
    command.addAll(asked);
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return List.of();
      }
      return process.exitValue() == 0 ? text.lines().toList() : List.of();
    } catch (IOException _) {
      return List.of(); // not installed
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts", e);
    }
  }
}
