package plum.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import plum.data.Execution;
import plum.data.Judgement;
import plum.data.Solution;
import plum.data.TestResult;
import plum.data.Verdict;

/**
 * The rule by which results of tests label a solution. Executing, and every change of a suite by
 * hand, go by it, so that a label never depends on how it came about.
 */
public final class Labelling {
  private Labelling() {}

  /**
   * All tests taken together: the verdict is the most severe, the detail that of the first test
   * with it.
   *
   * @param tests results of the tests that label, at least one
   * @param cpu processor time of the program in all tests
   * @param isolation level of isolation that was active, in lower case
   */
  static Judgement judgement(
      long solutionId,
      long suiteId,
      List<TestResult> tests,
      Duration cpu,
      long peakMemoryBytes,
      String isolation) {
    var worst = TestResult.worst(tests);
    return new Judgement(
        solutionId,
        suiteId,
        worst.verdict(),
        count(tests, test -> test.verdict().isPass()),
        count(tests, test -> test.verdict() != Verdict.SKIPPED),
        worst.detail(),
        tests.stream().anyMatch(TestResult::weak),
        tests.stream().anyMatch(TestResult::flaky),
        cpu,
        peakMemoryBytes,
        isolation);
  }

  private static int count(List<TestResult> tests, Predicate<TestResult> which) {
    return (int) tests.stream().filter(which).count();
  }

  /**
   * The label that stored results make, where only some of the tests count.
   *
   * @param tests ids of the tests that count
   * @param executions of the solution, by test
   * @param before an earlier judgement of the same program, for what it used as a whole; null for
   *     none
   * @return nothing where no test counts, or the solution has not met one of them
   */
  public static Optional<Judgement> stored(
      long solutionId,
      long suiteId,
      List<Long> tests,
      Map<Long, Execution> executions,
      @Nullable Judgement before) {
    var results = new ArrayList<TestResult>();
    for (var test : tests) {
      var execution = executions.get(test);
      if (execution == null) {
        return Optional.empty();
      }
      results.add(execution.result());
    }
    return results.isEmpty()
        ? Optional.empty()
        : Optional.of(
            judgement(
                solutionId,
                suiteId,
                results,
                before == null ? Duration.ZERO : before.cpu(),
                before == null ? 0 : before.peakMemoryBytes(),
                before == null ? "" : before.isolation()));
  }

  /**
   * What the solutions of one sampling run to one instruction give to the preference pool.
   *
   * @param pairs for DPO
   * @param desirable distinct solutions labelled so, for KTO
   * @param undesirable likewise
   */
  public record Pool(int pairs, int desirable, int undesirable) {
    public static final Pool NONE = new Pool(0, 0, 0);

    public Pool plus(Pool other) {
      return new Pool(
          pairs + other.pairs, desirable + other.desirable, undesirable + other.undesirable);
    }
  }

  /**
   * Counts what {@link BuildPreferences} would make.
   *
   * @param solutions of one run to one instruction
   * @param judgements by solution
   * @param passed the tests that count and that each solution passed
   * @param trust how far the tests that count are trusted, by test; where the rule asks for trust,
   *     those that are not here do not count
   */
  public static Pool pool(
      List<Solution> solutions,
      Map<Long, Judgement> judgements,
      Map<Long, Set<Long>> passed,
      Map<Long, Double> trust,
      PreferencesConfig config) {
    var judged = new HashMap<>(judgements);
    var met = new HashMap<Long, Set<Long>>();
    passed.forEach((solution, tests) -> met.put(solution, new HashSet<>(tests)));
    if (config.minTrust() > 0) {
      var trusted = new HashSet<Long>();
      trust.forEach(
          (test, far) -> {
            if (far >= config.minTrust()) {
              trusted.add(test);
            }
          });
      Contenders.count(judged, met, _ -> trusted);
    }
    var contenders = Contenders.of(solutions, judged, met);
    // The draw decides which pairs there are, not how many.
    var selection = PairSelection.of(config, 0, contenders.all(), contenders.distance());
    return new Pool(
        selection.pairs().size(), selection.desirable().size(), selection.undesirable().size());
  }
}
