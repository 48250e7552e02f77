package plum.llm;

import ai.djl.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;

/** A model with its adapter worked in, as a whole checkpoint folder for other programs. */
public final class CheckpointExport {
  private CheckpointExport() {}

  /**
   * Writes the checkpoint W + s B A, with everything of the model's folder that goes along.
   *
   * @param adapter null to write the model itself in another type or in other shards
   * @param type of the elements; null for the type the model has
   * @param shardBytes most bytes of tensors in one file
   * @throws PlumException if a folder is broken, the target exists or the disk refuses
   */
  public static void write(
      Path model,
      @Nullable Path adapter,
      Path target,
      Safetensors.@Nullable Type type,
      long shardBytes) {
    if (Files.exists(target)) {
      throw new PlumException(target + " exists. Name a folder that does not exist yet.");
    }
    var checkpoint = HfFolder.open(model);
    var format =
        new HfFolder.Format(type == null ? WeightFiles.open(model).type() : type, shardBytes);
    TorchExecutor.shared()
        .run(
            () -> {
              try (var module = ScriptModule.load(Device.cpu(), List.of());
                  var scope = module.newScope()) {
                var weights = ModelWeights.load(checkpoint, module, scope);
                if (adapter != null) {
                  weights.configure(module);
                  var lora = PeftFolder.load(adapter, weights.layout(), module, scope);
                  module.make(scope, "set_lora_scale", lora.scale());
                  weights =
                      new ModelWeights(
                          weights.config(),
                          weights.layout(),
                          module.make(scope, "merged", weights.slots(), lora.tensors()));
                }
                HfFolder.save(target, weights, model, module, format);
              }
            });
  }
}
