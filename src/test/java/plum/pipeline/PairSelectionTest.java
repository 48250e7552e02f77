package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import plum.data.Stage;
import plum.data.Verdict;
import plum.io.Json;
import plum.pipeline.PairSelection.Pairing;

/** Which pairs and labels a rule makes. */
final class PairSelectionTest {
  private static PreferencesConfig config(Map<String, Object> changes) {
    return (PreferencesConfig) Recipes.configure(Stage.PREFERENCES, changes, "test");
  }

  private static Contender contender(long id, int program, int passed, int total, int tokens) {
    var bits = new BitSet();
    bits.set(0, passed);
    return new Contender(
        id,
        program,
        passed == total ? Verdict.PASSED : Verdict.WRONG_ANSWER,
        bits,
        passed,
        total,
        false,
        false,
        tokens);
  }

  private static Set<Pairing> pairs(Map<String, Object> changes, Contender... solutions) {
    var all = new HashMap<String, Object>(changes);
    all.putIfAbsent("maxPairsPerInstruction", 99);
    return Set.copyOf(PairSelection.of(config(all), 1, List.of(solutions), (_, _) -> 0.5).pairs());
  }

  /** Of ten tests: all, nine, five, two, none. */
  private static final Contender[] FIVE = {
    contender(1, 1, 10, 10, 20),
    contender(2, 2, 9, 10, 20),
    contender(3, 3, 5, 10, 40),
    contender(4, 4, 2, 10, 100),
    contender(5, 5, 0, 10, 20)
  };

  @Test
  void thePapersRuleSetsWhatPassesAllOverWhatFailsAny() {
    assertEquals(
        Set.of(new Pairing(1, 2), new Pairing(1, 3), new Pairing(1, 4), new Pairing(1, 5)),
        pairs(Map.of(), FIVE));
  }

  @Test
  void morePassedTestsWinWithoutAnyPassingAll() {
    assertEquals(
        Set.of(new Pairing(3, 4), new Pairing(3, 5), new Pairing(4, 5)),
        pairs(Map.of("rule", "ANY_PASS"), FIVE[2], FIVE[3], FIVE[4]));
  }

  @Test
  void acecodersRuleWantsFourTenthsMoreAboveEightTenthsAndSomePassedTest() {
    // 1.0 over 0.5 and 0.2; 0.9 over 0.2 but not over 0.5, which is just 0.4 less. None passed:
    // out.
    assertEquals(
        Set.of(new Pairing(1, 3), new Pairing(1, 4), new Pairing(2, 4)),
        pairs(Map.of("rule", "PASS_RATE", "rejectedPasses", true), FIVE));
    assertEquals(
        6,
        pairs(Map.of("rule", "PASS_RATE", "margin", 0.35), FIVE).size(),
        "1 and 2 over 3, 4 and 5");
  }

  @Test
  void limitsDropAndChangeNothingElse() {
    assertEquals(
        Set.of(new Pairing(1, 2), new Pairing(1, 3), new Pairing(1, 5)),
        pairs(Map.of("maxLengthRatio", 2), FIVE));
    assertEquals(Set.of(), pairs(Map.of("minEditDistance", 0.6), FIVE));
    assertEquals(4, pairs(Map.of("minEditDistance", 0.5), FIVE).size());
    assertEquals(Set.of(), pairs(Map.of("excluded", List.of("WRONG_ANSWER")), FIVE));
  }

  @Test
  void labelsFollowTheRule() {
    var solutions = List.of(FIVE);
    var plum = PairSelection.of(config(Map.of()), 1, solutions, (_, _) -> 1);
    assertEquals(List.of(1L), plum.desirable());
    assertEquals(List.of(2L, 3L, 4L, 5L), plum.undesirable());
    var any = PairSelection.of(config(Map.of("rule", "ANY_PASS")), 1, solutions, (_, _) -> 1);
    assertEquals(List.of(1L, 2L, 3L, 4L), any.desirable());
    assertEquals(List.of(5L), any.undesirable());
    // above 0.8; and at most 0.8 less 0.4
    var rate = PairSelection.of(config(Map.of("rule", "PASS_RATE")), 1, solutions, (_, _) -> 1);
    assertEquals(List.of(1L, 2L), rate.desirable());
    assertEquals(List.of(4L, 5L), rate.undesirable());
  }

  @Test
  void aProgramThatPassedAndFailedSaysNothing() {
    assertEquals(
        Set.of(new Pairing(4, 5)),
        pairs(
            Map.of("rule", "ANY_PASS"),
            contender(1, 1, 10, 10, 5),
            contender(2, 1, 9, 10, 5),
            FIVE[3],
            FIVE[4]));
  }

  @Provide
  Arbitrary<List<Contender>> solutions() {
    var verdicts = Arbitraries.of(Verdict.values());
    var one =
        Combinators.combine(
                Arbitraries.integers().between(0, 5),
                Arbitraries.integers().between(0, 4),
                verdicts,
                Arbitraries.integers().between(0, 30),
                Arbitraries.of(true, false, false),
                Arbitraries.of(true, false, false))
            .as(
                (program, passed, verdict, tokens, weak, flaky) -> {
                  var all = verdict.isPass() ? 4 : Math.min(3, passed);
                  var bits = new BitSet();
                  bits.set(0, all);
                  return new Contender(0, program, verdict, bits, all, 4, weak, flaky, tokens);
                });
    return one.list()
        .ofMaxSize(12)
        .map(
            list -> {
              var numbered = new ArrayList<Contender>();
              for (var each : list) {
                numbered.add(
                    new Contender(
                        numbered.size() + 1L,
                        each.program(),
                        each.verdict(),
                        each.passes(),
                        each.passed(),
                        each.total(),
                        each.weak(),
                        each.flaky(),
                        each.tokens()));
              }
              return numbered;
            });
  }

