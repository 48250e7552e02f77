package plum.llm;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.io.Json;

/**
 * Compares this engine with the numbers of another one, laid down beside tiny checkpoints: logits,
 * hidden states, log-probabilities, greedy continuations and the sampler's filters.
 */
public final class FixtureModels {
  private static final double LOGIT_TOLERANCE = 1e-4;
  private static final List<String> CONFIGS =
      List.of("config.json", "config_v5.json", "config_legacy.json");

  private FixtureModels() {}

  /**
   * Compares everything under {@code models/} and {@code sampling/} that is there.
   *
   * @param root folder laid out like the fixtures
   */
  public static List<FixtureResult> check(Path root) {
    var results = new ArrayList<>(checkModels(root));
    var sampling = root.resolve("sampling").resolve("sampling.json");
    if (Files.exists(sampling)) {
      results.addAll(checkSampling(root, sampling));
    }
    return results;
  }

  /** Compares every model of a folder, and its variants, under each of its configurations. */
  private static List<FixtureResult> checkModels(Path root) {
    var results = new ArrayList<FixtureResult>();
    for (var model : folders(root.resolve("models"))) {
      if (!Files.exists(model.resolve("expected.safetensors"))) {
        continue;
      }
      results.addAll(checkModel(root, model, model));
      for (var variant : folders(model.resolve("variants"))) {
        results.addAll(checkModel(root, model, variant));
      }
    }
    return results;
  }

  private static List<FixtureResult> checkModel(Path root, Path weights, Path described) {
    var results = new ArrayList<FixtureResult>();
    for (var config : CONFIGS) {
      var file = described.resolve(config);
      if (!Files.exists(file)) {
        continue;
      }
      var name = name(root, file);
      try {
        var folder = HfFolder.open(weights, file);
        results.addAll(
            TorchExecutor.shared().call(() -> new Comparison(name, folder, described).run()));
      } catch (PlumException e) {
        results.add(FixtureResult.of(name, "loading: " + e.getMessage(), Double.NaN, 0));
      }
    }
    return results;
  }

  private static String name(Path root, Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }

