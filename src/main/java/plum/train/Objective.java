package plum.train;

import plum.data.Settings;

/** What training lowers. Symbols are the papers'. */
public sealed interface Objective {

  /** Mean negative log-likelihood of completion tokens. */
  record Sft() implements Objective {}

  /**
   * Direct preference optimisation, arXiv 2305.18290, equation 7.
   *
   * @param labelSmoothing epsilon of conservative DPO, 0 for none
   */
  record Dpo(double beta, double labelSmoothing) implements Objective {
    public Dpo {
      Settings.require(beta > 0, "beta must be above 0", beta);
      Settings.require(
          labelSmoothing >= 0 && labelSmoothing < 0.5,
          "labelSmoothing must be at least 0 and below 0.5",
          labelSmoothing);
    }
  }

  /**
   * Kahneman-Tversky optimisation, arXiv 2402.01306, equation 8.
   *
   * @param desirableWeight lambda_D
   * @param undesirableWeight lambda_U
   */
  record Kto(double beta, double desirableWeight, double undesirableWeight) implements Objective {
    public Kto {
      Settings.require(beta > 0, "beta must be above 0", beta);
      Settings.require(desirableWeight >= 0, "desirableWeight must be 0 or more", desirableWeight);
      Settings.require(
          undesirableWeight >= 0, "undesirableWeight must be 0 or more", undesirableWeight);
    }
  }
}
