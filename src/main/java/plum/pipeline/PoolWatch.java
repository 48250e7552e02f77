package plum.pipeline;

import java.util.EnumMap;
import java.util.Map;
import plum.data.Run;
import plum.data.Verdict;
import plum.sandbox.PoolStatus;

/** Tells what a judge does for one run: its counts less those it had when the run came. */
final class PoolWatch {
  private static final long PAUSE = 500_000_000L;

  private final Run run;
  private final JudgedBefore judge;
  private final PoolStatus before;
  private long told;

  PoolWatch(Run run, JudgedBefore judge) {
    this.run = run;
    this.judge = judge;
    before = judge.status();
    told = System.nanoTime();
  }

  /** Whether it is time to tell again. */
  boolean isDue() {
    return System.nanoTime() - told >= PAUSE;
  }

  /**
   * What there is to tell now.
   *
   * @param queued problems that have not come to the judge yet
   */
  JobEvent.Executing look(int queued) {
    told = System.nanoTime();
    return new JobEvent.Executing(
        run, waiting(since(before, judge.status()), queued), judge.known());
  }

  /** The same with more that waits. */
  static PoolStatus waiting(PoolStatus now, int more) {
    return new PoolStatus(
        now.waiting() + more,
        now.finished(),
        now.perSecond(),
        now.verdicts(),
        now.repeats(),
        now.slowness(),
        now.workers());
  }

  /** The difference of the counts; everything else as it is now. */
  static PoolStatus since(PoolStatus before, PoolStatus now) {
    Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
    now.verdicts()
        .forEach(
            (verdict, count) -> {
              var more = count - before.verdicts().getOrDefault(verdict, 0L);
              if (more > 0) {
                verdicts.put(verdict, more);
              }
            });
    return new PoolStatus(
        now.waiting(),
        now.finished() - before.finished(),
        now.perSecond(),
        verdicts,
        now.repeats() - before.repeats(),
        now.slowness(),
        now.workers());
  }
}
