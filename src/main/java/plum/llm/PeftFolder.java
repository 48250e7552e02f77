package plum.llm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.io.Atomic;
import plum.io.Json;

/** Adapter folders in the layout of Hugging Face's PEFT. To be used on the model thread only. */
public final class PeftFolder {
  static final String WEIGHTS = "adapter_model.safetensors";
  private static final String CONFIG = "adapter_config.json";
  private static final String PREFIX = "base_model.model.";

  /** Some programs write the adapter's own name into the tensors' names. */
  private static final Pattern ADAPTER_NAME =
      Pattern.compile("(?<=\\.lora_[AB])\\.[^.]+(\\.weight)$");

  private PeftFolder() {}

  /** Whether a folder holds an adapter, not a whole model. */
  public static boolean isAdapter(Path folder) {
    return Files.exists(folder.resolve(CONFIG));
  }

  /**
   * Loads adapters as float32, whatever type they are stored in. Which projections have one is told
   * by the tensors, not by {@code target_modules}, which may be a pattern. Where {@code
   * rank_pattern} or {@code alpha_pattern} give a projection a factor of its own, B is multiplied
   * so that the one factor of the result fits all.
   *
   * @param layout of the model they belong to
   * @param owner of the tensors
   * @throws PlumException if the kind of adapter is not supported or does not fit the model
   */
  public static LoraWeights load(
      Path folder, ParameterLayout layout, ScriptModule module, NDManager owner) {
    var config = HfFolder.values(folder.resolve(CONFIG));
    refuseUnsupported(config);
    var rank = config.integer("r");
    if (rank < 1) {
      throw new PlumException(
          config.where() + ": the rank \"r\" is " + rank + ", but must be at least 1.");
    }
    var alpha = config.number("lora_alpha");
    var stabilised = config.flag("use_rslora", false);
    var dropout = config.number("lora_dropout", 0);
    var tensors = new NDList();
    var base = "made for " + config.text("base_model_name_or_path", "a model it does not name");
    try (var scope = owner.newSubManager()) {
      var found = new LinkedHashMap<String, NDArray>();
      new TensorFiles(module)
          .load(WeightFiles.single(folder, WEIGHTS).file(), scope, Safetensors.Type.F32)
          .forEach(
              (name, tensor) -> found.put(ADAPTER_NAME.matcher(name).replaceFirst("$1"), tensor));
      for (var projection : layout.adapted()) {
        var prefix = PREFIX + projection.module();
        var a = found.remove(prefix + ".lora_A.weight");
        var b = found.remove(prefix + ".lora_B.weight");
        if (!projection.isPresent() || (a == null && b == null)) {
          tensors.add(scope.create(new Shape(0)));
          tensors.add(scope.create(new Shape(0)));
          continue;
        }
        var own = (long) pattern(config, "rank_pattern", projection.module(), rank);
        var ownAlpha = pattern(config, "alpha_pattern", projection.module(), alpha);
        var factor =
            LoraWeights.scale((int) own, ownAlpha, stabilised)
                / LoraWeights.scale(rank, alpha, stabilised);
        tensors.add(fitting(folder, base, prefix + ".lora_A.weight", a, own, projection.in()));
        var second =
            reordered(
                "from_storage",
                layout,
                projection,
                fitting(folder, base, prefix + ".lora_B.weight", b, projection.out(), own),
                module,
                scope);
        tensors.add(factor == 1 ? second : second.mul(factor));
      }
      if (!found.isEmpty()) {
        throw new PlumException(
            folder
                + " holds the tensor "
                + found.keySet().iterator().next()
                + ", which fits no projection of the model. The adapter, "
                + base
                + ", may belong to another one.");
      }
      return new LoraWeights(
          layout, rank, alpha, stabilised, dropout, module.make(owner, "copies", tensors));
    }
  }

  /** A number for one module, out of an object whose keys are ends of names or patterns of them. */
  private static double pattern(ConfigValues config, String key, String module, double absent) {
    var patterns = config.object(key);
    if (patterns == null) {
      return absent;
    }
    for (var name : patterns.keySet()) {
      try {
        if (Pattern.matches("(.*\\.)?(" + name + ")", module)) {
          return new ConfigValues(patterns, config.where() + ", " + key).number(name);
        }
      } catch (PatternSyntaxException e) {
        throw new PlumException(
            config.where() + ": \"" + name + "\" in " + key + " is no pattern.", e);
      }
    }
    return absent;
  }

