package plum.train;

import java.util.Arrays;

/**
 * What the policy says about one row's completion.
 *
 * @param logProbs log p of each token, in nats
 * @param logSquares log of the sum of p&sup2; over the vocabulary at each of these positions; empty
 *     unless asked for
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TokenLogProbs(double[] logProbs, double[] logSquares) {

  /** Log-probability of the completion. */
  double sum() {
    return Arrays.stream(logProbs).sum();
  }
}
