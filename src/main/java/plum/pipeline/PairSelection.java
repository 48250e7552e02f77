package plum.pipeline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.ToDoubleBiFunction;

/**
 * The pairs and labels that a rule makes of the solutions of one instruction.
 *
 * <p>Duplicates, also those that differ only in comments and white space, count once; a program
 * that passed and failed says nothing. Every pair the rule allows is put into a random order first
 * and what limits drop is dropped after that, so that a changed limit changes no other pair.
 *
 * @param pairs drawn, at most as many as the configuration allows
 * @param desirable solutions that are good by themselves
 * @param undesirable solutions that are bad by themselves
 * @param weak solutions left out for a weak result
 * @param flaky solutions left out for a flaky result, and not for a weak one
 */
record PairSelection(
    List<Pairing> pairs, List<Long> desirable, List<Long> undesirable, int weak, int flaky) {

  /** A pair by its solutions. */
  record Pairing(long chosen, long rejected) {}

  /**
   * Applies a rule.
   *
   * @param seed of the draw
   * @param solutions of the instruction, by sample
   * @param distance how far two programs are apart; asked only where the configuration minds
   */
  static PairSelection of(
      PreferencesConfig config,
      long seed,
      List<Contender> solutions,
      ToDoubleBiFunction<Contender, Contender> distance) {
    var weak = new HashSet<Long>();
    var flaky = new HashSet<Long>();
    for (var each : solutions) {
      if (!each.verdict().isHarnessFault()) {
        if (each.weak() && !config.weak()) {
          weak.add(each.id());
        } else if (each.flaky() && !config.flaky()) {
          flaky.add(each.id());
        }
      }
    }
    var judged =
        solutions.stream()
            .filter(each -> each.isJudged() && !weak.contains(each.id()))
            .filter(each -> !flaky.contains(each.id()))
            .toList();
    var scores = PairScores.of(config.rule(), judged);
    var rated = new LinkedHashMap<Integer, Rated>();
    var torn = torn(judged);
    for (var i = 0; i < judged.size(); i++) {
      var each = judged.get(i);
      if (!torn.contains(each.program())) {
        rated.putIfAbsent(each.program(), new Rated(each, scores[i]));
      }
    }
    var distinct = List.copyOf(rated.values());
    return new PairSelection(
        pairs(config, seed, distinct, distance),
        distinct.stream().filter(each -> isDesirable(config, each)).map(Rated::id).toList(),
        distinct.stream().filter(each -> isUndesirable(config, each)).map(Rated::id).toList(),
        weak.size(),
        flaky.size());
  }

  private record Rated(Contender contender, double score) {
    long id() {
      return contender.id();
    }

    boolean passes() {
      return contender.verdict().isPass();
    }
  }

  /** Programs with two outcomes, as by a hair's breadth within a limit. */
  private static Set<Integer> torn(List<Contender> judged) {
    Map<Integer, Boolean> outcome = new LinkedHashMap<>();
    var torn = new HashSet<Integer>();
    for (var each : judged) {
      var before = outcome.putIfAbsent(each.program(), each.verdict().isPass());
      if (before != null && before != each.verdict().isPass()) {
        torn.add(each.program());
      }
    }
    return torn;
  }

  private static List<Pairing> pairs(
      PreferencesConfig config,
      long seed,
      List<Rated> distinct,
      ToDoubleBiFunction<Contender, Contender> distance) {
    var allowed = new ArrayList<Rated[]>();
    for (var chosen : distinct) {
      for (var rejected : distinct) {
        if (prefers(config.rule(), chosen, rejected)) {
          allowed.add(new Rated[] {chosen, rejected});
        }
      }
    }
    Collections.shuffle(allowed, new Random(seed));
    var pairs = new ArrayList<Pairing>();
    for (var pair : allowed) {
      if (pairs.size() >= config.maxPairsPerInstruction()) {
        break;
      }
      if (keeps(config, pair[0], pair[1], distance)) {
        pairs.add(new Pairing(pair[0].id(), pair[1].id()));
      }
    }
    return List.copyOf(pairs);
  }

  private static boolean prefers(PairRule rule, Rated chosen, Rated rejected) {
    return rule == PairRule.ALL_PASS
        ? chosen.passes() && !rejected.passes()
        : chosen.score() > rejected.score();
  }

  /** What the limits of the configuration say of a pair that the rule allows. */
  private static boolean keeps(
      PreferencesConfig config,
      Rated chosen,
      Rated rejected,
      ToDoubleBiFunction<Contender, Contender> distance) {
    if (config.rule().isGraded()
        && (chosen.score() <= config.chosenAbove()
            || chosen.score() - rejected.score() <= config.margin())) {
      return false;
    }
    return mayBeRejected(config, rejected)
        && isNearInLength(config, chosen.contender(), rejected.contender())
        && (config.minEditDistance() == 0
            || distance.applyAsDouble(chosen.contender(), rejected.contender())
                >= config.minEditDistance());
  }

  private static boolean mayBeRejected(PreferencesConfig config, Rated rejected) {
    return !config.excluded().contains(rejected.contender().verdict())
        && (!config.rejectedPasses() || rejected.contender().passed() > 0);
  }

  private static boolean isNearInLength(
      PreferencesConfig config, Contender chosen, Contender rejected) {
    var longer = Math.max(chosen.tokens(), rejected.tokens());
    var shorter = Math.min(chosen.tokens(), rejected.tokens());
    return config.maxLengthRatio() == 0 || longer <= config.maxLengthRatio() * shorter;
  }

  private static boolean isDesirable(PreferencesConfig config, Rated each) {
    return switch (config.rule()) {
      case ALL_PASS -> each.passes();
      case ANY_PASS -> each.contender().passed() > 0;
      case PASS_RATE, CONSENSUS, TRUST -> each.score() > config.chosenAbove();
    };
  }

  /** By a graded rule: what loses against every desirable one. */
  private static boolean isUndesirable(PreferencesConfig config, Rated each) {
    return switch (config.rule()) {
          case ALL_PASS -> !each.passes();
          case ANY_PASS -> each.contender().passed() == 0;
          case PASS_RATE, CONSENSUS, TRUST ->
              each.score() + config.margin() <= config.chosenAbove();
        }
        && mayBeRejected(config, each);
  }
}
