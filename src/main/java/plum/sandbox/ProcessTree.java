package plum.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What some processes and all they have started take, as Linux counts it; zero elsewhere.
 *
 * @param seconds of processors, those of children that have ended included
 * @param resident bytes in memory now, pages that are shared counted with each
 * @param processes that live
 */
public record ProcessTree(double seconds, long resident, int processes) {
  /** Linux tells processor time to programs in hundredths of a second. */
  private static final double TICKS = 100;

  private static final long PAGE = 4096;

  static ProcessTree of(List<Long> roots) {
    return roots.stream()
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
        .map(process -> one(process.pid()))
        .reduce(new ProcessTree(0, 0, 0), ProcessTree::plus);
  }

  private ProcessTree plus(ProcessTree other) {
    return new ProcessTree(
        seconds + other.seconds, resident + other.resident, processes + other.processes);
  }

  private static ProcessTree one(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      double ticks = 0;
      for (int i = 11; i < 15; i++) { // user and system, its own and of children that were reaped
        ticks += Double.parseDouble(fields[i]);
      }
      return new ProcessTree(ticks / TICKS, Long.parseLong(fields[21]) * PAGE, 1);
    } catch (IOException e) {
      return new ProcessTree(0, 0, 0); // it has just ended
    }
  }
}
