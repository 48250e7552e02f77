package plum.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import plum.llm.FixtureResult;

/** Compares {@link Losses} with tables of a folder {@code losses}. */
final class LossFixtures {

  /** Relative to max(1, |value|), in double arithmetic. */
  private static final double TOLERANCE = 1e-9;

  private static final String PAIRS = "losses/dpo_losses.json";
  private static final String ITEMS = "losses/kto_losses.json";
  private static final String REFERENCE_FREE = "losses/reference_free_losses.json";

  private LossFixtures() {}

  /**
   * Compares what is there.
   *
   * @param root the folder that holds {@code losses}
   */
  static List<FixtureResult> check(Path root) {
    List<FixtureResult> results = new ArrayList<>();
    if (Files.exists(root.resolve(PAIRS))) {
      pairs(FixtureTree.read(root.resolve(PAIRS)), results);
    }
    if (Files.exists(root.resolve(ITEMS))) {
      items(FixtureTree.read(root.resolve(ITEMS)), results);
    }
    if (Files.exists(root.resolve(REFERENCE_FREE))) {
      results.add(FixtureResult.unsupported(REFERENCE_FREE, "CPO, SimPO, AlphaPO, ORPO"));
    }
    return results;
  }

  @FunctionalInterface
  private interface PairLoss {
    Losses.Pair at(double c, double r, int chosenTokens, int rejectedTokens);
  }

  /** The loss of a table; none for kinds that are not ours. */
  private static Optional<PairLoss> pairLoss(FixtureTree table, boolean classic) {
    if (table.has("f_divergence_type")) {
      return Optional.empty();
    }
    double beta = table.get("beta").number();
    double epsilon = table.has("label_smoothing") ? table.get("label_smoothing").number() : 0;
    // the newest form of "sigmoid" takes no notice of label smoothing, the classic form does
    double smoothing = classic ? epsilon : 0;
    return Optional.ofNullable(
        switch (table.get("loss_type").text()) {
          case "sigmoid" -> (c, r, n, m) -> Losses.dpo(c, r, beta, smoothing);
          case "robust" -> (c, r, n, m) -> Losses.robust(c, r, beta, epsilon);
          case "hinge" -> (c, r, n, m) -> Losses.hinge(c, r, beta);
          case "ipo" -> (c, r, n, m) -> Losses.ipo(c, r, n, m, beta);
          case "sigmoid_norm" -> (c, r, n, m) -> Losses.perToken(c, r, n, m, beta);
          case "exo_pair" -> (c, r, n, m) -> Losses.exo(c, r, beta, epsilon);
          case "nca_pair" -> (c, r, n, m) -> Losses.nca(c, r, beta);
          case "bco_pair" -> (c, r, n, m) -> Losses.bco(c, r, beta);
          case "sppo_hard" -> (c, r, n, m) -> Losses.sppo(c, r, beta);
          case "apo_zero" -> (c, r, n, m) -> Losses.apoZero(c, r, beta);
          case "apo_down" -> (c, r, n, m) -> Losses.apoDown(c, r, beta);
          case "discopop" -> (c, r, n, m) -> Losses.discopop(c, r, beta, 0.05);
          default -> null;
        });
  }

