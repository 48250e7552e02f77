package plum.pipeline;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import plum.llm.CheckpointExport;
import plum.llm.Safetensors;

/** A policy as one checkpoint folder that other programs load. */
public final class ExportPolicy {
  private ExportPolicy() {}

  /**
   * Writes a model with its adapter worked in.
   *
   * @param adapter null for none
   * @param type of the elements; null for the type the model has
   * @param shardBytes most bytes of tensors in one file
   * @throws plum.data.PlumException if a folder is broken, the target exists or the disk refuses
   */
  public static void run(
      Path model,
      @Nullable Path adapter,
      Path target,
      Safetensors.@Nullable Type type,
      long shardBytes) {
    CheckpointExport.write(model, adapter, target, type, shardBytes);
  }
}
