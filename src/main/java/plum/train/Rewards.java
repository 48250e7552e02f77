package plum.train;

import plum.data.PlumException;

/** Rewards and values of examples, for the objectives that go by pass rates. */
final class Rewards {

  private Rewards() {}

  /**
   * Reward of a completion; for a pair by how much the chosen one's exceeds the other. 0 where the
   * objective does not ask.
   *
   * @throws PlumException if it asks for what is not known
   */
  static double of(Example example, Objective objective) {
    if (!objective.needsPassRates()) {
      return 0;
    }
    double reward =
        switch (example) {
          case Example.Pair pair -> pair.gap();
          case Example.Rated rated -> reward(rated.passRate(), objective);
          case Example.Labelled _, Example.Demonstration _ -> Double.NaN;
        };
    if (Double.isNaN(reward)) {
      throw new PlumException(
          "The objective goes by pass rates, and an example has none. Run the execute stage on the"
              + " solutions of the pool.");
    }
    return reward;
  }

  /** Value of the example's prompt; 0 where the objective has none. */
  static double value(Example example, Objective objective) {
    if (!(example instanceof Example.Rated rated)) {
      return 0;
    }
    double[] rewards =
        rated.passRates().stream().mapToDouble(rate -> reward(rate, objective)).toArray();
    return switch (objective) {
      case Objective.AStarPo star -> PassRateLosses.softValue(rewards, star.beta1());
      case Objective.Ivr ivr ->
          switch (ivr.method()) {
            case SQL -> PassRateLosses.sparseValue(rewards, ivr.alpha());
            case EQL -> PassRateLosses.softValue(rewards, ivr.alpha());
          };
      default -> 0;
    };
  }

  private static double reward(double passRate, Objective objective) {
    boolean graded =
        switch (objective) {
          case Objective.AStarPo star -> star.graded();
          case Objective.Ivr ivr -> ivr.graded();
          default -> true;
        };
    return graded || passRate >= 1 ? passRate : 0;
  }
}
