package plum.ui.training;

import java.util.ArrayList;
import java.util.Locale;
import plum.train.CpoLoss;
import plum.train.DpoLoss;
import plum.train.FDivergence;
import plum.train.KtoLoss;
import plum.train.Objective;

/** The loss of an objective as a line of mathematics with its numbers in it. */
final class Formula {
  private static final String RATIOS =
      "c and r are log π(y|x) − log π_ref(y|x) of the chosen and the rejected solution, d = c − r;"
          + " σ is the logistic function";

  private Formula() {}

  /** The loss of one item. */
  static String of(Objective objective) {
    return switch (objective) {
      case Objective.Dpo dpo -> dpo(dpo);
      case Objective.Kto kto -> kto(kto);
      case Objective.Cpo cpo -> cpo(cpo);
      case Objective.Simpo simpo -> simpo(simpo);
      case Objective.Orpo orpo ->
          "L = −mean log π(x y₊)  −  "
              + number(orpo.beta())
              + " log σ( log-odds(y₊|x) − log-odds(y₋|x) )";
      case Objective.Sft _ -> "L = −mean over tokens of log π(y|x)";
      case Objective.AStarPo star ->
          "L = ("
              + number(star.beta2())
              + " l − (r − V))²,  V = "
              + number(star.beta1())
              + " log mean exp(r / "
              + number(star.beta1())
              + ")";
      case Objective.Ivr ivr ->
          "L = −w mean log π(y|x),  w = "
              + switch (ivr.method()) {
                case SQL -> "max(0, r − V)";
                case EQL -> "min(100, exp(10 (r − V) / " + number(ivr.alpha()) + "))";
              };
    };
  }

  /** What its letters stand for. */
  static String legend(Objective objective) {
    return switch (objective) {
      case Objective.Dpo dpo when dpo.fDivergenceType() != FDivergence.REVERSE_KL ->
          RATIOS + "; both enter as their score under " + name(dpo.fDivergenceType()) + ".";
      case Objective.Dpo _ -> RATIOS + ".";
      case Objective.Kto _ ->
          "l is log π(y|x) − log π_ref(y|x); z estimates the divergence of the batch and is held"
              + " fixed. Weights of 0 are set so that both labels weigh the same.";
      case Objective.Cpo _, Objective.Simpo _ ->
          "y₊ is the chosen, y₋ the rejected solution. No reference is needed.";
      case Objective.Orpo _ ->
          "log-odds(y|x) = log p − log(1 − p) of the mean probability of a token. No reference is"
              + " needed.";
      case Objective.Sft _ -> "y is a solution that passed all tests. The control arm.";
      case Objective.AStarPo star ->
          "l is log π(y|x) − log π_ref(y|x), V the value of the instruction over its stored"
              + " solutions; "
              + reward(star.graded());
      case Objective.Ivr ivr ->
          "V is the value of the instruction over its stored solutions; " + reward(ivr.graded());
    };
  }

  private static String reward(boolean graded) {
    return graded
        ? "r is the share of tests that the solution passes."
        : "r is 1 for a solution that passes every test, else 0.";
  }

  private static String dpo(Objective.Dpo dpo) {
    var terms = new ArrayList<String>();
    for (var i = 0; i < dpo.lossType().size(); i++) {
      var weight = dpo.lossWeights().isEmpty() ? 1.0 : dpo.lossWeights().get(i);
      var term = term(dpo.lossType().get(i), dpo);
      terms.add(weight == 1 ? term : number(weight) + " · [ " + term + " ]");
    }
    return (dpo.useWeighting() ? "L = w · ( " : "L = ")
        + String.join("  +  ", terms)
        + (dpo.useWeighting() ? " ),  w = π(y₊|x)·π(y₋|x) per token" : "");
  }

