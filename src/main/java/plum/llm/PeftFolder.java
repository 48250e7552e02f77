package plum.llm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.io.Atomic;
import plum.io.Json;

/** Adapter folders in the layout of Hugging Face's PEFT. To be used on the model thread only. */
public final class PeftFolder {
  static final String WEIGHTS = "adapter_model.safetensors";
  private static final String CONFIG = "adapter_config.json";
  private static final String PREFIX = "base_model.model.";

  private PeftFolder() {}

  /** Whether a folder holds an adapter, not a whole model. */
  public static boolean isAdapter(Path folder) {
    return Files.exists(folder.resolve(CONFIG));
  }

  /**
   * Loads adapters, widened to float32.
   *
   * @param layout of the model they belong to
   * @param owner of the tensors
   * @throws PlumException if the kind of adapter is not supported or does not fit the model
   */
  public static LoraWeights load(
      Path folder, ParameterLayout layout, ScriptModule module, NDManager owner) {
    var file = folder.resolve(CONFIG);
    var config = new ConfigValues(Json.parseObject(HfFolder.read(file)), file.toString());
    refuseUnsupported(config);
    var rank = config.integer("r");
    var tensors = new NDList();
    try (var scope = owner.newSubManager()) {
      var found = new TensorFiles(module).load(folder.resolve(WEIGHTS), scope);
      for (var projection : layout.adapted()) {
        var prefix = PREFIX + projection.module();
        if (!projection.isPresent()) {
          tensors.add(scope.create(new Shape(0)));
          tensors.add(scope.create(new Shape(0)));
          continue;
        }
        var a = found.remove(prefix + ".lora_A.weight");
        var b = found.remove(prefix + ".lora_B.weight");
        if (a == null && b == null) {
          tensors.add(scope.create(new Shape(0)));
          tensors.add(scope.create(new Shape(0)));
        } else {
          tensors.add(fitting(folder, prefix + ".lora_A.weight", a, rank, projection.in()));
          var outward = fitting(folder, prefix + ".lora_B.weight", b, projection.out(), rank);
          tensors.add(reordered("from_storage", layout, projection, outward, module, scope));
        }
      }
      if (!found.isEmpty()) {
        throw new PlumException(
            folder
                + " holds the tensor "
                + found.keySet().iterator().next()
                + ", which fits no projection of the model. The adapter may belong to another one.");
      }
      return new LoraWeights(
          layout,
          rank,
          config.number("lora_alpha"),
          config.flag("use_rslora", false),
          config.number("lora_dropout", 0),
          module.make(owner, "copies", module.make(scope, "cast", tensors, 6L)));
    }
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
      Path folder, String name, @Nullable NDArray tensor, long rows, long columns) {
    if (tensor == null) {
      throw new PlumException(folder + " lacks the tensor " + name + ".");
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
              + "].");
    }
    return tensor;
  }

  private static void refuseUnsupported(ConfigValues config) {
    var patterns =
        List.of("rank_pattern", "alpha_pattern").stream()
            .anyMatch(
                key -> {
                  var pattern = config.object(key);
                  return pattern != null && !pattern.isEmpty();
                });
    if (!config.text("peft_type", "").equals("LORA")
        || config.flag("use_dora", false)
        || !config.text("bias", "none").equals("none")
        || !config.texts("modules_to_save").isEmpty()
        || patterns) {
      throw new PlumException(
          config.where()
              + " describes a kind of adapter that is not supported. Supported is plain LoRA: one"
              + " rank and alpha, no biases, no other modules.");
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
    for (var i = 0; i < lora.layout().adapted().size(); i++) {
      var name = PREFIX + lora.layout().adapted().get(i).module();
      if (lora.tensors().get(2 * i).getShape().size() > 0) {
        tensors.put(name + ".lora_A.weight", lora.tensors().get(2 * i));
        tensors.put(name + ".lora_B.weight", lora.tensors().get(2 * i + 1));
      }
    }
    Atomic.folder(
        folder,
        temporary -> {
          Files.writeString(temporary.resolve(CONFIG), Json.writePretty(config) + "\n");
          new TensorFiles(module).write(temporary.resolve(WEIGHTS), tensors, Safetensors.Type.F32);
        });
  }

  /** A whole number without a point, as PEFT writes it. */
  private static Number number(double value) {
    if (value == Math.rint(value)) {
      return (long) value;
    }
    return value;
  }
}
