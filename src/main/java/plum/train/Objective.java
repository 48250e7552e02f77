package plum.train;

/** What training lowers. Symbols are the papers'. */
public sealed interface Objective {

  /** Mean negative log-likelihood of completion tokens. */
  record Sft() implements Objective {}

  /**
   * Direct preference optimisation, arXiv 2305.18290, equation 7.
   *
   * @param labelSmoothing epsilon of conservative DPO, 0 for none
   */
  record Dpo(double beta, double labelSmoothing) implements Objective {}

  /**
   * Kahneman-Tversky optimisation, arXiv 2402.01306, equation 8.
   *
   * @param desirableWeight lambda_D
   * @param undesirableWeight lambda_U
   */
  record Kto(double beta, double desirableWeight, double undesirableWeight) implements Objective {}
}
