package plum.sandbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import plum.data.Verdict;

/** Counts what a judge has done. Thread-safe. */
final class PoolMeter {
  private static final long WINDOW = 5_000_000_000L;

  private final Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
  private final Deque<Long> recent = new ArrayDeque<>();
  private long finished;
  private long repeats;
  private int waiting;

  synchronized void finished(Verdict verdict) {
    verdicts.merge(verdict, 1L, Long::sum);
    finished++;
    long now = System.nanoTime();
    recent.add(now);
    forget(now);
  }

  synchronized void repeated() {
    repeats++;
  }

  synchronized void waits(int more) {
    waiting += more;
  }

  private void forget(long now) {
    while (!recent.isEmpty() && now - recent.getFirst() > WINDOW) {
      recent.removeFirst();
    }
  }

  synchronized PoolStatus status(double slowness, List<PoolStatus.Worker> workers) {
    long now = System.nanoTime();
    forget(now);
    double seconds = recent.isEmpty() ? 1 : Math.max(0.2, (now - recent.getFirst()) / 1e9);
    return new PoolStatus(
        waiting, finished, recent.size() / seconds, verdicts, repeats, slowness, workers);
  }
}
