package plum.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What this process takes, as Linux counts it. Where the system does not say, it is -1.
 *
 * @param resident bytes in memory now
 * @param peak the most there ever were
 * @param seconds of processors, all threads together
 */
record ProcessUse(long resident, long peak, double seconds) {
  /** Linux tells processor time to programs in hundredths of a second. */
  private static final double TICKS = 100;

  static ProcessUse now() {
    try {
      var status = Files.readAllLines(Path.of("/proc/self/status"));
      var stat = Files.readString(Path.of("/proc/self/stat"));
      var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return new ProcessUse(
          bytes(status, "VmRSS:"),
          bytes(status, "VmHWM:"),
          (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS);
    } catch (IOException e) {
      return new ProcessUse(-1, -1, -1);
    }
  }

  private static long bytes(List<String> status, String key) {
    return status.stream()
        .filter(line -> line.startsWith(key))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
        .findFirst()
        .orElse(-1);
  }
}
