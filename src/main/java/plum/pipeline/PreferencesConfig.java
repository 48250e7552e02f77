package plum.pipeline;

import java.util.List;
import plum.data.Settings;
import plum.data.TestOrigin;
import plum.data.Verdict;

/**
 * Turns judged solutions into the preference pool. With the defaults, by the paper's rule: passes
 * all tests, chosen; fails at least one, rejected.
 *
 * @param solutions name of the sampling run
 * @param tests whose verdicts label
 * @param rule what is preferred over what
 * @param margin for a graded rule: the chosen score must exceed the rejected one by more than this
 * @param chosenAbove for a graded rule: the chosen score must be larger than this
 * @param rejectedPasses whether a rejected solution must pass at least one test
 * @param maxPairsPerInstruction most pairs, drawn at random among distinct solutions
 * @param maxLengthRatio most tokens of the longer side for each of the shorter; 0 for no limit
 * @param minEditDistance least share of tokens in which the sides differ; 0 for no limit
 * @param excluded verdicts a rejected solution must not have
 * @param weak whether weak results label too: those a solution could have cheated at
 * @param flaky whether flaky results label too: those that ended otherwise when repeated
 * @param basedOn name of an earlier pool: its random draws are repeated, and what people decided
 *     about its pairs is taken over to equal ones; empty for none
 * @param minTrust tests whose stored trust (CodeDPO, idle tests 0) is below this do not count; 0
 *     counts all
 */
public record PreferencesConfig(
    String name,
    int round,
    long seed,
    String solutions,
    TestOrigin tests,
    PairRule rule,
    double margin,
    double chosenAbove,
    boolean rejectedPasses,
    int maxPairsPerInstruction,
    double maxLengthRatio,
    double minEditDistance,
    List<Verdict> excluded,
    boolean weak,
    boolean flaky,
    String basedOn,
    double minTrust)
    implements StageConfig {
  public PreferencesConfig {
    Settings.requireName(name);
    Settings.require(margin >= 0 && margin < 1, "margin must be from 0 to below 1", margin);
    Settings.require(
        chosenAbove >= 0 && chosenAbove < 1, "chosenAbove must be from 0 to below 1", chosenAbove);
    Settings.require(
        maxPairsPerInstruction >= 0,
        "maxPairsPerInstruction must be 0 or more",
        maxPairsPerInstruction);
    Settings.require(
        maxLengthRatio == 0 || maxLengthRatio >= 1,
        "maxLengthRatio must be at least 1, or 0 for no limit",
        maxLengthRatio);
    Settings.require(
        minEditDistance >= 0 && minEditDistance <= 1,
        "minEditDistance must be from 0 to 1",
        minEditDistance);
    Settings.require(
        excluded.stream().allMatch(Verdict::isFailure),
        "excluded must name verdicts of failing solutions",
        excluded);
    Settings.require(minTrust >= 0 && minTrust <= 1, "minTrust must be from 0 to 1", minTrust);
    Settings.require(!basedOn.equals(name), "basedOn must name another pool", basedOn);
    excluded = List.copyOf(excluded);
  }

  /** A configuration by which all tests count. */
  public PreferencesConfig(
      String name,
      int round,
      long seed,
      String solutions,
      TestOrigin tests,
      PairRule rule,
      double margin,
      double chosenAbove,
      boolean rejectedPasses,
      int maxPairsPerInstruction,
      double maxLengthRatio,
      double minEditDistance,
      List<Verdict> excluded,
      boolean weak,
      boolean flaky,
      String basedOn) {
    this(
        name,
        round,
        seed,
        solutions,
        tests,
        rule,
        margin,
        chosenAbove,
        rejectedPasses,
        maxPairsPerInstruction,
        maxLengthRatio,
        minEditDistance,
        excluded,
        weak,
        flaky,
        basedOn,
        0);
  }

  /** Whether a result labels: a weak or flaky one only where the settings let it in. */
  boolean takes(boolean isWeak, boolean isFlaky) {
    return (weak || !isWeak) && (flaky || !isFlaky);
  }

  public static PreferencesConfig defaults() {
    return new PreferencesConfig(
        "prefer",
        1,
        0,
        "sample",
        TestOrigin.MODEL,
        PairRule.ALL_PASS,
        0.4,
        0.8,
        false,
        4,
        0,
        0,
        List.of(),
        false,
        false,
        "",
        0);
  }
}
