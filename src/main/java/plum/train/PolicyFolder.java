package plum.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.io.Atomic;
import plum.llm.HfFolder;
import plum.llm.LoraWeights;
import plum.llm.ModelWeights;
import plum.llm.ParameterLayout;
import plum.llm.PeftFolder;
import plum.llm.ScriptModule;
import plum.llm.Tokenizer;

/** The policy of a job, opened for training. To be used on the model thread only. */
final class PolicyFolder implements AutoCloseable {

  private final TrainingJob job;
  private final HfFolder folder;
  private final ScriptModule module;
  private final NDManager owner;
  private final ModelWeights weights;
  private final @Nullable LoraWeights adapter;
  private final Learner learner;

  private PolicyFolder(
      TrainingJob job,
      HfFolder folder,
      ScriptModule module,
      NDManager owner,
      ModelWeights weights,
      @Nullable LoraWeights adapter,
      Learner learner) {
    this.job = job;
    this.folder = folder;
    this.module = module;
    this.owner = owner;
    this.weights = weights;
    this.adapter = adapter;
    this.learner = learner;
  }

  /**
   * Loads the weights onto the job's device and makes a fresh adapter, if the job asks for one.
   *
   * @throws PlumException if the folder is no checkpoint we can train
   */
  static PolicyFolder open(TrainingJob job) {
    HfFolder folder = HfFolder.open(job.policy());
    ScriptModule module = ScriptModule.load(job.device(), Learner.sources());
    boolean opened = false;
    try {
      NDManager owner = module.newScope();
      ModelWeights weights = ModelWeights.load(folder, module, owner);
      weights.configure(module);
      Lora lora = job.parameters().lora();
      LoraWeights adapter =
          lora == null
              ? null
              : LoraWeights.fresh(
                  weights.layout(),
                  lora.rank(),
                  lora.alpha(),
                  lora.targets(),
                  job.parameters().seed(),
                  owner);
      Learner learner =
          adapter == null
              ? new Learner(module, weights.slots(), new NDList(), weights.named())
              : adapted(module, weights, adapter);
      opened = true;
      return new PolicyFolder(job, folder, module, owner, weights, adapter, learner);
    } finally {
      if (!opened) {
        module.close();
      }
    }
  }

  /** A learner of an adapter; the model's own parameters stay as they are. */
  static Learner adapted(ScriptModule module, ModelWeights weights, LoraWeights adapter) {
    try (NDManager scope = module.newScope()) {
      module.make(scope, "set_lora_scale", adapter.scale());
    }
    Map<String, NDArray> named = new LinkedHashMap<>();
    for (int i = 0; i < adapter.tensors().size(); i++) {
      NDArray tensor = adapter.tensors().get(i);
      if (tensor.getShape().size() > 0) {
        ParameterLayout.Projection projection = weights.layout().adapted().get(i / 2);
        String half = i % 2 == 0 ? "A" : "B";
        named.put("base_model.model." + projection.module() + ".lora_" + half + ".weight", tensor);
      }
    }
    return new Learner(module, weights.slots(), adapter.tensors(), named);
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

  /** The job's examples as this policy's tokens. */
  TrainingSet encode() {
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      return TrainingSet.encode(
          job.examples(),
          job.parameters().objective(),
          prompt -> toInts(tokenizer.encodePrompt(prompt)),
          completion -> toInts(tokenizer.encode(completion)),
          folder.endTokens().stream().mapToInt(Math::toIntExact).findFirst(),
          job.parameters().maxLength());
    }
  }

  /** Writes the checkpoint with a note on how it came about, whole or not at all. */
  TrainingResult write(String fingerprint, int steps, int truncated, List<StepMetrics> metrics) {
    List<TrainingResult> result = new ArrayList<>();
    Atomic.folder(
        job.output(),
        temporary -> {
          if (adapter == null) {
            HfFolder.save(temporary, weights, job.policy(), module);
          } else {
            PeftFolder.save(temporary, adapter, job.policy().toString(), module);
          }
          TrainedCheckpoint checkpoint =
              new TrainedCheckpoint(
                  fingerprint, steps, HfFolder.digest(temporary), truncated, metrics);
          checkpoint.write(temporary);
          result.add(checkpoint.result());
        });
    return result.getFirst();
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