  /** The rows of B as the decoder has them, or as the checkpoint has them. */
  private static NDArray reordered(
      String function,
      ParameterLayout layout,
      ParameterLayout.Projection projection,
      NDArray b,
      ScriptModule module,
      NDManager scope) {
    if (projection.storage() != ParameterLayout.Storage.HEAD_BY_HEAD) {
      return b;
    }
    return module.make(scope, function, b, projection.storage().number(), layout.heads()).head();
  }

  private static NDArray fitting(
      Path folder, String base, String name, @Nullable NDArray tensor, long rows, long columns) {
    if (tensor == null) {
      throw new PlumException(
          folder + " lacks the tensor " + name + ". Copy the adapter again, whole.");
    }
    var shape = tensor.getShape().getShape();
    if (!Arrays.equals(shape, new long[] {rows, columns})) {
      throw new PlumException(
          folder
              + ": tensor "
              + name
              + " has the shape "
              + Arrays.toString(shape)
              + " but must have ["
              + rows
              + ", "
              + columns
              + "]. The adapter, "
              + base
              + ", may belong to another model.");
    }
    return tensor;
  }

  private static void refuseUnsupported(ConfigValues config) {
    var unsupported = new ArrayList<String>();
    if (!config.text("peft_type", "").equals("LORA")) {
      unsupported.add("peft_type " + config.text("peft_type", "missing"));
    }
    for (var flag : List.of("use_dora", "lora_bias")) {
      if (config.flag(flag, false)) {
        unsupported.add(flag);
      }
    }
    if (!config.text("bias", "none").equals("none")) {
      unsupported.add("bias " + config.text("bias", "none"));
    }
    for (var list : List.of("modules_to_save", "layer_replication", "target_parameters")) {
      if (!config.texts(list).isEmpty()) {
        unsupported.add(list);
      }
    }
    if (!unsupported.isEmpty()) {
      throw new PlumException(
          config.where()
              + " asks for "
              + String.join(", ", unsupported)
              + ", which is not supported. Supported is LoRA without biases and other modules.");
    }
  }

  /**
   * Writes adapters that PEFT loads, whole or not at all.
   *
   * @param base the model they belong to, as PEFT should find it
   * @throws PlumException if the disk refuses
   */
  public static void save(Path folder, LoraWeights lora, String base, ScriptModule module) {
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    config.put("base_model_name_or_path", base);
    config.put("bias", "none");
    config.put("fan_in_fan_out", lora.layout().isTransposed());
    config.put("inference_mode", true);
    config.put("init_lora_weights", true);
    config.put("lora_alpha", number(lora.alpha()));
    config.put("lora_dropout", lora.dropout());
    config.put("modules_to_save", null);
    config.put("peft_type", "LORA");
    config.put("r", lora.rank());
    config.put("target_modules", lora.targets());
    config.put("task_type", "CAUSAL_LM");
    config.put("use_rslora", lora.rankStabilised());
    var tensors = new LinkedHashMap<String, NDArray>();
    try (var scope = module.newScope()) {
      for (var i = 0; i < lora.layout().adapted().size(); i++) {
        var projection = lora.layout().adapted().get(i);
        var name = PREFIX + projection.module();
        if (lora.tensors().get(2 * i).getShape().size() > 0) {
          var b = lora.tensors().get(2 * i + 1);
          tensors.put(name + ".lora_A.weight", lora.tensors().get(2 * i));
          tensors.put(
              name + ".lora_B.weight",
              reordered("to_storage", lora.layout(), projection, b, module, scope));
        }
      }
      Atomic.folder(
          folder,
          temporary -> {
            Files.writeString(temporary.resolve(CONFIG), Json.writePretty(config) + "\n");
            new TensorFiles(module)
                .write(temporary.resolve(WEIGHTS), tensors, Safetensors.Type.F32);
          });
    }
  }

  /** A whole number without a point, as PEFT writes it. */
  private static Number number(double value) {
    if (value == Math.rint(value)) {
      return (long) value;
    }
    return value;
  }
}
