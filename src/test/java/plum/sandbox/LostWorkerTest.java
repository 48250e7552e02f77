package plum.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import plum.data.Language;
import plum.data.TestCase.AssertTest;
import plum.data.Verdict;

/** Work that is stopped ends at once; work that loses its worker is done all the same. */
class LostWorkerTest {

  private static final Limits PATIENT =
      new Limits(Duration.ofSeconds(60), Duration.ofSeconds(60), 512L << 20, 64L << 10);

  private static final int MOST_KILLS = 6;

  private static PythonJudge judge;

  /** As many threads as are asked for: the common pool has one where there are two cores. */
  private static final ExecutorService THREADS =
      Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory());

  @BeforeAll
  static void open() {
    judge = Sandboxes.open(2);
  }

  @AfterAll
  static void close() {
    Sandboxes.close(judge);
    THREADS.close();
  }

  private static Problem problem(int wanted) {
    return new Problem(
        Language.PYTHON, "f", "", List.of(new AssertTest("assert f(2) == " + wanted)), PATIENT);
  }

  private static long busy() {
    return judge.status().workers().stream()
        .filter(worker -> worker.state() == PoolStatus.State.BUSY)
        .count();
  }

  /** Three callers for two workers: one of them waits for its turn. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"while True: pass", "import time; time.sleep(60)"})
  void cancellingIsFeltWithinTwoSeconds(String endless)
      throws InterruptedException, ExecutionException {
    Random random = new Random(5);
    List<Long> seen = new ArrayList<>();
    for (int round = 0; round < 5; round++) {
      AtomicBoolean cancelled = new AtomicBoolean();
      List<CompletableFuture<Integer>> callers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        String program = "def f(x):\n    " + endless + "\n    return " + i;
        callers.add(
            CompletableFuture.supplyAsync(
                () -> judge.judge(problem(2), List.of(program), cancelled::get).size(), THREADS));
      }
      for (int look = 0; look < 1000 && busy() < 2; look++) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      TimeUnit.MILLISECONDS.sleep(random.nextInt(150));
      long asked = System.nanoTime();
      cancelled.set(true);
      for (CompletableFuture<Integer> caller : callers) {
        assertEquals(0, caller.get());
      }
      seen.add((System.nanoTime() - asked) / 1_000_000);
    }
    System.out.printf("cancelled `%s` within %s ms%n", endless, seen);
    assertTrue(seen.stream().allMatch(millis -> millis < 2000), seen.toString());
    assertEquals(
        List.of(Verdict.PASSED),
        judge.judge(problem(2), List.of("def f(x):\n    return x"), () -> false).stream()
            .map(ProgramResult::verdict)
            .toList());
  }

  /** Right and wrong programs, long enough to be hit, while somebody kills the workers. */
  @Test
  void workersThatAreKilledFromOutsideLoseNoProgram()
      throws InterruptedException, ExecutionException {
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<List<String>> killer =
        CompletableFuture.supplyAsync(
            () -> {
              List<String> killed = new ArrayList<>();
              Random random = new Random(11);
              while (!over.get() && killed.size() < MOST_KILLS) {
                pause(100 + random.nextInt(100));
                killOne(random, killed);
              }
              return killed;
            },
            THREADS);
    List<CompletableFuture<List<Verdict>>> callers = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      callers.add(CompletableFuture.supplyAsync(LostWorkerTest::judgeTen, THREADS));
    }
    int answered = 0;
    try {
      for (CompletableFuture<List<Verdict>> caller : callers) {
        List<Verdict> verdicts = caller.get();
        for (int i = 0; i < verdicts.size(); i++) {
          assertEquals(i % 3 == 2 ? Verdict.WRONG_ANSWER : Verdict.PASSED, verdicts.get(i));
        }
        answered += verdicts.size();
      }
    } finally {
      over.set(true);
    }
    System.out.printf("%d programs, workers killed: %s%n", answered, killer.get());
    assertEquals(240, answered);
    assertTrue(killer.get().size() >= 3, killer.get().toString());
    assertTrue(judge.pids().size() <= 2, judge.pids().toString());
  }

  private static List<Verdict> judgeTen() {
    List<String> programs = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      programs.add(
          "def f(x):\n    return sum(i * i %% 7 for i in range(100000)) * 0 + x + %d"
              .formatted(i % 3 == 2 ? 1 : 0));
    }
    return judge.judge(problem(2), programs, () -> false).stream()
        .map(ProgramResult::verdict)
        .toList();
  }

  /**
   * Ends a worker's outermost process, or the server in it. Only one that has done some work: a
   * program that loses two workers is a fault of the sandbox by its own rules.
   */
  private static void killOne(Random random, List<String> killed) {
    judge.status().workers().stream()
        .filter(worker -> worker.state() == PoolStatus.State.BUSY && worker.programs() >= 5)
        .findAny()
        .flatMap(worker -> ProcessHandle.of(worker.pid()))
        .ifPresent(
            outer -> {
              List<ProcessHandle> inner = outer.children().toList();
              boolean deep = inner.size() == 1 && random.nextBoolean();
              (deep ? inner.getFirst() : outer).destroyForcibly();
              killed.add(deep ? "inner" : "outer");
            });
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts", e);
    }
  }
}
