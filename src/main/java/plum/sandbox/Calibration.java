package plum.sandbox;

import java.io.IOException;
import java.time.Duration;

/**
 * How long programs take on this machine, compared with the one that limits are meant for. A limit
 * of two seconds is two seconds there; a slow laptop gives a program more, a fast server less, so
 * that both come to the same verdict.
 *
 * @param slowness processor time of a piece of work here, divided by that on the common machine
 */
record Calibration(double slowness) {

  /** Processor time of the work on a common desktop processor of a few years ago. */
  private static final Duration COMMON = Duration.ofMillis(30);

  private static final double FASTEST = 0.25;
  private static final double SLOWEST = 20;
  private static final int ROUNDS = 3;
  private static final Limits PATIENT =
      new Limits(Duration.ofSeconds(20), Duration.ofSeconds(60), 512L << 20, 64L << 10);

  private static final String WORK =
      """
      table, total = {}, 0
      for i in range(200000):
          table[i & 1023] = total
          total = (total * 31 + i) % 1000003
      if total >= 0 and ",".join(map(str, table.values())):
          print(total)
      """;

  /**
   * Does the work a few times and takes the quickest, which other programs disturbed least.
   *
   * @throws IOException when the worker is lost
   */
  static Calibration measure(Worker worker) throws IOException {
    long best = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      best = Math.min(best, worker.run(WORK, "", PATIENT).cpuMicros());
    }
    double slowness = best * 1e3 / COMMON.toNanos();
    return new Calibration(Math.clamp(slowness, FASTEST, SLOWEST));
  }

  /** What limits meant for the common machine are here. */
  Limits here(Limits limits) {
    return limits.withCpu(times(limits.cpu(), slowness));
  }

  static Duration times(Duration duration, double factor) {
    return Duration.ofNanos((long) (duration.toNanos() * factor));
  }
}
