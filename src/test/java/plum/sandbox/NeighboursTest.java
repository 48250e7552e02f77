package plum.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plum.data.Language;
import plum.data.TestCase.AssertTest;
import plum.data.Verdict;

/** Hostile programs in one worker; good ones in the other do not notice. */
class NeighboursTest {

  private static final int ROUNDS = 15;

  /** Processor time may grow so much beside a neighbour: caches and a noisy machine allow it. */
  private static final double FACTOR = 3;

  private static final Limits GOOD =
      new Limits(Duration.ofSeconds(5), Duration.ofSeconds(60), 512L << 20, 64L << 10);
  private static final Limits HOSTILE =
      new Limits(Duration.ofMillis(700), Duration.ofSeconds(2), 512L << 20, 64L << 10);

  /** Some right, one wrong, one that raises: what each must be said to be. */
  private static final List<String> PROGRAMS =
      List.of(
          "def f(n):\n    return sum(i * i % 7 for i in range(60000)) * 0 + n",
          "def f(n):\n    return sorted(str(i) for i in range(20000))[:1] and n",
          "def f(n):\n    return len({i: str(i) for i in range(30000)}) * 0 + n",
          "def f(n):\n    return max(range(100000), key=lambda i: -i) + n + 1",
          "def f(n):\n    return [i for i in range(50000)][50000]");

  private static final List<Verdict> RIGHT =
      List.of(
          Verdict.PASSED, Verdict.PASSED, Verdict.PASSED, Verdict.WRONG_ANSWER, Verdict.EXCEPTION);

  private static PythonJudge judge;

  @BeforeAll
  static void open() {
    judge = Sandboxes.open(2);
  }

  @AfterAll
  static void close() {
    Sandboxes.close(judge);
  }

  /** Medians in microseconds. */
  private record Times(long cpu, long wall, List<Verdict> verdicts) {}

  private static Problem problem(Limits limits) {
    return new Problem(
        Language.PYTHON, "f", "", List.of(new AssertTest("assert f(3) == 3")), limits);
  }

  /** Runs the good programs, and again until there is something to compare with. */
  private static Times good(Queue<Verdict> neighbours, int least) {
    List<Long> cpu = new ArrayList<>();
    List<Long> wall = new ArrayList<>();
    List<Verdict> verdicts = List.of();
    for (int round = 0; round < ROUNDS || neighbours.size() < least; round++) {
      List<ProgramResult> results = judge.judge(problem(GOOD), PROGRAMS, () -> false);
      verdicts = results.stream().map(ProgramResult::verdict).toList();
      assertEquals(RIGHT, verdicts);
      results.forEach(result -> cpu.add(result.cpu().toNanos() / 1000));
      results.forEach(result -> wall.add(result.wall().toNanos() / 1000));
      assertTrue(round < 1000, "the neighbour never ends");
    }
    return new Times(median(cpu), median(wall), verdicts);
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "prints 1 GB | OUTPUT_LIMIT |" + " for i in range(1024): print('x' * (1 << 20))",
        "sleeps | TIMEOUT | import time; time.sleep(60)",
        "allocates 20 GB | MEMORY_LIMIT | a = bytearray(20 << 30)",
        "allocates bit by bit | MEMORY_LIMIT TIMEOUT | a = [bytearray(1 << 20) for i in range(20 << 10)]",
        "forks for ever | TIMEOUT EXCEPTION |"
            + " import os, threading\\nwhile True:\\n    try: os.fork()\\n    except OSError: pass",
        "computes for ever | TIMEOUT | while True: pass"
      })
  void goodProgramsDoNotNoticeANeighbourThat(String what, String allowed, String code)
      throws InterruptedException {
    Set<Verdict> expected = EnumSet.noneOf(Verdict.class);
    for (String name : allowed.split(" ", -1)) {
      expected.add(Verdict.valueOf(name));
    }
    String body = code.replace("\\n", "\n").replace("\n", "\n    ");
    String program = "def f(x):\n    " + body + "\n    return x\n";
    Times alone = good(new ConcurrentLinkedQueue<>(), 0);
    Queue<Verdict> verdicts = new ConcurrentLinkedQueue<>();
    AtomicBoolean over = new AtomicBoolean();
    Thread neighbour =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!over.get()) {
                    judge
                        .judge(problem(HOSTILE), List.of(program), over::get)
                        .forEach(result -> verdicts.add(result.verdict()));
                  }
                });
    Times beside;
    try {
      awaitBusy();
      beside = good(verdicts, 2);
    } finally {
      over.set(true);
      neighbour.join();
    }
    System.out.printf(
        "beside one that %s (%d times, %s): cpu %.1f ms, alone %.1f ms; wall %.1f ms, alone %.1f ms%n",
        what,
        verdicts.size(),
        Set.copyOf(verdicts),
        beside.cpu() / 1e3,
        alone.cpu() / 1e3,
        beside.wall() / 1e3,
        alone.wall() / 1e3);
    assertTrue(expected.containsAll(verdicts), verdicts.toString());
    assertTrue(
        beside.cpu() < FACTOR * alone.cpu(), beside.cpu() + " us beside, alone " + alone.cpu());
  }

  private static void awaitBusy() throws InterruptedException {
    for (int look = 0; look < 2000; look++) {
      if (judge.status().workers().stream().anyMatch(w -> w.state() == PoolStatus.State.BUSY)) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }
}
