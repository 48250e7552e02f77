package plum.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import plum.data.PlumException;
import plum.llm.FixtureResult;
import plum.llm.HfFolder;
import plum.llm.ModelWeights;
import plum.llm.PeftFolder;
import plum.llm.ScriptModule;
import plum.llm.TensorFiles;

/**
 * Repeats the training runs of a folder {@code training/BASE} and compares losses, metrics,
 * gradients and parameters with what is recorded there. To be used on the model thread only.
 */
final class TrainingRunFixtures implements AutoCloseable {

  private static final double LOSS = 1e-4;
  private static final double METRIC = 1e-3;
  private static final double NORM = 1e-3;
  private static final double GRADIENTS = 1e-4;
  private static final double GRADIENT_ELEMENT = 1e-5;

  private final Path root;
  private final String base;
  private final ScriptModule module;
  private final List<FixtureResult> results = new ArrayList<>();

  private TrainingRunFixtures(Path root, String base) {
    this.root = root;
    this.base = base;
    this.module = ScriptModule.load(Device.cpu(), Learner.sources());
  }

  /**
   * Repeats all runs of one base model.
   *
   * @param root the folder that holds {@code models} and {@code training}
   */
  static List<FixtureResult> check(Path root, String base) {
    try (TrainingRunFixtures fixtures = new TrainingRunFixtures(root, base);
        var runs = Files.list(root.resolve("training").resolve(base))) {
      for (Path run : runs.sorted().toList()) {
        if (Files.exists(run.resolve("run.json"))) {
          fixtures.run(run.getFileName().toString());
        }
      }
      return fixtures.results;
    } catch (IOException e) {
      throw new PlumException(
          "Could not read the training runs of " + base + " (" + e.getMessage() + ").", e);
    }
  }

  @Override
  public void close() {
    module.close();
  }

  private Path folder() {
    return root.resolve("training").resolve(base);
  }

  private void run(String name) {
    FixtureTree run = FixtureTree.read(folder().resolve(name).resolve("run.json"));
    Objective objective;
    FixtureTree loss = run.get("loss");
    switch (loss.get("loss_type").text()) {
      case "sigmoid" -> objective = new Objective.Dpo(loss.get("beta").number(), 0);
      case "kto" ->
          objective =
              new Objective.Kto(
                  loss.get("beta").number(),
                  loss.get("desirable_weight").number(),
                  loss.get("undesirable_weight").number());
      case String other when other.startsWith("cross entropy") -> objective = new Objective.Sft();
      case String other -> {
        results.add(FixtureResult.unsupported(file(name, "run.json"), other));
        return;
      }
    }
    for (String schedule : run.get("schedules").keys()) {
      repeat(
          name, run, objective, schedule, schedule.equals(run.get("schedules").keys().getFirst()));
    }
  }

  /** What one repetition needs to know beside the model. */
  private record Recipe(
      TrainingParameters settings, LearningRate rate, MicroBatch batch, Criterion criterion) {}

  /**
   * Repeats a run under one schedule.
   *
   * @param first whether to compare as well what all schedules have in common
   */
  private void repeat(
      String name, FixtureTree run, Objective objective, String schedule, boolean first) {
    FixtureTree hyper = run.get("hyperparameters");
    List<FixtureTree> history = run.get("schedules").get(schedule).get("history").list();
    TrainingParameters settings = settings(hyper, objective, schedule);
    int total = hyper.get("total_steps").whole();
    int warmup = schedule.contains("warmup") ? hyper.get("warmup_steps").whole() : 0;
    LearningRate rate =
        new LearningRate(settings.schedule(), settings.learningRate(), warmup, total, 0);
    FixtureTree batchFile = FixtureTree.read(folder().resolve("batch.json"));
    Recipe recipe =
        new Recipe(settings, rate, batch(batchFile, objective), new Criterion(objective));

    try (NDManager owner = module.newScope()) {
      HfFolder checkpoint = HfFolder.open(root.resolve("models").resolve(base));
      ModelWeights weights = ModelWeights.load(checkpoint, module, owner);
      weights.configure(module);
      Learner learner = learner(run, weights, owner);
      Map<String, float[]> start = values(learner.trainable());
      AdamW optimizer = new AdamW(module, owner, learner.trainable(), settings);
      if (first) {
        checkDecay(name, run, optimizer);
      }
      ReferenceLogProbs reference = reference(run, batchFile, recipe, learner);

      Worst worst = new Worst();
      for (int step = 1; step <= history.size(); step++) {
        FixtureTree expected = history.get(step - 1);
        StepTally tally = new StepTally();
        accumulate(recipe, learner, reference, tally);
        if (step == 1 && first) {
          checkGradients(name, learner);
        }
        double norm = optimizer.step(rate.at(step), settings.maxGradNorm());
        worst.see("learning rate", rate.at(step), expected.get("lr").number(), 1e-12);
        worst.see("loss", tally.loss(), expected.get("loss").number(), LOSS);
        double expectedNorm = expected.get("grad_norm_before_clip").number();
        worst.see("gradient norm, relative", norm / expectedNorm, 1, NORM);
        tally
            .values()
            .forEach(
                (metric, value) -> {
                  if (!metric.equals("loss") && expected.has(metric)) {
                    worst.see(metric, value, expected.get(metric).number(), METRIC);
                  }
                });
        checkParameters(name, schedule, step, learner, start);
      }
      worst.addTo(results, file(name, "run.json"), schedule);
    }
  }