  private static void pairs(FixtureTree file, List<FixtureResult> results) {
    FixtureTree rows = file.get("rows");
    double[] chosen = rows.get("policy_chosen_logps").numbers();
    double[] rejected = rows.get("policy_rejected_logps").numbers();
    double[] chosenReference = rows.get("ref_chosen_logps").numbers();
    double[] rejectedReference = rows.get("ref_rejected_logps").numbers();
    int[] chosenTokens = rows.get("chosen_tokens").wholes();
    int[] rejectedTokens = rows.get("rejected_tokens").wholes();
    for (String section : List.of("losses", "classic")) {
      if (!file.has(section)) {
        continue;
      }
      for (String name : file.get(section).keys()) {
        FixtureTree table = file.get(section).get(name);
        String quantity = section.equals("losses") ? name : section + " " + name;
        Optional<PairLoss> loss = pairLoss(table, section.equals("classic"));
        if (loss.isEmpty()) {
          results.add(FixtureResult.unsupported(PAIRS, quantity));
          continue;
        }
        int n = chosen.length;
        double[] values = new double[n];
        double[] chosenGradients = new double[n];
        double[] rejectedGradients = new double[n];
        for (int i = 0; i < n; i++) {
          Losses.Pair pair =
              loss.get()
                  .at(
                      chosen[i] - chosenReference[i],
                      rejected[i] - rejectedReference[i],
                      chosenTokens[i],
                      rejectedTokens[i]);
          values[i] = pair.loss();
          chosenGradients[i] = pair.chosenGradient();
          rejectedGradients[i] = pair.rejectedGradient();
        }
        compare(results, PAIRS, quantity, table, "per_pair_loss", values);
        compare(results, PAIRS, quantity, table, "d_loss_d_policy_chosen", chosenGradients);
        compare(results, PAIRS, quantity, table, "d_loss_d_policy_rejected", rejectedGradients);
      }
    }
  }

  private static void items(FixtureTree file, List<FixtureResult> results) {
    FixtureTree rows = file.get("rows");
    double[] policy = rows.get("policy_logps").numbers();
    double[] reference = rows.get("ref_logps").numbers();
    double[] policyMismatched = rows.get("policy_KL_logps").numbers();
    double[] referenceMismatched = rows.get("ref_KL_logps").numbers();
    boolean[] desirable = rows.get("desirable").flags();
    for (FixtureTree table : file.get("cases").list()) {
      int[] batch = table.get("rows").wholes();
      double beta = table.get("beta").number();
      double desirableWeight = table.get("desirable_weight").number();
      double undesirableWeight = table.get("undesirable_weight").number();
      String quantity =
          "%s, %s, beta=%s, weights=%s/%s"
              .formatted(
                  table.get("batch").text(),
                  table.get("loss_type").text(),
                  beta,
                  desirableWeight,
                  undesirableWeight);
      double kl =
          table.get("calculate_KL").flag()
              ? Losses.divergence(pick(policyMismatched, batch), pick(referenceMismatched, batch))
              : 0;
      int n = batch.length;
      double[] values = new double[n];
      double[] gradients = new double[n];
      double sum = 0;
      for (int i = 0; i < n; i++) {
        int row = batch[i];
        double weight = desirable[row] ? desirableWeight : undesirableWeight;
        Losses.Item item =
            Losses.kto(policy[row] - reference[row], kl, desirable[row], beta, weight);
        values[i] = item.loss();
        gradients[i] = item.gradient() / n;
        sum += item.loss();
      }
      compare(results, ITEMS, quantity, table, "kl", kl);
      compare(results, ITEMS, quantity, table, "loss", sum / n);
      compare(results, ITEMS, quantity, table, "per_example_loss", values);
      compare(results, ITEMS, quantity, table, "d_loss_d_policy_logps", gradients);
    }
  }

  private static double[] pick(double[] values, int[] rows) {
    double[] picked = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      picked[i] = values[rows[i]];
    }
    return picked;
  }

  private static void compare(
      List<FixtureResult> results,
      String file,
      String quantity,
      FixtureTree table,
      String key,
      double... values) {
    FixtureTree expected = table.get(key);
    double[] numbers =
        expected.value() instanceof List<?> ? expected.numbers() : new double[] {expected.number()};
    double worst = numbers.length == values.length ? 0 : Double.POSITIVE_INFINITY;
    for (int i = 0; i < Math.min(numbers.length, values.length); i++) {
      double error = Math.abs(values[i] - numbers[i]) / Math.max(1, Math.abs(numbers[i]));
      worst = Double.isNaN(error) ? Double.NaN : Math.max(worst, error);
    }
    results.add(FixtureResult.of(file, quantity + ", " + key, worst, TOLERANCE));
  }
}
