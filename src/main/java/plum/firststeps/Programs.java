package plum.firststeps;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes programs for problems: right ones in several spellings, and ones as people write them,
 * with popular misconceptions and now and then a slip.
 *
 * <p>A misconception is tied to one part of the problem and has a fixed share, independently of the
 * others; a slip is one random mistake anywhere in the program.
 */
final class Programs {
  /** How often a slip is added. */
  static final double SLIP = 0.22;

  private Programs() {}

  /** The body of a right program, indented by four spaces, without a final newline. */
  static String right(Problem problem, Dice dice) {
    return write(problem, false, dice);
  }

  /** The body of a program with the popular misconceptions at their shares. */
  static String noisy(Problem problem, Dice dice) {
    return write(problem, true, dice);
  }

  /** Where a slip happens. */
  private enum Site {
    ITERATION,
    FILTER,
    MAPPING,
    REDUCER
  }

  private static String write(Problem problem, boolean noisy, Dice dice) {
    var composition = problem.composition();
    var slip = noisy && dice.chance(SLIP) ? dice.pick(slipSites(composition)) : null;
    var sketch =
        new Sketch(
            iteration(composition, noisy, slip == Site.ITERATION, dice),
            composition.source().variable,
            condition(problem, noisy, slip == Site.FILTER, dice),
            expression(problem, noisy, slip == Site.MAPPING, dice),
            dice.pick(List.of("total", "result")),
            dice.pick(List.of("out", "result", "values")));
    return Sketch.indent(body(composition.reducer(), sketch, noisy, slip == Site.REDUCER, dice));
  }

  private static List<Site> slipSites(Composition composition) {
    var sites = new ArrayList<Site>();
    if (!composition.source().slips.isEmpty()) {
      sites.add(Site.ITERATION);
    }
    if (!composition.filter().slips.isEmpty()) {
      sites.add(Site.FILTER);
    }
    if (!composition.mapping().slips.isEmpty()) {
      sites.add(Site.MAPPING);
    }
    // Most ways to go wrong lie in the reducer
    sites.add(Site.REDUCER);
    sites.add(Site.REDUCER);
    return sites;
  }

  private static String iteration(Composition composition, boolean noisy, boolean slip, Dice dice) {
    var source = composition.source();
    if (slip) {
      return dice.pick(source.slips);
    }
    if (noisy && source == Source.RANGE && dice.chance(Source.RANGE_MISCONCEPTION)) {
      return "range(1, n)";
    }
    return dice.pick(source.iterations);
  }

  private static @Nullable String condition(
      Problem problem, boolean noisy, boolean slip, Dice dice) {
    var filter = problem.composition().filter();
    if (filter == Filter.NONE) {
      return null;
    }
    boolean droppable =
        switch (problem.composition().reducer()) {
          case ANY, ALL -> false;
          default -> true;
        };
    if (slip && droppable && dice.chance(0.2)) {
      return null;
    }
    var code =
        choose(
            filter.spellings,
            noisy ? filter.misconception : null,
            filter.misconceptionShare,
            slip ? filter.slips : List.of(),
            dice);
    return problem.parameters().fill(code, problem.composition().source().variable);
  }

  private static String expression(Problem problem, boolean noisy, boolean slip, Dice dice) {
    var mapping = problem.composition().mapping();
    var variable = problem.composition().source().variable;
    if (slip && dice.chance(0.3)) {
      return variable;
    }
    var code =
        choose(
            mapping.spellings,
            noisy ? mapping.misconception : null,
            mapping.misconceptionShare,
            slip ? mapping.slips : List.of(),
            dice);
    return problem.parameters().fill(code, variable);
  }

  private static String choose(
      List<String> spellings,
      @Nullable String misconception,
      double share,
      List<String> slips,
      Dice dice) {
    if (!slips.isEmpty()) {
      return dice.pick(slips);
    }
    if (misconception != null && dice.chance(share)) {
      return misconception;
    }
    return dice.pick(spellings);
  }

  private static String body(
      Reducer reducer, Sketch sketch, boolean noisy, boolean slip, Dice dice) {
    if (slip) {
      return dice.pick(ReducerSlips.of(reducer, sketch));
    }
    boolean loop = dice.chance(0.5);
    if (noisy && dice.chance(reducer.misconceptionShare)) {
      return ReducerCode.misconception(reducer, sketch, loop);
    }
    return dice.pick(
        loop ? ReducerCode.loops(reducer, sketch) : ReducerCode.expressions(reducer, sketch));
  }
}