  private void accumulate(
      Recipe recipe, Learner learner, ReferenceLogProbs reference, StepTally tally) {
    MicroBatch batch = recipe.batch();
    double divergence =
        recipe.criterion().needsMismatched()
            ? Losses.divergence(learner.logProbs(batch.mismatched()), reference.mismatchedOf(0))
            : 0;
    learner.accumulate(
        recipe.criterion().rows(batch),
        recipe.criterion().needsLogSquares(),
        rows ->
            recipe
                .criterion()
                .gradient(
                    batch,
                    rows,
                    reference.of(batch),
                    divergence,
                    recipe.criterion().weight(batch),
                    tally));
  }

  private static TrainingParameters settings(
      FixtureTree hyper, Objective objective, String schedule) {
    double[] betas = hyper.get("betas").numbers();
    return new TrainingParameters(
        objective,
        hyper.get("learning_rate").number(),
        schedule.startsWith("linear")
            ? Schedule.LINEAR
            : schedule.startsWith("cosine") ? Schedule.COSINE : Schedule.CONSTANT,
        0,
        1,
        1,
        1,
        hyper.get("total_steps").whole(),
        Integer.MAX_VALUE,
        hyper.get("max_grad_norm").number(),
        hyper.get("weight_decay").number(),
        betas[0],
        betas[1],
        hyper.get("eps").number(),
        0,
        null,
        0,
        0,
        Compute.defaults());
  }

  private Learner learner(FixtureTree run, ModelWeights weights, NDManager owner) {
    if (!run.has("lora")) {
      return new Learner(module, weights.slots(), new NDList(), weights.named());
    }
    Path initial = folder().resolve(run.get("lora").get("initial_adapter").text());
    return new Learner(
        List.of(
            PolicyFolder.adapted(
                module, weights, PeftFolder.load(initial, weights.layout(), module, owner))));
  }

  /** All rows of the recorded batch as one micro-batch. */
  static MicroBatch batch(FixtureTree file, Objective objective) {
    List<Row> rows = new ArrayList<>();
    List<Row> mismatched = new ArrayList<>();
    int items;
    boolean[] desirable;
    if (objective instanceof Objective.Kto) {
      List<FixtureTree> examples = file.get("kto_examples").list();
      items = examples.size();
      desirable = new boolean[items];
      for (int i = 0; i < items; i++) {
        FixtureTree example = examples.get(i);
        rows.add(row(example, "completion_ids"));
        mismatched.add(row(example, "KL_completion_ids"));
        desirable[i] = example.get("label").flag();
      }
    } else {
      List<FixtureTree> pairs = file.get("preference_pairs").list();
      items = pairs.size();
      desirable = new boolean[items];
      pairs.forEach(pair -> rows.add(row(pair, "chosen_ids")));
      if (objective.takesPairs()) {
        pairs.forEach(pair -> rows.add(row(pair, "rejected_ids")));
      }
    }
    int[] itemNumbers = IntStream.range(0, items).toArray();
    int[] rowNumbers = IntStream.range(0, rows.size()).toArray();
    return new MicroBatch(itemNumbers, rowNumbers, rows, desirable, mismatched);
  }

  private static Row row(FixtureTree example, String completionKey) {
    int[] prompt = example.get("prompt_ids").wholes();
    int[] completion = example.get(completionKey).wholes();
    int[] ids = Arrays.copyOf(prompt, prompt.length + completion.length);
    System.arraycopy(completion, 0, ids, prompt.length, completion.length);
    return new Row(ids, prompt.length);
  }

  private static ReferenceLogProbs reference(
      FixtureTree run, FixtureTree file, Recipe recipe, Learner learner) {
    Criterion criterion = recipe.criterion();
    if (!criterion.needsReference()) {
      return ReferenceLogProbs.NONE;
    }
    if (run.get("loss").get("reference").text().startsWith("precomputed")) {
      if (criterion.needsMismatched()) {
        FixtureTree kept = file.get("kto_precomputed_reference");
        return new ReferenceLogProbs(
            boxed(kept.get("ref_logps").numbers()),
            List.of(boxed(kept.get("ref_KL_logps").numbers())));
      }
      FixtureTree kept = file.get("precomputed_reference");
      List<Double> rows = new ArrayList<>(boxed(kept.get("ref_chosen_logps").numbers()));
      rows.addAll(boxed(kept.get("ref_rejected_logps").numbers()));
      return new ReferenceLogProbs(rows, List.of());
    }
    MicroBatch batch = recipe.batch();
    return new ReferenceLogProbs(
        boxed(learner.logProbsWithoutAdapter(batch.rows())),
        criterion.needsMismatched()
            ? List.of(boxed(learner.logProbsWithoutAdapter(batch.mismatched())))
            : List.of());
  }

