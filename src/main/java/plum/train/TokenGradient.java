package plum.train;

import java.util.List;

/** The derivative of a loss with respect to the log-probabilities of completions' tokens. */
@FunctionalInterface
interface TokenGradient {

  /**
   * Computes it.
   *
   * @return per row and token
   */
  double[][] of(List<TokenLogProbs> rows);
}
