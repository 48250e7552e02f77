package plum.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import plum.data.PlumException;
import plum.llm.FixtureResult;
import plum.llm.HfFolder;
import plum.llm.ModelWeights;
import plum.llm.ScriptModule;

/**
 * Takes every loss of {@code training/BASE/one_step_losses.json} through the model once, forward
 * and backward, and compares loss, metrics and the norms of the gradients. To be used on the model
 * thread only.
 *
 * <p>Metrics of whole distributions (entropy, logits, accuracy of tokens) are none of ours. What is
 * recorded as 0 because the loss has no such term (the likelihood in SimPO, the divergence in
 * unpaired APO) is not reported. These are passed over; any other metric must be there.
 */
final class OneStepFixtures {

  private static final double LOSS = 1e-4;
  private static final double METRIC = 1e-3;
  private static final double NORM = 1e-3;

  /** Norms below this share of the joint norm are rounding. */
  private static final double VANISHING = 1e-5;

  private static final Set<String> PASSED_OVER =
      Set.of("entropy", "mean_token_accuracy", "logits/chosen", "logits/rejected");

  private static final String NAME = "one_step_losses.json";

  private final ScriptModule module;
  private final FixtureTree batchFile;
  private final String file;
  private final List<FixtureResult> results = new ArrayList<>();

  private OneStepFixtures(ScriptModule module, FixtureTree batchFile, String file) {
    this.module = module;
    this.batchFile = batchFile;
    this.file = file;
  }

  /**
   * Compares all losses on one base model, if they are there.
   *
   * @param root the folder that holds {@code models} and {@code training}
   */
  static List<FixtureResult> check(Path root, String base) {
    Path folder = root.resolve("training").resolve(base);
    if (!Files.exists(folder.resolve(NAME))) {
      return List.of();
    }
    FixtureTree losses = FixtureTree.read(folder.resolve(NAME)).get("losses");
    HfFolder checkpoint = HfFolder.open(root.resolve("models").resolve(base));
    try (ScriptModule module = ScriptModule.load(Device.cpu(), Learner.sources())) {
      var fixtures =
          new OneStepFixtures(
              module,
              FixtureTree.read(folder.resolve("batch.json")),
              "training/" + base + "/" + NAME);
      for (String name : losses.keys()) {
        try (NDManager owner = module.newScope()) {
          // afresh, so that no loss adds to the gradients of another
          ModelWeights weights = ModelWeights.load(checkpoint, module, owner);
          weights.configure(module);
          Learner learner = new Learner(module, weights.slots(), new NDList(), weights.named());
          fixtures.compare(name, losses.get(name), learner);
        }
      }
      return fixtures.results;
    }
  }

  /** The objective that the settings of another trainer describe. */
  private static Objective objective(FixtureTree config) {
    String trainer = config.get("trainer").text();
    double beta = config.get("beta").number();
    double smoothing = LossFixtures.number(config, "label_smoothing", 0);
    return switch (trainer) {
      case "DPOTrainer" -> {
        FixtureTree type = config.get("loss_type");
        List<FixtureTree> types = type.value() instanceof List<?> ? type.list() : List.of(type);
        yield LossFixtures.dpo(
            config,
            types.stream().map(loss -> DpoLoss.valueOf(LossFixtures.upper(loss))).toList(),
            false);
      }
      case "KTOTrainer" ->
          new Objective.Kto(
              beta,
              config.get("desirable_weight").number(),
              config.get("undesirable_weight").number(),
              KtoLoss.valueOf(LossFixtures.upper(config.get("loss_type"))));
      case "ORPOTrainer" -> new Objective.Orpo(beta);
      case "CPOTrainer" ->
          config.get("loss_type").text().equals("simpo")
              ? new Objective.Simpo(
                  beta,
                  config.get("simpo_gamma").number(),
                  smoothing,
                  config.get("cpo_alpha").number(),
                  LossFixtures.number(config, "alpha", 0))
              : new Objective.Cpo(
                  beta,
                  smoothing,
                  CpoLoss.valueOf(LossFixtures.upper(config.get("loss_type"))),
                  config.get("cpo_alpha").number());
      default -> throw new PlumException(config.where() + ": unknown trainer " + trainer + ".");
    };
  }

  private double[] reference(Objective objective) {
    if (!objective.needsReference()) {
      return new double[0];
    }
    if (!objective.takesPairs()) {
      return batchFile.get("kto_precomputed_reference").get("ref_logps").numbers();
    }
    FixtureTree kept = batchFile.get("precomputed_reference");
    return DoubleStream.concat(
            Arrays.stream(kept.get("ref_chosen_logps").numbers()),
            Arrays.stream(kept.get("ref_rejected_logps").numbers()))
        .toArray();
  }

  private void compare(String name, FixtureTree expected, Learner learner) {
    Objective objective = objective(expected.get("config"));
    Criterion criterion = new Criterion(objective);
    MicroBatch batch = TrainingRunFixtures.batch(batchFile, objective);
    double divergence =
        criterion.needsMismatched()
            ? Losses.divergence(
                learner.logProbs(batch.mismatched()),
                batchFile.get("kto_precomputed_reference").get("ref_KL_logps").numbers())
            : 0;
    double[] reference = reference(objective);
    StepTally tally = new StepTally();
    learner.accumulate(
        criterion.rows(batch),
        criterion.needsLogSquares(),
        rows ->
            criterion.gradient(batch, rows, reference, divergence, criterion.weight(batch), tally));

    add(name, "loss", Math.abs(tally.loss() - expected.get("loss").number()), LOSS);
    FixtureTree metrics = expected.get("metrics");
    tally
        .values()
        .forEach(
            (metric, value) -> {
              if (metrics.has(metric)) {
                add(name, metric, Math.abs(value - metrics.get(metric).number()), METRIC);
              }
            });
    for (String metric : metrics.keys()) {
      if (!tally.values().containsKey(metric)
          && !PASSED_OVER.contains(metric)
          && metrics.get(metric).number() != 0) {
        add(name, metric + " is not computed", Double.POSITIVE_INFINITY, METRIC);
      }
    }
    compareNorms(name, expected, learner);
  }

  private void compareNorms(String name, FixtureTree expected, Learner learner) {
    double joint = expected.get("grad_norm").number();
    FixtureTree norms = expected.get("grad_norm_per_parameter");
    try (NDManager scope = module.newScope()) {
      Map<String, NDArray> gradients = learner.gradients(scope);
      double squares = 0;
      double worst = gradients.size() == norms.keys().size() ? 0 : Double.POSITIVE_INFINITY;
      for (Map.Entry<String, NDArray> gradient : gradients.entrySet()) {
        double norm = norm(gradient.getValue());
        squares += norm * norm;
        double theirs = norms.get(gradient.getKey()).number();
        double error = Math.abs(norm - theirs) / Math.max(theirs, VANISHING * joint);
        worst = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(worst, error);
      }
      add(name, "gradient norm, relative", Math.abs(Math.sqrt(squares) / joint - 1), NORM);
      add(name, "gradient norm per parameter, relative", worst, NORM);
    }
  }

  private static double norm(NDArray gradient) {
    double squares = 0;
    for (float value : gradient.toFloatArray()) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  private void add(String name, String quantity, double error, double tolerance) {
    results.add(
        FixtureResult.of(
            file, String.format(Locale.ROOT, "%s, %s", name, quantity), error, tolerance));
  }
}
