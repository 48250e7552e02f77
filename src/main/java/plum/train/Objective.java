package plum.train;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import plum.data.Settings;

/**
 * What training lowers. Symbols are the papers', settings are TRL's in camel case. A setting that
 * is absent, as in JSON written before there was one, has the default its description names.
 */
public sealed interface Objective {

  /** Every objective with the settings to start from. */
  static List<Objective> defaults() {
    return List.of(
        new Dpo(0.1, 0),
        new Kto(0.1, 0, 0),
        new Sft(),
        new Cpo(0.1, 0, CpoLoss.SIGMOID, 1),
        new Simpo(2, 1, 0, 0, 0),
        new Orpo(0.1),
        new AStarPo(0.5, 1e-3, false),
        new Ivr(IvrMethod.EQL, 1, true));
  }

  /** The defaults of the objective that is called so in JSON: its name in lower case. */
  static Optional<Objective> named(String type) {
    return defaults().stream().filter(objective -> objective.type().equals(type)).findFirst();
  }

  /** Its name in JSON. */
  default String type() {
    return getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** Whether it learns from pairs of completions, one chosen and one rejected. */
  default boolean takesPairs() {
    return switch (this) {
      case Dpo _, Cpo _, Simpo _, Orpo _ -> true;
      case Sft _, Kto _, AStarPo _, Ivr _ -> false;
    };
  }

  /** Whether it goes by pass rates instead of which completion is the better one. */
  default boolean needsPassRates() {
    return switch (this) {
      case AStarPo _, Ivr _ -> true;
      case Dpo dpo -> dpo.lossType().contains(DpoLoss.COPG);
      case Sft _, Kto _, Cpo _, Simpo _, Orpo _ -> false;
    };
  }

  /** Whether it looks at the policy relative to its frozen start. */
  default boolean needsReference() {
    return switch (this) {
      case Dpo _, Kto _, AStarPo _ -> true;
      case Sft _, Cpo _, Simpo _, Orpo _, Ivr _ -> false;
    };
  }

  /** Mean negative log-likelihood of completion tokens. */
  record Sft() implements Objective {}

  /**
   * Direct preference optimisation, arXiv 2305.18290, and the losses of its kind: a weighted sum of
   * one or more of them (several are mixed preference optimisation, arXiv 2411.10442).
   *
   * @param labelSmoothing share of labels taken to be wrong, 0 for none; of SIGMOID, ROBUST,
   *     EXO_PAIR and the two AOT
   * @param lossType losses to add up; SIGMOID if empty
   * @param lossWeights one per loss; all 1 if empty
   * @param discopopTau temperature of DISCOPOP; 0 for the paper's 0.05
   * @param fDivergenceType what log-ratios enter a loss as; REVERSE_KL for the log-ratios
   *     themselves
   * @param fAlphaDivergenceCoef alpha of ALPHA_DIVERGENCE; 0, which would be FORWARD_KL, for 0.5
   * @param useWeighting whether each pair counts as much as the policy would have written it
   *     itself: WPO, arXiv 2406.11827, equation 2
   * @param ldAlpha what a token counts beyond the length of the shorter completion: LD-DPO, arXiv
   *     2409.06411; null for as much as the others
   * @param dpopLambda what a fall of the chosen completion costs under DPOP; 0 for the paper's 50
   */
  record Dpo(
      double beta,
      double labelSmoothing,
      List<DpoLoss> lossType,
      List<Double> lossWeights,
      double discopopTau,
      FDivergence fDivergenceType,
      double fAlphaDivergenceCoef,
      boolean useWeighting,
      @Nullable Double ldAlpha,
      double dpopLambda)
      implements Objective {
    private static final double TAU = 0.05;
    private static final double ALPHA = 0.5;
    private static final double LAMBDA = 50;

    /** Plain DPO; conservative with label smoothing. */
    public Dpo(double beta, double labelSmoothing) {
      this(beta, labelSmoothing, DpoLoss.SIGMOID);
    }

    /** One of the losses, the rest as by default. */
    public Dpo(double beta, double labelSmoothing, DpoLoss loss) {
      this(
          beta,
          labelSmoothing,
          List.of(loss),
          List.of(),
          TAU,
          FDivergence.REVERSE_KL,
          ALPHA,
          false,
          null);
    }

    /** With the paper's weight of a fall under DPOP. */
    public Dpo(
        double beta,
        double labelSmoothing,
        List<DpoLoss> lossType,
        List<Double> lossWeights,
        double discopopTau,
        FDivergence fDivergenceType,
        double fAlphaDivergenceCoef,
        boolean useWeighting,
        @Nullable Double ldAlpha) {
      this(
          beta,
          labelSmoothing,
          lossType,
          lossWeights,
          discopopTau,
          fDivergenceType,
          fAlphaDivergenceCoef,
          useWeighting,
          ldAlpha,
          LAMBDA);
    }

    public Dpo {
      lossType = orEmpty(lossType).isEmpty() ? List.of(DpoLoss.SIGMOID) : List.copyOf(lossType);
      lossWeights = List.copyOf(orEmpty(lossWeights));
      discopopTau = discopopTau == 0 ? TAU : discopopTau;
      dpopLambda = dpopLambda == 0 ? LAMBDA : dpopLambda;
      fAlphaDivergenceCoef = fAlphaDivergenceCoef == 0 ? ALPHA : fAlphaDivergenceCoef;
      fDivergenceType = Objects.requireNonNullElse(fDivergenceType, FDivergence.REVERSE_KL);
      requireBeta(beta);
      requireLabelSmoothing(labelSmoothing);
      Settings.require(
          labelSmoothing > 0 || !lossType.contains(DpoLoss.EXO_PAIR),
          "labelSmoothing must be above 0 with exo_pair, as in 0.001",
          labelSmoothing);
      Settings.require(
          lossWeights.isEmpty() || lossWeights.size() == lossType.size(),
          "lossWeights must be as many as lossType has losses",
          lossWeights);
      Settings.require(
          lossWeights.stream().allMatch(weight -> weight >= 0 && Double.isFinite(weight)),
          "lossWeights must be 0 or more",
          lossWeights);
      Settings.require(dpopLambda > 0, "dpopLambda must be above 0", dpopLambda);
      Settings.require(discopopTau > 0, "discopopTau must be above 0", discopopTau);
      Settings.require(
          Double.isFinite(fAlphaDivergenceCoef),
          "fAlphaDivergenceCoef must be a number",
          fAlphaDivergenceCoef);
      Settings.require(
          fDivergenceType == FDivergence.REVERSE_KL
              || lossType.stream().allMatch(DpoLoss::ofDifference),
          "fDivergenceType must be reverse_kl with losses that look at more than the difference of"
              + " the two log-ratios",
          fDivergenceType);
      Settings.require(
          !useWeighting || lossType.stream().noneMatch(DpoLoss::sorts),
          "useWeighting must be false with aot and aot_unpaired, which take pairs apart",
          useWeighting);
      if (ldAlpha != null) {
        Settings.require(ldAlpha >= 0 && ldAlpha <= 1, "ldAlpha must lie between 0 and 1", ldAlpha);
      }
    }

    /** The weight of a loss in the sum. */
    double weight(int loss) {
      return lossWeights.isEmpty() ? 1 : lossWeights.get(loss);
    }
  }

  /**
   * Kahneman-Tversky optimisation, arXiv 2402.01306, equation 8.
   *
   * @param desirableWeight lambda_D
   * @param undesirableWeight lambda_U
   * @param lossType KTO if absent
   */
  record Kto(double beta, double desirableWeight, double undesirableWeight, KtoLoss lossType)
      implements Objective {
    public Kto(double beta, double desirableWeight, double undesirableWeight) {
      this(beta, desirableWeight, undesirableWeight, KtoLoss.KTO);
    }

    public Kto {
      lossType = Objects.requireNonNullElse(lossType, KtoLoss.KTO);
      requireBeta(beta);
      Settings.require(desirableWeight >= 0, "desirableWeight must be 0 or more", desirableWeight);
      Settings.require(
          undesirableWeight >= 0, "undesirableWeight must be 0 or more", undesirableWeight);
    }
  }

  /**
   * Contrastive preference optimisation, arXiv 2401.08417: a loss of the pair without a reference,
   * and behaviour cloning of the chosen completion.
   *
   * @param labelSmoothing share of labels taken to be wrong, 0 for none; of SIGMOID
   * @param lossType SIGMOID if absent
   * @param cpoAlpha weight of the mean negative log-likelihood of chosen tokens
   */
  record Cpo(double beta, double labelSmoothing, CpoLoss lossType, double cpoAlpha)
      implements Objective {
    public Cpo {
      lossType = Objects.requireNonNullElse(lossType, CpoLoss.SIGMOID);
      requireBeta(beta);
      requireLabelSmoothing(labelSmoothing);
      Settings.require(cpoAlpha >= 0, "cpoAlpha must be 0 or more", cpoAlpha);
    }
  }

  /**
   * Simple preference optimisation, arXiv 2405.14734, equation 6, and AlphaPO, arXiv 2501.03884.
   *
   * @param simpoGamma gamma, the margin by which the reward of the chosen completion should exceed
   *     the other
   * @param labelSmoothing share of labels taken to be wrong, 0 for none
   * @param cpoAlpha weight of the mean negative log-likelihood of chosen tokens, 0 for none
   * @param alpha bend of AlphaPO's reward, 0 for SimPO's
   */
  record Simpo(double beta, double simpoGamma, double labelSmoothing, double cpoAlpha, double alpha)
      implements Objective {
    public Simpo {
      requireBeta(beta);
      requireLabelSmoothing(labelSmoothing);
      Settings.require(simpoGamma >= 0, "simpoGamma must be 0 or more", simpoGamma);
      Settings.require(cpoAlpha >= 0, "cpoAlpha must be 0 or more", cpoAlpha);
      Settings.require(Double.isFinite(alpha), "alpha must be a number", alpha);
    }
  }

  /**
   * Odds-ratio preference optimisation, arXiv 2403.07691, equation 6. As in TRL the likelihood term
   * is over prompt and chosen completion, the odds are over the completions.
   *
   * @param beta weight of the odds-ratio term, the paper's lambda
   */
  record Orpo(double beta) implements Objective {
    public Orpo {
      requireBeta(beta);
    }
  }

  /**
   * The second stage of A*-PO, arXiv 2505.20686: a regression of the log-ratio on the advantage of
   * a completion over the optimal value of its prompt, which the pass rates of the prompt's stored
   * solutions give. The paper draws one completion from the policy for each prompt and step; here
   * the stored ones are gone through, so it is on-policy as long as the policy is the one that drew
   * them.
   *
   * @param beta1 temperature of the value, the paper's beta_1
   * @param beta2 strength of the pull towards the reference, the paper's beta_2
   * @param graded whether the reward is the pass rate; else 1 for passing every test and 0
   *     otherwise, as in the paper
   */
  record AStarPo(double beta1, double beta2, boolean graded) implements Objective {
    public AStarPo {
      Settings.require(beta1 > 0, "beta1 must be above 0", beta1);
      Settings.require(beta2 > 0, "beta2 must be above 0", beta2);
    }
  }

  /**
   * In-sample weighted regression, the one-step case of implicit value regularisation, arXiv
   * 2303.15810: demonstrations weighted by how much better each is than the value of its
   * instruction, which the pass rates of the instruction's stored solutions give.
   *
   * @param method EQL if absent
   * @param alpha temperature, the paper's: large ones weigh all alike
   * @param graded whether the reward is the pass rate; else 1 for passing every test and 0
   *     otherwise
   */
  record Ivr(IvrMethod method, double alpha, boolean graded) implements Objective {
    public Ivr {
      method = Objects.requireNonNullElse(method, IvrMethod.EQL);
      Settings.require(alpha > 0, "alpha must be above 0", alpha);
    }
  }

  private static void requireBeta(double beta) {
    Settings.require(beta > 0, "beta must be above 0", beta);
  }

  private static void requireLabelSmoothing(double labelSmoothing) {
    Settings.require(
        labelSmoothing >= 0 && labelSmoothing < 0.5,
        "labelSmoothing must be at least 0 and below 0.5",
        labelSmoothing);
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
