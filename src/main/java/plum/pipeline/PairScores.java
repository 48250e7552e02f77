package plum.pipeline;

import java.util.BitSet;
import java.util.List;

/** Scores of solutions of one instruction, each from 0 to 1, in the order given. */
final class PairScores {
  private PairScores() {}

  /** The scores of a rule. */
  static double[] of(PairRule rule, List<Contender> contenders) {
    return switch (rule) {
      case ALL_PASS, ANY_PASS, PASS_RATE -> passRates(contenders);
      case CONSENSUS -> consensus(contenders.stream().map(Contender::passes).toList());
      case TRUST -> trust(contenders.stream().map(Contender::passes).toList());
    };
  }

  /** Shares of tests passed. */
  static double[] passRates(List<Contender> contenders) {
    return contenders.stream()
        .mapToDouble(each -> each.total() == 0 ? 0 : (double) each.passed() / each.total())
        .toArray();
  }

  /**
   * Agreement as CodeT has it.
   *
   * @param passes of each solution the tests it passes
   */
  static double[] consensus(List<BitSet> passes) {
    return Agreement.of(passes, tests(passes)).solutions();
  }

  /**
   * Mutual trust as CodeDPO has it.
   *
   * @param passes of each solution the tests it passes
   */
  static double[] trust(List<BitSet> passes) {
    return MutualTrust.of(passes, tests(passes), new BitSet()).solutions();
  }

  private static int tests(List<BitSet> passes) {
    return passes.stream().mapToInt(BitSet::length).max().orElse(0);
  }
}