  private static String term(DpoLoss loss, Objective.Dpo dpo) {
    var b = number(dpo.beta());
    var e = dpo.labelSmoothing();
    var half = number(1 / (2 * dpo.beta()));
    return switch (loss) {
      case SIGMOID ->
          e == 0
              ? "−log σ(" + b + " d)"
              : "−" + number(1 - e) + " log σ(" + b + " d) − " + number(e) + " log σ(−" + b + " d)";
      case ROBUST ->
          "[ −"
              + number(1 - e)
              + " log σ("
              + b
              + " d) + "
              + number(e)
              + " log σ(−"
              + b
              + " d) ] / "
              + number(1 - 2 * e);
      case HINGE -> "max(0, 1 − " + b + " d)";
      case IPO -> "(c/n₊ − r/n₋ − " + half + ")²";
      case EXO_PAIR ->
          "σ("
              + b
              + " d) log[ σ("
              + b
              + " d) / "
              + number(1 - e)
              + " ] + σ(−"
              + b
              + " d) log[ σ(−"
              + b
              + " d) / "
              + number(e)
              + " ]";
      case NCA_PAIR -> "−log σ(" + b + " c) − ½ log σ(−" + b + " c) − ½ log σ(−" + b + " r)";
      case BCO_PAIR -> "−log σ(" + b + " c) − log σ(−" + b + " r)";
      case SPPO_HARD -> "(c − " + half + ")² + (r + " + half + ")²";
      case AOT -> "−log σ(" + b + " d′),  d′ = sorted margins of policy less those of reference";
      case AOT_UNPAIRED -> "−log σ(" + b + " d′),  d′ = sorted c less sorted r";
      case APO_ZERO -> "1 − σ(" + b + " c) + σ(" + b + " r)";
      case APO_DOWN -> "σ(" + b + " c) + 1 − σ(" + b + " d)";
      case DISCOPOP ->
          "−(1 − m) log σ("
              + b
              + " d) + m exp(−"
              + b
              + " d),  m = σ("
              + b
              + " d / "
              + number(dpo.discopopTau())
              + ")";
      case SFT -> "−mean log π(y₊|x)";
      case SIGMOID_NORM -> "−log σ(" + b + " (c/n₊ − r/n₋))";
      case DPOP -> "−log σ(" + b + " (d − " + number(dpo.dpopLambda()) + " max(0, −c)))";
      case COPG -> number(dpo.beta() / 2) + " d² − ρ d,  ρ = pass rate of y₊ less that of y₋";
    };
  }

  private static String kto(Objective.Kto kto) {
    var b = number(kto.beta());
    var z = kto.lossType() == KtoLoss.KTO ? "(l − z)" : "l";
    var minus = kto.lossType() == KtoLoss.KTO ? "(z − l)" : "(−l)";
    return "desirable: L = "
        + weight(kto.desirableWeight(), "λ_D")
        + " (1 − σ("
        + b
        + " "
        + z
        + "))\nundesirable: L = "
        + weight(kto.undesirableWeight(), "λ_U")
        + " (1 − σ("
        + b
        + " "
        + minus
        + "))";
  }

  private static String weight(double weight, String letter) {
    return weight == 0 ? letter : number(weight);
  }

  private static String cpo(Objective.Cpo cpo) {
    var b = number(cpo.beta());
    var e = cpo.labelSmoothing();
    var d = "log π(y₊|x) − log π(y₋|x)";
    var first =
        switch (cpo.lossType()) {
          case SIGMOID ->
              e == 0
                  ? "−log σ(" + b + " d)"
                  : "−"
                      + number(1 - e)
                      + " log σ("
                      + b
                      + " d) − "
                      + number(e)
                      + " log σ(−"
                      + b
                      + " d)";
          case HINGE -> "max(0, 1 − " + b + " d)";
          case IPO -> "(d − " + number(1 / (2 * cpo.beta())) + ")²";
        };
    return "L = "
        + first
        + likelihood(cpo.cpoAlpha())
        + ",  d = "
        + (cpo.lossType() == CpoLoss.IPO ? "the same of means over tokens" : d);
  }

  private static String simpo(Objective.Simpo simpo) {
    var bent = simpo.alpha() == 0 ? "mean log π" : "(1 − (mean π)^−" + number(simpo.alpha()) + ")";
    return "L = −log σ("
        + number(simpo.beta())
        + " ["
        + bent
        + "(y₊|x) − "
        + bent
        + "(y₋|x)] − "
        + number(simpo.simpoGamma())
        + ")"
        + likelihood(simpo.cpoAlpha());
  }

  private static String likelihood(double weight) {
    return weight == 0 ? "" : "  −  " + number(weight) + " mean log π(y₊|x)";
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** As short as it can be read. */
  static String number(double value) {
    return SettingText.number(Math.round(value * 1e9) / 1e9);
  }
}
