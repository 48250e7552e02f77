package plum.sandbox;

import java.time.Duration;
import plum.data.Settings;

/**
 * What one program may use.
 *
 * @param cpu processor time per program on a common machine; here it is as much more or less as
 *     this machine is slower or faster; none is left at zero
 * @param wall back-stop for programs that sleep
 * @param memoryBytes address space
 * @param outputBytes standard output and error together; also the largest value that may be
 *     returned
 */
public record Limits(Duration cpu, Duration wall, long memoryBytes, long outputBytes) {
  public Limits {
    Settings.require(!cpu.isNegative(), "cpu must not be negative", cpu);
    Settings.require(
        memoryBytes >= 64L << 20, "memoryBytes must be at least 67108864", memoryBytes);
    Settings.require(outputBytes >= 1024, "outputBytes must be at least 1024", outputBytes);
  }

  Limits withCpu(Duration other) {
    return new Limits(other, wall, memoryBytes, outputBytes);
  }

  /**
   * 2 s of processor, 20 s of wall time (a busy machine must not fail a program), 768 MiB, 64 KiB.
   */
  public static Limits defaults() {
    return new Limits(Duration.ofSeconds(2), Duration.ofSeconds(20), 768L << 20, 64L << 10);
  }
}
