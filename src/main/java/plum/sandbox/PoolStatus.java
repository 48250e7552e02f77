package plum.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import plum.data.Verdict;

/**
 * What a judge is doing at one moment.
 *
 * @param waiting callers for whom no worker is free
 * @param finished programs judged since the judge was opened
 * @param perSecond programs judged in the last few seconds, per second
 * @param verdicts how many programs got each, since the judge was opened
 * @param slowness how much longer programs take here than on the machine that limits are meant for
 * @param repeats programs that ran again because they came close to a limit, or a worker was lost
 */
public record PoolStatus(
    int waiting,
    long finished,
    double perSecond,
    Map<Verdict, Long> verdicts,
    long repeats,
    double slowness,
    List<Worker> workers) {
  public PoolStatus {
    verdicts = Map.copyOf(verdicts);
    workers = List.copyOf(workers);
  }

  /** What a worker does. */
  public enum State {
    IDLE,
    BUSY,
    /** Lost or recycled; the next problem starts another. */
    ABSENT
  }

  /**
   * One worker.
   *
   * @param programs judged since it was started
   * @param busy how long it has been at its present program; zero if idle
   */
  public record Worker(State state, long pid, int programs, Duration busy) {}
}
