package plum.sandbox;

import java.io.File;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import plum.data.PlumException;

/**
 * A Node.js that can run JavaScript programs.
 *
 * @param executable the real file: no link, no shim of a version manager
 * @param readable what programs may open: the engine itself and its libraries
 * @param startable what may be started: the engine and the loader of its libraries
 */
record NodeInterpreter(
    String executable, String version, List<String> readable, List<String> startable) {

  /** The first version with everything the scripts beside this class use. */
  private static final int OLDEST = 18;

  private static final String REMEDY =
      " Install Node.js 18 or newer (Debian, Ubuntu: sudo apt install nodejs).";

  private static final String DESCRIBE =
      """
      const fs = require('fs');
      const path = require('path');
      console.log(process.versions.node);
      console.log(fs.realpathSync(process.execPath));
      const maps = fs.readFileSync('/proc/self/maps', 'utf8').split('\\n');
      const files = maps.map((line) => line.slice(line.indexOf('/'))).filter((f) => f[0] === '/');
      for (const file of new Set(files.filter((f) => /\\.so/.test(f)))) {
        console.log(/^ld[-.]/.test(path.basename(file)) ? file : path.dirname(file));
      }
      """;

  NodeInterpreter {
    readable = List.copyOf(readable);
    startable = List.copyOf(startable);
  }

  /**
   * The engine on the user's path.
   *
   * @throws PlumException when there is none, or it is too old
   */
  static NodeInterpreter find() {
    return find(List.of("node", "nodejs"));
  }

  static NodeInterpreter find(List<String> names) {
    String tooOld = "";
    for (String name : names) {
      List<String> lines = PythonInterpreter.ask(List.of(name, "-e", DESCRIBE));
      if (lines.size() < 2) {
        continue;
      }
      if (!isRecent(lines.getFirst())) {
        tooOld = "Node.js %s at %s is too old.".formatted(lines.getFirst(), lines.get(1));
        continue;
      }
      return of(lines.getFirst(), lines.get(1), lines.subList(2, lines.size()));
    }
    throw new PlumException(
        (tooOld.isEmpty()
                ? "JavaScript programs are run with Node.js, and node was not found."
                : tooOld)
            + REMEDY);
  }

  private static NodeInterpreter of(String version, String executable, List<String> found) {
    Set<String> startable = new LinkedHashSet<>(List.of(executable));
    Set<String> readable = new LinkedHashSet<>(List.of(executable));
    // Debian keeps part of the engine's own scripts here.
    readable.add("/usr/share/nodejs");
    for (String path : found) {
      if (new File(path).isDirectory()) {
        readable.add(path);
      } else {
        startable.add(path);
      }
    }
    return new NodeInterpreter(
        executable,
        version,
        readable.stream().filter(p -> new File(p).exists()).toList(),
        List.copyOf(startable));
  }

  /** Whether a version such as 20.11.1 is at least 18. */
  static boolean isRecent(String version) {
    return Integer.parseInt(version.split("\\.", -1)[0]) >= OLDEST;
  }
}