  @Provide
  Arbitrary<PreferencesConfig> configs() {
    return Combinators.combine(
            Arbitraries.of(PairRule.values()),
            Arbitraries.of(0.0, 0.2, 0.4),
            Arbitraries.of(0.0, 0.5, 0.8),
            Arbitraries.integers().between(0, 5),
            Arbitraries.of(0.0, 1.0, 2.0),
            Arbitraries.of(true, false),
            Arbitraries.of(true, false),
            Arbitraries.of(true, false))
        .as(
            (rule, margin, above, most, ratio, passes, weak, flaky) ->
                config(
                    Map.of(
                        "rule",
                        rule.name(),
                        "margin",
                        margin,
                        "chosenAbove",
                        above,
                        "maxPairsPerInstruction",
                        most,
                        "maxLengthRatio",
                        ratio,
                        "rejectedPasses",
                        passes,
                        "excluded",
                        List.of("TIMEOUT"),
                        "weak",
                        weak,
                        "flaky",
                        flaky)));
  }

  @Property(tries = 500)
  void whateverTheRuleTheInvariantsHold(
      @ForAll("solutions") List<Contender> solutions,
      @ForAll("configs") PreferencesConfig config,
      @ForAll long seed) {
    var selection = PairSelection.of(config, seed, solutions, (_, _) -> 0);
    var byId = solutions.stream().collect(Collectors.toMap(Contender::id, each -> each));
    assertTrue(selection.pairs().size() <= config.maxPairsPerInstruction());
    assertEquals(new HashSet<>(selection.pairs()).size(), selection.pairs().size());
    var rates = PairScores.passRates(solutions);
    for (var pair : selection.pairs()) {
      var chosen = byId.get(pair.chosen());
      var rejected = byId.get(pair.rejected());
      assertTrue(chosen.program() != rejected.program(), "one program on both sides");
      assertTrue(chosen.isJudged() && rejected.isJudged());
      for (var side : List.of(chosen, rejected)) {
        assertTrue(config.weak() || !side.weak());
        assertTrue(config.flaky() || !side.flaky());
      }
      assertTrue(rejected.verdict() != Verdict.TIMEOUT);
      assertTrue(!config.rejectedPasses() || rejected.passed() > 0);
      if (config.maxLengthRatio() > 0) {
        assertTrue(
            Math.max(chosen.tokens(), rejected.tokens())
                <= config.maxLengthRatio() * Math.min(chosen.tokens(), rejected.tokens()));
      }
      switch (config.rule()) {
        case ALL_PASS -> assertTrue(chosen.verdict().isPass() && rejected.verdict().isFailure());
        case ANY_PASS -> assertTrue(chosen.passed() > rejected.passed());
        case PASS_RATE -> {
          var one = rates[(int) chosen.id() - 1];
          assertTrue(one > config.chosenAbove());
          assertTrue(one - rates[(int) rejected.id() - 1] > config.margin());
        }
        case CONSENSUS, TRUST -> assertTrue(chosen.passed() > 0);
      }
    }
    var both = new HashSet<>(selection.desirable());
    both.retainAll(selection.undesirable());
    assertEquals(Set.of(), both);
    assertEquals(
        selection, PairSelection.of(config, seed, solutions, (_, _) -> 0), "the seed decides");
  }

  @Property(tries = 200)
  void aStricterLimitOnlyTakesPairsAway(
      @ForAll("solutions") List<Contender> solutions, @ForAll long seed) {
    var all =
        PairSelection.of(
            config(Map.of("maxPairsPerInstruction", 99)), seed, solutions, (_, _) -> 0);
    var some =
        PairSelection.of(
            config(Map.of("maxPairsPerInstruction", 99, "maxLengthRatio", 2)),
            seed,
            solutions,
            (_, _) -> 0);
    assertTrue(all.pairs().containsAll(some.pairs()));
    var order = all.pairs().stream().filter(some.pairs()::contains).toList();
    assertEquals(order, some.pairs());
    var few =
        PairSelection.of(config(Map.of("maxPairsPerInstruction", 2)), seed, solutions, (_, _) -> 0);
    assertEquals(all.pairs().subList(0, few.pairs().size()), few.pairs());
  }

  @Test
  void aConfigurationOfAnOlderVersionIsRead() {
    var old =
        """
        {"name": "prefer", "round": 1, "seed": 0, "solutions": "sample", "tests": "MODEL",
         "maxPairsPerInstruction": 4, "weak": false, "flaky": false}""";
    assertEquals(PreferencesConfig.defaults(), BuildPreferences.read(old, "prefer"));
    assertEquals(PairRule.ALL_PASS, PreferencesConfig.defaults().rule());
    var now = Json.write(PreferencesConfig.defaults());
    assertEquals(PreferencesConfig.defaults(), BuildPreferences.read(now, "prefer"));
  }
}