  private static List<Double> boxed(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private void checkDecay(String name, FixtureTree run, AdamW optimizer) {
    List<String> expected =
        run.get("weight_decayed_parameters").list().stream()
            .map(FixtureTree::text)
            .sorted()
            .toList();
    List<String> mine = optimizer.decayed().stream().sorted().toList();
    results.add(
        FixtureResult.of(
            file(name, "run.json"),
            "parameters with weight decay",
            mine.equals(expected) ? 0 : 1,
            0));
  }

  private void checkGradients(String name, Learner learner) {
    String fileName = "grads_step1.safetensors";
    Path path = folder().resolve(name).resolve(fileName);
    if (!Files.exists(path)) {
      return;
    }
    try (NDManager scope = module.newScope()) {
      Map<String, float[]> expected = values(new TensorFiles(module).load(path, scope));
      Map<String, float[]> mine = values(learner.gradients(scope));
      double difference = 0;
      double size = 0;
      double largest = mine.keySet().equals(expected.keySet()) ? 0 : Double.POSITIVE_INFINITY;
      for (String parameter : expected.keySet()) {
        float[] theirs = expected.get(parameter);
        float[] ours = mine.getOrDefault(parameter, new float[theirs.length]);
        for (int i = 0; i < theirs.length; i++) {
          double d = ours[i] - theirs[i];
          difference += d * d;
          size += (double) theirs[i] * theirs[i];
          largest = Math.max(largest, Math.abs(d));
        }
      }
      String file = file(name, fileName);
      results.add(
          FixtureResult.of(
              file, "gradients, relative L2", Math.sqrt(difference / size), GRADIENTS));
      results.add(FixtureResult.of(file, "gradients, largest", largest, GRADIENT_ELEMENT));
    }
  }

  /**
   * Compares parameters with a snapshot, if there is one after this step: per parameter the
   * distance to the expected values relative to how far training had moved them.
   */
  private void checkParameters(
      String name, String schedule, int step, Learner learner, Map<String, float[]> start) {
    String fileName = schedule + "_params_after_" + step + ".safetensors";
    Path path = folder().resolve(name).resolve(fileName);
    if (!Files.exists(path)) {
      return;
    }
    double tolerance = step < 5 ? 8e-3 : step < 20 ? 3e-3 : 1e-3;
    try (NDManager scope = module.newScope()) {
      Map<String, float[]> expected = values(new TensorFiles(module).load(path, scope));
      Map<String, float[]> mine = values(learner.trainable());
      Map<String, Double> worst = new TreeMap<>();
      expected.forEach(
          (parameter, theirs) -> {
            float[] before = start.getOrDefault(parameter, theirs);
            double moved = distance(theirs, before);
            double off = distance(mine.getOrDefault(parameter, new float[0]), theirs);
            double error = off == 0 ? 0 : off / moved;
            // shifting all keys alike changes nothing, so this bias has almost no gradient
            worst.merge(
                parameter.endsWith("k_proj.bias") ? "k_proj.bias" : "parameters", error, Math::max);
          });
      worst.forEach(
          (what, error) ->
              results.add(
                  FixtureResult.of(
                      file(name, fileName),
                      what + ", relative to the update",
                      error,
                      what.equals("k_proj.bias") ? 5e-2 : tolerance)));
    }
  }

  private static double distance(float[] a, float[] b) {
    if (a.length != b.length) {
      return Double.POSITIVE_INFINITY;
    }
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double d = (double) a[i] - b[i];
      sum += d * d;
    }
    return Math.sqrt(sum);
  }

  private static Map<String, float[]> values(Map<String, NDArray> tensors) {
    Map<String, float[]> values = new TreeMap<>();
    tensors.forEach((name, tensor) -> values.put(name, tensor.toFloatArray()));
    return values;
  }

  private String file(String run, String name) {
    return "training/" + base + "/" + run + "/" + name;
  }

  /** The largest error of each quantity over the steps of a run. */
  private static final class Worst {
    private final Map<String, Double> errors = new LinkedHashMap<>();
    private final Map<String, Double> tolerances = new LinkedHashMap<>();

    void see(String quantity, double mine, double expected, double tolerance) {
      double error = Math.abs(mine - expected);
      errors.merge(quantity, Double.isNaN(error) ? Double.POSITIVE_INFINITY : error, Math::max);
      tolerances.put(quantity, tolerance);
    }

    void addTo(List<FixtureResult> results, String file, String schedule) {
      errors.forEach(
          (quantity, error) ->
              results.add(
                  FixtureResult.of(
                      file,
                      schedule + ", " + quantity,
                      error,
                      tolerances.getOrDefault(quantity, 0.0))));
    }
  }
}
