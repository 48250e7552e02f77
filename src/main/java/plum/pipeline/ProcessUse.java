package plum.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import plum.train.ResidentMemory;

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
    return new ProcessUse(
        ResidentMemory.now().orElse(-1), ResidentMemory.peak().orElse(-1), processorSeconds());
  }

  private static double processorSeconds() {
    try {
      var stat = Files.readString(Path.of("/proc/self/stat"));
      var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
    } catch (IOException e) {
      return -1;
    }
  }
}
