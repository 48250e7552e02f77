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
import plum.llm.Precision;
import plum.llm.ScriptModule;
import plum.llm.Tokenizer;

/** The policy of a job, opened for training. To be used on the model thread only. */
final class PolicyFolder implements AutoCloseable {

  private final TrainingJob job;
  private final HfFolder folder;
  private final List<Replica> replicas;
  private final Learner learner;

  private PolicyFolder(TrainingJob job, HfFolder folder, List<Replica> replicas, Learner learner) {
    this.job = job;
    this.folder = folder;
    this.replicas = replicas;
    this.learner = learner;
  }

  /**
   * Loads the weights onto the job's device and makes a fresh adapter, if the job asks for one.
   *
   * @throws PlumException if the folder is no checkpoint we can train
   */
  static PolicyFolder open(TrainingJob job) {
    HfFolder folder = HfFolder.open(job.policy());
    List<Replica> replicas = new ArrayList<>();
    boolean opened = false;
    try {
      for (int i = 0; i < job.parameters().compute().devices(); i++) {
        replicas.add(replica(job, folder, i));
      }
      Learner learner = new Learner(replicas.stream().map(Replica::learner).toList());
      if (job.parameters().compute().gradientCheckpointing()) {
        learner.recompute();
      }
      Lora lora = job.parameters().lora();
      learner.dropout(lora == null ? 0 : lora.dropout());
      opened = true;
      return new PolicyFolder(job, folder, replicas, learner);
    } finally {
      if (!opened) {
        replicas.forEach(Replica::close);
      }
    }
  }

  /** The policy on one device. */
  private record Replica(
      ScriptModule module,
      NDManager owner,
      ModelWeights weights,
      @Nullable LoraWeights adapter,
      Learner.Replica learner) {
    void close() {
      owner.close();
      module.close();
    }
  }

  private static Replica replica(TrainingJob job, HfFolder folder, int number) {
    ScriptModule module = ScriptModule.load(job.device(), number, Learner.sources());
    boolean opened = false;
    try {
      NDManager owner = module.newScope();
      TrainingParameters parameters = job.parameters();
      Precision precision = parameters.compute().precision();
      Lora lora = parameters.lora();
      // what is trained stays float32; what is not may be kept as it is computed with
      ModelWeights weights =
          ModelWeights.load(folder, module, owner, lora == null ? Precision.FLOAT32 : precision);
      weights.configure(module, precision.torch(module.device()));
      LoraWeights adapter =
          lora == null
              ? null
              : LoraWeights.fresh(
                  weights.layout(),
                  lora.rank(),
                  lora.alpha(),
                  lora.rankStabilised(),
                  lora.dropout(),
                  lora.targets(),
                  parameters.seed(),
                  owner);
      Learner.Replica learner =
          adapter == null
              ? new Learner.Replica(module, weights.slots(), new NDList(), weights.named())
              : adapted(module, weights, adapter);
      opened = true;
      return new Replica(module, owner, weights, adapter, learner);
    } finally {
      if (!opened) {
        module.close();
      }
    }
  }

  /** A learner of an adapter; the model's own parameters stay as they are. */
  static Learner.Replica adapted(ScriptModule module, ModelWeights weights, LoraWeights adapter) {
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
    return new Learner.Replica(module, weights.slots(), adapter.tensors(), named);
  }

  ScriptModule module() {
    return replicas.getFirst().module();
  }

  NDManager owner() {
    return replicas.getFirst().owner();
  }

  ModelWeights weights() {
    return replicas.getFirst().weights();
  }

  Learner learner() {
    return learner;
  }

  /** Examples as this policy's tokens. */
  TrainingSet encode(List<Example> examples) {
    try (Tokenizer tokenizer = Tokenizer.open(folder, job.chat())) {
      return TrainingSet.encode(
          examples,
          job.parameters().objective(),
          prompt -> toInts(tokenizer.encodePrompt(prompt)),
          completion -> toInts(tokenizer.encode(completion)),
          folder.endTokens().stream().mapToInt(Math::toIntExact).findFirst(),
          job.parameters().maxLength());
    }
  }

  /** Writes the checkpoint with a note on how it came about, whole or not at all. */
  TrainingResult write(
      String fingerprint,
      int steps,
      int truncated,
      String remark,
      List<StepMetrics> metrics,
      ItemJournal journal) {
    List<TrainingResult> result = new ArrayList<>();
    Atomic.folder(
        job.output(),
        temporary -> {
          Replica original = replicas.getFirst();
          if (original.adapter() == null) {
            HfFolder.save(temporary, original.weights(), job.policy(), module());
          } else {
            PeftFolder.save(temporary, original.adapter(), job.policy().toString(), module());
          }
          TrainedCheckpoint checkpoint =
              new TrainedCheckpoint(
                  fingerprint, steps, HfFolder.digest(temporary), truncated, remark, metrics);
          checkpoint.write(temporary);
          journal.copyTo(temporary);
          result.add(checkpoint.result());
        });
    return result.getFirst();
  }

  @Override
  public void close() {
    replicas.forEach(Replica::close);
  }

  private static int[] toInts(long[] ids) {
    int[] ints = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      ints[i] = Math.toIntExact(ids[i]);
    }
    return ints;
  }
}
