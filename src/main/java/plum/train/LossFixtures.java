package plum.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import plum.data.PlumException;
import plum.llm.FixtureResult;

/** Compares {@link Losses} and its neighbours with tables of a folder {@code losses}. */
final class LossFixtures {

  /** Relative to max(1, |value|), in double arithmetic. */
  private static final double TOLERANCE = 1e-9;

  /** Of a table that was made in single precision. */
  private static final double SINGLE_TOLERANCE = 1e-5;

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
      referenceFree(FixtureTree.read(root.resolve(REFERENCE_FREE)), results);
    }
    return results;
  }

  /** Columns of a table, or those of some of its rows. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Pairs(
      double[] chosen,
      double[] rejected,
      double[] chosenReference,
      double[] rejectedReference,
      int[] chosenTokens,
      int[] rejectedTokens) {

    static Pairs of(FixtureTree rows) {
      return new Pairs(
          rows.get("policy_chosen_logps").numbers(),
          rows.get("policy_rejected_logps").numbers(),
          rows.get("ref_chosen_logps").numbers(),
          rows.get("ref_rejected_logps").numbers(),
          rows.get("chosen_tokens").wholes(),
          rows.get("rejected_tokens").wholes());
    }

    Pairs pick(int[] rows) {
      return new Pairs(
          LossFixtures.pick(chosen, rows),
          LossFixtures.pick(rejected, rows),
          LossFixtures.pick(chosenReference, rows),
          LossFixtures.pick(rejectedReference, rows),
          IntStream.of(rows).map(row -> chosenTokens[row]).toArray(),
          IntStream.of(rows).map(row -> rejectedTokens[row]).toArray());
    }
  }

  /**
   * The objective of a table.
   *
   * @param classic the newest form of "sigmoid" takes no notice of label smoothing, the classic
   *     form does
   */
  static Objective.Dpo dpo(FixtureTree table, List<DpoLoss> losses, boolean classic) {
    boolean plain = losses.equals(List.of(DpoLoss.SIGMOID)) && !classic;
    return new Objective.Dpo(
        table.get("beta").number(),
        plain ? 0 : number(table, "label_smoothing", 0),
        losses,
        table.has("loss_weights")
            ? Arrays.stream(table.get("loss_weights").numbers()).boxed().toList()
            : List.of(),
        0,
        table.has("f_divergence_type")
            ? FDivergence.valueOf(upper(table.get("f_divergence_type")))
            : FDivergence.REVERSE_KL,
        number(table, "f_alpha_divergence_coef", 0.5),
        table.has("use_weighting") && table.get("use_weighting").flag(),
        table.has("ld_alpha") ? table.get("ld_alpha").number() : null);
  }

  static double number(FixtureTree table, String key, double absent) {
    return table.has(key) ? table.get(key).number() : absent;
  }

  static String upper(FixtureTree text) {
    return text.text().toUpperCase(Locale.ROOT);
  }

  private static void pairs(FixtureTree file, List<FixtureResult> results) {
    Pairs all = Pairs.of(file.get("rows"));
    for (String section : List.of("losses", "classic")) {
      if (!file.has(section)) {
        continue;
      }
      boolean classic = section.equals("classic");
      for (String name : file.get(section).keys()) {
        FixtureTree table = file.get(section).get(name);
        String quantity = classic ? "classic " + name : name;
        DpoLoss loss = DpoLoss.valueOf(upper(table.get("loss_type")));
        Objective.Dpo dpo = dpo(table, List.of(loss), classic);
        Pairs rows = table.has("rows") ? all.pick(table.get("rows").wholes()) : all;
        if (loss.sorts()) {
          sorted(quantity, table, dpo, loss, rows, results);
        } else {
          pairs(quantity, table, dpo, loss, rows, results);
        }
      }
    }
  }

  private static void sorted(
      String quantity,
      FixtureTree table,
      Objective.Dpo dpo,
      DpoLoss loss,
      Pairs rows,
      List<FixtureResult> results) {
    SortedLosses.Batch batch =
        DpoCriterion.sorted(
            dpo, loss, rows.chosen, rows.rejected, rows.chosenReference, rows.rejectedReference);
    Comparison compare = new Comparison(results, PAIRS, quantity, table, TOLERANCE);
    compare.with("batch_loss", batch.loss());
    compare.with("d_batch_loss_d_policy_chosen", batch.chosenGradient());
    compare.with("d_batch_loss_d_policy_rejected", batch.rejectedGradient());
  }

  private static void pairs(
      String quantity,
      FixtureTree table,
      Objective.Dpo dpo,
      DpoLoss loss,
      Pairs rows,
      List<FixtureResult> results) {
    int n = rows.chosen.length;
    double[] values = new double[n];
    double[] chosenGradients = new double[n];
    double[] rejectedGradients = new double[n];
    for (int i = 0; i < n; i++) {
      Losses.Pair pair =
          DpoCriterion.pair(
              dpo,
              loss,
              rows.chosen[i] - rows.chosenReference[i],
              rows.rejected[i] - rows.rejectedReference[i],
              rows.chosenTokens[i],
              rows.rejectedTokens[i]);
      values[i] = pair.loss();
      chosenGradients[i] = pair.chosenGradient();
      rejectedGradients[i] = pair.rejectedGradient();
    }
    double tolerance =
        dpo.fDivergenceType() == FDivergence.ALPHA_DIVERGENCE ? SINGLE_TOLERANCE : TOLERANCE;
    Comparison compare = new Comparison(results, PAIRS, quantity, table, tolerance);
    compare.with("per_pair_loss", values);
    compare.with("d_loss_d_policy_chosen", chosenGradients);
    compare.with("d_loss_d_policy_rejected", rejectedGradients);
  }

  private static void referenceFree(FixtureTree file, List<FixtureResult> results) {
    for (String name : file.get("losses").keys()) {
      FixtureTree table = file.get("losses").get(name);
      FixtureTree input = file.get("rows").get(table.get("input").text());
      double[] chosen = input.get("chosen").numbers();
      double[] rejected = input.get("rejected").numbers();
      Comparison compare = new Comparison(results, REFERENCE_FREE, name, table, TOLERANCE);
      if (table.get("trainer").text().startsWith("ORPO")) {
        odds(table.get("beta").number(), chosen, rejected, file, compare);
      } else {
        contrastive(table, chosen, rejected, compare);
      }
    }
  }

  private static void contrastive(
      FixtureTree table, double[] chosen, double[] rejected, Comparison compare) {
    double beta = table.get("beta").number();
    double epsilon = table.get("label_smoothing").number();
    double alpha = table.get("alpha").number();
    double gamma = table.get("simpo_gamma").number();
    String loss = table.get("loss_type").text();
    int n = chosen.length;
    double[][] columns = new double[5][n];
    for (int i = 0; i < n; i++) {
      double p = chosen[i];
      double q = rejected[i];
      Losses.Pair pair =
          switch (loss) {
            case "sigmoid" -> Losses.dpo(p, q, beta, epsilon);
            case "hinge" -> Losses.hinge(p, q, beta);
            case "ipo" -> Losses.ipo(p, q, 1, 1, beta); // of means already
            case "simpo" -> ReferenceFreeLosses.simpo(p, q, beta, gamma, epsilon, alpha);
            default -> throw new PlumException(table.where() + ": unknown loss " + loss + ".");
          };
      columns[0][i] = pair.loss();
      columns[1][i] = pair.chosenGradient();
      columns[2][i] = pair.rejectedGradient();
      columns[3][i] = beta * ReferenceFreeLosses.reward(p, alpha);
      columns[4][i] = beta * ReferenceFreeLosses.reward(q, alpha);
    }
    compare.with("per_pair_loss", columns[0]);
    compare.with("d_loss_d_policy_chosen", columns[1]);
    compare.with("d_loss_d_policy_rejected", columns[2]);
    compare.with("rewards_chosen", columns[3]);
    compare.with("rewards_rejected", columns[4]);
  }

  private static void odds(
      double beta, double[] chosen, double[] rejected, FixtureTree file, Comparison compare) {
    int n = chosen.length;
    double[][] columns = new double[4][n];
    for (int i = 0; i < n; i++) {
      Losses.Pair pair = ReferenceFreeLosses.oddsRatio(chosen[i], rejected[i], beta);
      columns[0][i] = ReferenceFreeLosses.logOdds(chosen[i], rejected[i]);
      columns[1][i] = -pair.loss();
      columns[2][i] = pair.chosenGradient();
      columns[3][i] = pair.rejectedGradient();
    }
    compare.with("log_odds", columns[0]);
    compare.with("odds_ratio_term", columns[1]);
    compare.with("d_minus_term_d_policy_chosen", columns[2]);
    compare.with("d_minus_term_d_policy_rejected", columns[3]);
    double likelihood = file.get("rows").get("chosen_nll").number();
    compare.with("full_loss_all_rows", likelihood - Arrays.stream(columns[1]).sum() / n);
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
      Comparison compare = new Comparison(results, ITEMS, quantity, table, TOLERANCE);
      compare.with("kl", kl);
      compare.with("loss", sum / n);
      compare.with("per_example_loss", values);
      compare.with("d_loss_d_policy_logps", gradients);
    }
  }

  private static double[] pick(double[] values, int[] rows) {
    double[] picked = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      picked[i] = values[rows[i]];
    }
    return picked;
  }

  /** Where a table's quantities are compared. */
  private record Comparison(
      List<FixtureResult> results,
      String file,
      String quantity,
      FixtureTree table,
      double tolerance) {

    void with(String key, double... values) {
      FixtureTree expected = table.get(key);
      double[] numbers =
          expected.value() instanceof List<?>
              ? expected.numbers()
              : new double[] {expected.number()};
      double worst = numbers.length == values.length ? 0 : Double.POSITIVE_INFINITY;
      for (int i = 0; i < Math.min(numbers.length, values.length); i++) {
        double error = Math.abs(values[i] - numbers[i]) / Math.max(1, Math.abs(numbers[i]));
        worst = Double.isNaN(error) ? Double.NaN : Math.max(worst, error);
      }
      results.add(FixtureResult.of(file, quantity + ", " + key, worst, tolerance));
    }
  }
}
