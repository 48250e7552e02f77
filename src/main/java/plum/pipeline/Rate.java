package plum.pipeline;

import java.time.Duration;

/** How fast a stage goes and when it will be done, from the progress events of one kind of work. */
public final class Rate {
  private final long firstDone;
  private final long started;

  /**
   * @param done work that was done already when the watching began
   * @param now {@link System#nanoTime()}
   */
  public Rate(long done, long now) {
    firstDone = done;
    started = now;
  }

  /** Units per second since the watching began; 0 before there is anything to tell. */
  public double perSecond(long done, long now) {
    var seconds = (now - started) / 1e9;
    return seconds < 0.2 || done <= firstDone ? 0 : (done - firstDone) / seconds;
  }

  /** One line: {@code 1200 of 3600 solutions, 230/s, 10 s left}. */
  public String line(String what, long done, long total, long now) {
    var line = new StringBuilder("%,d of %,d %s".formatted(done, total, what));
    var rate = perSecond(done, now);
    if (rate > 0) {
      line.append(rate < 10 ? ", %.1f/s".formatted(rate) : ", %,.0f/s".formatted(rate));
      if (total - done >= rate) {
        line.append(", ")
            .append(words(Duration.ofSeconds(Math.round((total - done) / rate))))
            .append(" left");
      }
    }
    return line.toString();
  }

  /**
   * A duration as people say it: {@code 850 ms}, {@code 12 s}, {@code 3 min 5 s}, {@code 2 h 4
   * min}.
   */
  public static String words(Duration duration) {
    if (duration.toMillis() < 1000) {
      return duration.toMillis() + " ms";
    }
    if (duration.toMinutes() < 1) {
      return duration.toSeconds() + " s";
    }
    if (duration.toHours() < 1) {
      return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }
    return duration.toHours() + " h " + duration.toMinutesPart() + " min";
  }
}
