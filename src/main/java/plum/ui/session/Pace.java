package plum.ui.session;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Locale;

/** How fast work goes and how long it will take, from the last ten seconds. */
public final class Pace {
  private static final long WINDOW = Duration.ofSeconds(10).toNanos();

  private record Sample(long time, long done) {}

  private final ArrayDeque<Sample> samples = new ArrayDeque<>();

  /** Forgets everything, when something else is counted from now on. */
  public void restart() {
    samples.clear();
  }

  /**
   * Notes how far the work is.
   *
   * @param time in nanoseconds, any origin
   */
  public void add(long time, long done) {
    samples.addLast(new Sample(time, done));
    while (samples.size() > 2 && time - samples.getFirst().time() > WINDOW) {
      samples.removeFirst();
    }
  }

  /** Per second; NaN while nothing can be said. */
  double rate() {
    if (samples.size() < 2) {
      return Double.NaN;
    }
    var time = samples.getLast().time() - samples.getFirst().time();
    var done = samples.getLast().done() - samples.getFirst().done();
    return time < 500_000_000L || done <= 0 ? Double.NaN : done * 1e9 / time;
  }

  /** "225/s · 11 s left", or empty while nothing can be said. */
  public String words(long left) {
    var rate = rate();
    if (Double.isNaN(rate)) {
      return "";
    }
    var speed =
        rate >= 10
            ? String.format(Locale.ROOT, "%,.0f/s", rate)
            : rate >= 0.1
                ? String.format(Locale.ROOT, "%.1f/s", rate)
                : String.format(Locale.ROOT, "%.1f/min", rate * 60);
    return left <= 0
        ? speed
        : speed + " · " + Words.duration(Duration.ofMillis((long) (left / rate * 1000))) + " left";
  }
}
