package plum.train;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plum.data.Device;

/**
 * Everything a training run needs.
 *
 * @param policy Hugging Face folder to start from; also the frozen reference
 * @param heldOut examples that are looked at but not learned from
 * @param output where the trained checkpoint appears, whole or not at all: a Hugging Face folder,
 *     or a PEFT adapter folder when LoRA is on
 * @param state folder for what resuming needs; if it holds a state of the same job, training goes
 *     on from there and ends with the same weights, bit for bit on a CPU with as many threads; a
 *     state of another job is not used. Deleted when the output is there
 * @param references folder that keeps what references say, for every later run with the same one;
 *     null for nowhere
 * @param chat whether prompts go through the policy's chat template, as they must if its solutions
 *     were drawn so
 */
public record TrainingJob(
    Path policy,
    Device device,
    TrainingParameters parameters,
    List<Example> examples,
    List<Example> heldOut,
    Path output,
    Path state,
    @Nullable Path references,
    boolean chat) {
  public TrainingJob {
    examples = List.copyOf(examples);
    heldOut = List.copyOf(heldOut);
  }

  /** Without chat, nothing held out. */
  public TrainingJob(
      Path policy,
      Device device,
      TrainingParameters parameters,
      List<Example> examples,
      Path output,
      Path state) {
    this(policy, device, parameters, examples, List.of(), output, state, null, false);
  }
}
