package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Verdict;
import plum.io.Json;
import plum.sandbox.Isolation;
import plum.sandbox.Judge;
import plum.sandbox.PoolStatus;
import plum.sandbox.Problem;

/** What watchers are told of the sandbox while a stage waits for it. */
final class PoolWatchTest {
  @TempDir Path folder;

  private static PoolStatus status(long passed, long wrong, long repeats) {
    return new PoolStatus(
        1,
        passed + wrong,
        12.5,
        wrong == 0
            ? Map.of(Verdict.PASSED, passed)
            : Map.of(Verdict.PASSED, passed, Verdict.WRONG_ANSWER, wrong),
        repeats,
        1.3,
        List.of(new PoolStatus.Worker(PoolStatus.State.BUSY, 9, 4, Duration.ofMillis(1500))));
  }

  @Test
  void countsAreThoseOfTheRunAndTheRestIsAsItIs() {
    var now = PoolWatch.waiting(PoolWatch.since(status(10, 0, 2), status(10, 7, 3)), 5);
    assertEquals(7, now.finished());
    assertEquals(Map.of(Verdict.WRONG_ANSWER, 7L), now.verdicts());
    assertEquals(1, now.repeats());
    assertEquals(6, now.waiting());
    assertEquals(12.5, now.perSecond());
    assertEquals(1.3, now.slowness());
    assertEquals(1, now.workers().size());
  }

  /** Another judge that takes its time over each program and counts them. */
  private record Slow(Judge judge, AtomicLong finished) implements Judge {
    @Override
    public Isolation isolation() {
      return judge.isolation();
    }

    @Override
    public int workers() {
      return 1;
    }

    @Override
    public PoolStatus status() {
      return PoolWatchTest.status(finished.get(), 0, 0);
    }

    @Override
    public Optional<Session> prepare(Problem problem, BooleanSupplier cancelled) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(400));
      finished.incrementAndGet();
      return judge.prepare(problem, cancelled);
    }

    @Override
    public void close() {}
  }

  @Test
  void aStageThatWaitsTellsWhatTheSandboxDoesAndOnceMoreAtItsEnd() throws Exception {
    Adders.write(folder);
    var stand = new Stand(folder);
    stand.open("p", (_, pipeline) -> Stand.before("execute").forEach(s -> Stand.done(pipeline, s)));
    var execute =
        Adders.stages().stream().filter(s -> s.name().equals("execute")).findFirst().orElseThrow();
    var events = new ArrayList<JobEvent>();
    stand.open(
        "p",
        Adders::answer,
        () -> new Slow(Adders.judge(Adders::looks), new AtomicLong()),
        (_, pipeline) -> {
          var before = Thread.currentThread();
          pipeline.run(
              execute,
              event -> {
                assertEquals(before, Thread.currentThread(), "only the job's thread tells");
                events.add(event);
              },
              () -> false);
        });
    var told =
        events.stream()
            .filter(JobEvent.Executing.class::isInstance)
            .map(JobEvent.Executing.class::cast)
            .toList();
    assertTrue(told.size() >= 2, "told " + told.size() + " times");
    assertTrue(told.getFirst().pool().waiting() > told.getLast().pool().waiting());
    assertTrue(told.getLast().pool().finished() > 0);
    assertEquals(JobEvent.Ended.class, events.getLast().getClass());
    assertEquals(told.getLast(), events.get(events.size() - 2));
    var json = Json.parseObject(Json.write(told.getLast(), JobEvent.class));
    assertEquals("executing", json.get("type"));
    assertTrue(String.valueOf(json.get("pool")).contains("state=BUSY"), json.toString());
    assertFalse(
        events.stream().anyMatch(e -> e instanceof JobEvent.Advanced a && a.done() > a.total()));
  }
}
