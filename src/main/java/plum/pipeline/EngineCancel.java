package plum.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import plum.data.Device;
import plum.io.Atomic;
import plum.train.Trainer;

/**
 * How long training takes to be back after it was asked to stop, at random moments: while the model
 * is loaded, while the reference is asked, in steps, in looks at held-out pairs, while it saves.
 */
final class EngineCancel {
  private static final int TRIES = 24;
  private static final int STEPS = 12;
  private static final int LOOK = 2;

  private EngineCancel() {}

  /**
   * What became of one run.
   *
   * @param began seconds from its beginning to the first report
   * @param reported steps and looks
   * @param late seconds from when it was asked to stop to when it was back; NaN if never asked
   */
  private record Attempt(double whole, double began, int reported, double late) {}

  static void run(EngineSubject subject, Device device, Consumer<String> note) {
    var _ = attempt(subject, device, Double.NaN); // whatever is loaded once is loaded now
    var undisturbed = attempt(subject, device, Double.NaN);
    var random = new SplittableRandom(1);
    var late = new ArrayList<Double>();
    var early = 0;
    for (var i = 0; i < TRIES; i++) {
      var attempt = attempt(subject, device, random.nextDouble() * undisturbed.whole());
      if (!Double.isNaN(attempt.late())) {
        late.add(attempt.late());
        early += attempt.reported() == 0 ? 1 : 0;
      }
    }
    var seconds = late.stream().mapToDouble(each -> each).toArray();
    note.accept(
        ("%s: asked to stop %d times, %d of them before the first report: back after %.0f ms"
                + " (median), at most %.0f ms; what is learned is saved within. Undisturbed it"
                + " works %.1f s, %.1f s of them before the first report.")
            .formatted(
                subject.name(),
                seconds.length,
                early,
                EngineBenchmark.median(seconds) * 1000,
                Arrays.stream(seconds).max().orElse(Double.NaN) * 1000,
                undisturbed.whole(),
                undisturbed.began()));
  }

  /**
   * Trains.
   *
   * @param stop when to ask it to stop, in seconds after its beginning; NaN for never
   */
  private static Attempt attempt(EngineSubject subject, Device device, double stop) {
    var folder = Benchmarks.temporary();
    var asked = new AtomicLong();
    var reports = new ArrayList<Long>();
    var begin = System.nanoTime();
    try {
      var timer =
          Double.isNaN(stop)
              ? new CompletableFuture<Void>()
              : CompletableFuture.runAsync(
                  () -> asked.set(System.nanoTime()),
                  CompletableFuture.delayedExecutor((long) (stop * 1e6), TimeUnit.MICROSECONDS));
      var _ =
          Trainer.train(
              EngineSoak.job(subject, device, STEPS, LOOK, folder),
              _ -> reports.add(System.nanoTime()),
              () -> asked.get() != 0);
      var end = System.nanoTime();
      timer.cancel(false);
      return new Attempt(
          (end - begin) / 1e9,
          reports.isEmpty() ? Double.NaN : (reports.getFirst() - begin) / 1e9,
          reports.size(),
          asked.get() == 0 ? Double.NaN : (end - asked.get()) / 1e9);
    } finally {
      Atomic.delete(folder);
    }
  }
}
