package plum.train;

import ai.djl.Device;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.io.Atomic;
import plum.llm.HfFolder;
import plum.llm.ModelWeights;
import plum.llm.Safetensors;
import plum.llm.ScriptModule;
import plum.llm.TensorFiles;

/** The policy of a job, opened for training. To be used on the model thread only. */
final class PolicyFolder implements AutoCloseable {

  private final HfFolder folder;
  private final ScriptModule module;
  private final NDManager owner;
  private final Learner learner;
  private final @Nullable LoraAdapter adapter;

  private PolicyFolder(
      HfFolder folder,
      ScriptModule module,
      NDManager owner,
      Learner learner,
      @Nullable LoraAdapter adapter) {
    this.folder = folder;
    this.module = module;
    this.owner = owner;
    this.learner = learner;
    this.adapter = adapter;
  }

  static PolicyFolder open(TrainingJob job) {
    HfFolder folder = HfFolder.open(job.policy());
    Device device = Device.cpu();
    ScriptModule module = ScriptModule.load(device, Learner.sources());
    NDManager owner = module.newScope();
    ModelWeights weights = ModelWeights.load(folder, module, owner);
    weights.configure(module);
    Lora lora = job.parameters().lora();
    if (lora == null) {
      Learner learner = new Learner(module, weights.slots(), new NDList(), weights.named());
      return new PolicyFolder(folder, module, owner, learner, null);
    }
    LoraAdapter adapter = LoraAdapter.fresh(weights.layout(), lora, job.parameters().seed(), owner);
    module.make(owner, "set_lora_scale", adapter.scale());
    Learner learner = new Learner(module, weights.slots(), adapter.tensors(), adapter.named());
    return new PolicyFolder(folder, module, owner, learner, adapter);
  }

  ScriptModule module() {
    return module;
  }

  NDManager owner() {
    return owner;
  }

  Learner learner() {
    return learner;
  }

  TrainingSet encode(TrainingJob job) {
    try (HuggingFaceTokenizer tokenizer =
        HuggingFaceTokenizer.newInstance(
            job.policy().resolve("tokenizer.json"),
            Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false"))) {
      return TrainingSet.encode(
          job.examples(),
          job.parameters().objective(),
          text -> toInts(tokenizer.encode(text, false, false).getIds()),
          Math.toIntExact(folder.endTokens().getFirst()),
          job.parameters().maxLength());
    } catch (IOException e) {
      throw new PlumException("Could not read the tokenizer of " + job.policy() + ".", e);
    }
  }

  /** Writes the checkpoint, whole or not at all. */
  TrainingResult write(
      TrainingJob job, String fingerprint, int steps, int truncated, List<StepMetrics> metrics) {
    TrainingResult[] result = new TrainingResult[1];
    Atomic.folder(
        job.output(),
        temporary -> {
          String name = adapter == null ? "model.safetensors" : "adapter_model.safetensors";
          Path weights = temporary.resolve(name);
          new TensorFiles(module).save(weights, learner.trainable(), Safetensors.Type.F32);
          for (String file :
              List.of(
                  "config.json",
                  "generation_config.json",
                  "tokenizer.json",
                  "tokenizer_config.json",
                  "special_tokens_map.json")) {
            if (Files.exists(job.policy().resolve(file))) {
              Files.copy(job.policy().resolve(file), temporary.resolve(file));
            }
          }
          TrainedCheckpoint checkpoint =
              new TrainedCheckpoint(
                  fingerprint, steps, Fingerprint.ofFile(weights), truncated, metrics);
          checkpoint.write(temporary);
          result[0] = checkpoint.result();
        });
    return result[0];
  }

  @Override
  public void close() {
    owner.close();
    module.close();
  }

  private static int[] toInts(long[] ids) {
    int[] ints = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      ints[i] = Math.toIntExact(ids[i]);
    }
    return ints;
  }
}
