package plum.train;

import java.util.Arrays;

/**
 * What the policy says about one completion, in nats.
 *
 * @param logProbs log p of each completion token, given all before it
 * @param logSquares log &Sigma;<sub>v</sub> p<sub>v</sub><sup>2</sup> over the vocabulary at each
 *     of these positions, or empty where it was not asked for
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TokenLogProbs(double[] logProbs, double[] logSquares) {

  int length() {
    return logProbs.length;
  }

  /** Log-probability of the whole. */
  double sum() {
    return Arrays.stream(logProbs).sum();
  }

  /** Log-probability per token; 0 for nothing. */
  double mean() {
    return length() == 0 ? 0 : sum() / length();
  }
}