  private static List<Path> folders(Path parent) {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(parent)) {
      return all.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw new PlumException("Could not list " + parent + " (" + e.getMessage() + ").", e);
    }
  }

  /** One model under one configuration, on the model thread. */
  private static final class Comparison {
    private final String name;
    private final HfFolder folder;
    private final Safetensors expected;
    private final ConfigValues facts;
    private final List<FixtureResult> results = new ArrayList<>();

    Comparison(String name, HfFolder folder, Path described) {
      this.name = name;
      this.folder = folder;
      expected = Safetensors.open(described.resolve("expected.safetensors"));
      var file = described.resolve("expected.json");
      facts = new ConfigValues(Json.parseObject(HfFolder.read(file)), file.toString());
    }

    List<FixtureResult> run() {
      try (var module = ScriptModule.load(Device.cpu(), List.of());
          var owner = module.newScope()) {
        var weights = ModelWeights.load(folder, module, owner);
        weights.configure(module);
        logits(module, weights, "right");
        logits(module, weights, "left");
        hiddenStates(module, weights);
        tokenLogps(module, weights);
        var fused = new DecodingSlots(module.make(owner, "fuse", weights.slots()), 4);
        greedy(module, fused, "greedy", List.of(), "");
        var withEnd = facts.object("greedy_with_eos");
        if (withEnd != null) {
          var ends = new ConfigValues(withEnd, "greedy_with_eos").ids("eos_token_id");
          greedy(module, fused, "greedy_with_eos", ends, "");
        }
        stepLogits(module, fused, "");
        var packed = DecodingSlots.load(folder, null, module, owner, Precision.FLOAT32, true);
        greedy(module, packed, "greedy", List.of(), ", packed");
        stepLogits(module, packed, ", packed");
      }
      return results;
    }

    private void logits(ScriptModule module, ModelWeights weights, String side) {
      var quantity = side + ".logits";
      if (has(quantity)) {
        var mask = side + ".attention_mask";
        var actual = call(module, weights, "logits", side + ".input_ids", mask).getFirst();
        add(quantity, largest(expected.floats(quantity), actual, expected.longs(mask)));
      }
    }

    private void hiddenStates(ScriptModule module, ModelWeights weights) {
      var quantity = "right.hidden_states.row0";
      if (!has(quantity)) {
        return;
      }
      var mask = expected.longs("right.attention_mask");
      var shape = expected.shape(quantity);
      var size = (int) (shape[1] * shape[2]);
      var values = expected.floats(quantity);
      var states = call(module, weights, "all_hidden", "right.input_ids", "right.attention_mask");
      var error = states.size() == shape[0] ? 0 : Double.POSITIVE_INFINITY;
      for (var i = 0; i < Math.min(states.size(), shape[0]); i++) {
        var row = Arrays.copyOfRange(values, i * size, (i + 1) * size);
        var seen = Arrays.copyOf(mask, (int) shape[1]);
        error = Math.max(error, largest(row, Arrays.copyOf(states.get(i), size), seen));
      }
      add(quantity, error);
    }

    private void tokenLogps(ScriptModule module, ModelWeights weights) {
      var quantity = "right.token_logps";
      if (has(quantity)) {
        var actual =
            call(
                    module,
                    weights,
                    "token_logps",
                    "right.input_ids",
                    "right.attention_mask",
                    "right.completion_mask")
                .getFirst();
        var all = new long[actual.length];
        Arrays.fill(all, 1);
        add(quantity, largest(expected.floats(quantity), actual, all));
      }
    }

    /** Counts rows of the greedy continuation that differ. */
    private void greedy(
        ScriptModule module, DecodingSlots slots, String key, List<Long> ends, String way) {
      var object = facts.object(key);
      if (object == null || !has("greedy.prompt_ids")) {
        return;
      }
      var golden = (List<?>) object.get("new_ids");
      var prompts = prompts();
      var requests = new ArrayList<Generator.Request>();
      var length = (int) expected.shape("greedy.new_ids")[1];
      for (var prompt : prompts) {
        requests.add(
            new Generator.Request(
                requests.size(),
                prompt,
                0,
                new SamplingParameters(0, 0, 1, 0, 1, length, List.of())));
      }
      var wrong = new int[] {golden == null ? prompts.size() : 0};
      new Generator(module, folder.config(), slots, ends, (_, _, _) -> 0)
          .draw(
              requests,
              drawn -> {
                if (golden != null) {
                  var row = untilEnd((List<?>) golden.get(drawn.index()), ends);
                  wrong[0] += row.equals(drawn.tokens()) ? 0 : 1;
                }
              },
              () -> false);
      results.add(FixtureResult.of(name, key + ".new_ids (wrong rows" + way + ")", wrong[0], 0));
    }

    private static List<Object> untilEnd(@Nullable List<?> row, List<Long> ends) {
      var ids = new ArrayList<Object>();
      for (var id : row == null ? List.of() : row) {
        if (id instanceof Long token && ends.contains(token)) {
          break;
        }
        ids.add(id);
      }
      return ids;
    }

    /** Logits of every greedy step, computed with the cache. */
    private void stepLogits(ScriptModule module, DecodingSlots slots, String way) {
      var quantity = "greedy.step_logits";
      if (!has(quantity)) {
        return;
      }
      var golden = expected.floats(quantity);
      var shape = expected.shape(quantity);
      var prompts = prompts();
      var count = prompts.size();
      var length = prompts.stream().mapToInt(List::size).max().orElse(1);
      var ids = new long[count * length];
      var rows = new long[count];
      var lengths = new long[count];
      var limits = new long[count];
      for (var i = 0; i < count; i++) {
        rows[i] = i;
        lengths[i] = prompts.get(i).size();
        limits[i] = shape[0] + 1;
        for (var j = 0; j < lengths[i]; j++) {
          ids[i * length + j] = prompts.get(i).get(j);
        }
      }
      var settings = new double[count * 5];
      var error = 0.0;
      try (var scope = module.newScope()) {
        var prompt = scope.create(ids, new Shape(count, length));
        module.infer(scope, "read_prompts", prompt, scope.create(lengths), slots.slots());
        module.infer(scope, "open_rows", 8, 16, folder.config().vocabSize(), false, slots.slots());
        module.infer(
            scope,
            "admit",
            scope.create(rows),
            scope.create(rows),
            scope.create(lengths),
            scope.create(limits),
            scope.create(settings, new Shape(count, 5)),
            prompt);
        var size = (int) (shape[1] * shape[2]);
        for (var step = 0; step < shape[0]; step++) {
          var scores = module.infer(scope, "next_scores").head().toFloatArray();
          for (var i = 0; i < size; i++) {
            error = Math.max(error, Math.abs(golden[step * size + i] - scores[i]));
          }
          module.infer(
              scope,
              "advance",
              scope.create(new double[8], new Shape(1, 8)),
              scope.create(new long[] {-1}),
              0,
              slots.slots());
        }
        module.infer(scope, "close_rows");
      }
      add(quantity + way, error);
    }

    /** Prompts of the greedy continuation, without their padding. */
    private List<List<Long>> prompts() {
      var ids = expected.longs("greedy.prompt_ids");
      var mask = expected.longs("greedy.attention_mask");
      var length = (int) expected.shape("greedy.prompt_ids")[1];
      var prompts = new ArrayList<List<Long>>();
      for (var row = 0; row < ids.length / length; row++) {
        var prompt = new ArrayList<Long>();
        for (var i = row * length; i < (row + 1) * length; i++) {
          if (mask[i] != 0) {
            prompt.add(ids[i]);
          }
        }
        prompts.add(prompt);
      }
      return prompts;
    }

    private List<float[]> call(
        ScriptModule module, ModelWeights weights, String function, String... inputs) {
      try (var scope = module.newScope()) {
        var arguments = new ArrayList<Object>();
        for (var input : inputs) {
          arguments.add(scope.create(expected.longs(input), new Shape(expected.shape(input))));
        }
        arguments.add(weights.slots());
        arguments.add(new NDList());
        return module.infer(scope, function, arguments.toArray()).stream()
            .map(NDArray::toFloatArray)
            .toList();
      }
    }

    private boolean has(String tensor) {
      return expected.tensors().containsKey(tensor);
    }

    private void add(String quantity, double error) {
      results.add(FixtureResult.of(name, quantity, error, LOGIT_TOLERANCE));
    }
  }

  /** The largest difference where the mask is 1; each mask entry covers as many values. */
  private static double largest(float[] expected, float[] actual, long[] mask) {
    if (expected.length != actual.length) {
      return Double.POSITIVE_INFINITY;
    }
    var width = expected.length / mask.length;
    var error = 0.0;
    for (var i = 0; i < expected.length; i++) {
      if (mask[i / width] != 0) {
        var difference = Math.abs(expected[i] - actual[i]);
        error = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(error, difference);
      }
    }
    return error;
  }

  /**
   * Compares the sampler's filters with a table of cases: the tokens kept must be the same, their
   * probabilities equal within 1e-5 of themselves, or 1e-9.
   *
   * @return two results: wrong kept sets, and the largest difference as a multiple of its tolerance
   */
  private static List<FixtureResult> checkSampling(Path root, Path table) {
    var golden = new ConfigValues(Json.parseObject(HfFolder.read(table)), table.toString());
    var name = name(root, table);
    var logits = golden.object("logits");
    var context = golden.ids("context_ids");
    var cases = golden.objects("cases");
    if (logits == null || cases.isEmpty()) {
      throw new PlumException(table + " holds no sampling cases.");
    }
    return TorchExecutor.shared().call(() -> checkCases(name, logits, context, cases));
  }

  private static List<FixtureResult> checkCases(
      String name,
      Map<String, @Nullable Object> logits,
      List<Long> context,
      List<ConfigValues> cases) {
    var wrong = 0;
    var error = 0.0;
    try (var module = ScriptModule.load(Device.cpu(), List.of())) {
      for (var item : cases) {
        var scores = new ConfigValues(logits, name).numbers(item.text("row", ""));
        var expected = expected(item, scores.length);
        var config = item.object("config");
        var actual = filtered(module, scores, context, config == null ? Map.of() : config);
        var same = true;
        for (var i = 0; i < scores.length; i++) {
          same &= expected[i] > 0 == actual[i] > 0;
          var tolerance = Math.max(1e-9, 1e-5 * expected[i]);
          error = Math.max(error, Math.abs(expected[i] - actual[i]) / tolerance);
        }
        wrong += same ? 0 : 1;
      }
    }
    return List.of(
        FixtureResult.of(name, "kept tokens (wrong of " + cases.size() + ")", wrong, 0),
        FixtureResult.of(name, "probabilities (of tolerance)", error, 1));
  }

  private static double[] expected(ConfigValues item, int size) {
    var probabilities = item.numbers("probs");
    if (!(item.values().get("token_ids") instanceof List<?>)) {
      return probabilities;
    }
    var ids = item.ids("token_ids");
    var expected = new double[size];
    for (var i = 0; i < probabilities.length; i++) {
      expected[ids.get(i).intValue()] = probabilities[i];
    }
    return expected;
  }

  private static float[] filtered(
      ScriptModule module,
      double[] logits,
      List<Long> context,
      Map<String, @Nullable Object> config) {
    var scores = new float[logits.length];
    for (var i = 0; i < scores.length; i++) {
      scores[i] = (float) logits[i];
    }
    var seen = context.stream().mapToLong(Long::longValue).toArray();
    var values = new ConfigValues(config, "config");
    var row = new Shape(1, 1);
    try (var scope = module.newScope()) {
      return module
          .infer(
              scope,
              "distribution",
              scope.create(scores, new Shape(1, scores.length)),
              scope.create(seen, new Shape(1, seen.length)),
              scope.create(new float[] {(float) values.number("temperature", 1)}, row),
              scope.create(new long[] {values.integer("top_k", 0)}, row),
              scope.create(new float[] {(float) values.number("top_p", 1)}, row),
              scope.create(new float[] {(float) values.number("min_p", 0)}, row),
              scope.create(new float[] {(float) values.number("repetition_penalty", 1)}, row),
              15L + 128)
          .head()
          .toFloatArray();
    }
  }
}
