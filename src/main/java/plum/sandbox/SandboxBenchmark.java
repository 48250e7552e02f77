package plum.sandbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import plum.data.Language;
import plum.data.TestCase;

/**
 * How fast programs are judged here: small correct and wrong solutions, six assertions each, all
 * programs of a problem one after the other, as the loop does.
 */
public final class SandboxBenchmark {

  private static final int TESTS = 6;

  private SandboxBenchmark() {}

  /**
   * What was measured.
   *
   * @param executions programs judged, each against all tests of its problem
   * @param wall from the first to the last
   * @param solutionCpu processor time of the solutions' processes alone, per program
   */
  public record Measurement(
      int executions, int passed, Duration wall, Duration solutionCpu, int workers) {
    public double perSecond() {
      return executions / (wall.toNanos() / 1e9);
    }
  }

  /** Judges {@code problems} times {@code samples} programs with all workers of a judge. */
  public static Measurement measure(Judge judge, int problems, int samples) {
    List<Future<List<ProgramResult>>> pending = new ArrayList<>();
    List<ProgramResult> results = new ArrayList<>();
    long started = System.nanoTime();
    try (ExecutorService callers = Executors.newFixedThreadPool(judge.workers())) {
      for (int p = 0; p < problems; p++) {
        Problem problem = problem(p);
        List<String> programs =
            IntStream.range(0, samples).mapToObj(SandboxBenchmark::program).toList();
        pending.add(callers.submit(() -> judge.judge(problem, programs, () -> false)));
      }
      for (Future<List<ProgramResult>> future : pending) {
        results.addAll(future.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts", e);
    }
    Duration wall = Duration.ofNanos(System.nanoTime() - started);
    long cpu = results.stream().mapToLong(r -> r.cpu().toNanos()).sum();
    int passed = (int) results.stream().filter(r -> r.verdict().isPass()).count();
    return new Measurement(
        results.size(),
        passed,
        wall,
        Duration.ofNanos(cpu / Math.max(1, results.size())),
        judge.workers());
  }

  private static Problem problem(int number) {
    List<TestCase> tests = new ArrayList<>();
    for (int i = 0; i < TESTS; i++) {
      List<Integer> given = IntStream.rangeClosed(1, i + 2 + number % 3).boxed().toList();
      String expected =
          given.stream().map(n -> String.valueOf(n * n)).collect(Collectors.joining(", "));
      tests.add(new TestCase.AssertTest("assert squares(%s) == [%s]".formatted(given, expected)));
    }
    return new Problem(Language.PYTHON, "squares", "", tests, Limits.defaults());
  }

  /** Every third program is wrong; every one is a text of its own. */
  private static String program(int number) {
    return """
    def squares(numbers):
        # %d
        result = []
        for n in numbers:
            result.append(n * n + %d)
        return result
    """
        .formatted(number, number % 3 == 2 ? 1 : 0);
  }
}
