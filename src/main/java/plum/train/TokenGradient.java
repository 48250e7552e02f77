package plum.train;

import java.util.List;

/** The way back from log-probabilities to a loss. */
@FunctionalInterface
interface TokenGradient {

  /**
   * The derivative of the step's loss with respect to each row's token log-probabilities.
   *
   * @return one array per row, one number per token
   */
  double[][] of(List<TokenLogProbs> rows);
}
