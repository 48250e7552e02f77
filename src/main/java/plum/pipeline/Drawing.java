package plum.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import plum.data.Checkpoint;
import plum.data.Device;
import plum.data.Instruction;
import plum.data.Solution;
import plum.llm.CompletionRequest;
import plum.llm.Endpoint;
import plum.llm.SamplingParameters;

/**
 * Draws the solutions of a run that are missing, chunk by chunk; a chunk is stored in one
 * transaction, so it is there whole or not at all.
 *
 * @param label of the random numbers: drawings with equal seeds and labels use equal ones
 * @param chat whether prompts go through the chat template
 * @param samples per instruction
 * @param parameters by sample number
 */
record Drawing(
    Work work,
    String policy,
    Device device,
    boolean chat,
    int round,
    long seed,
    String label,
    int samples,
    IntFunction<SamplingParameters> parameters) {
  /** Requests of one batch: large enough to keep the cores busy, small enough to lose little. */
  private static final int CHUNK = 384;

  /** Draws for all instructions. Returns false if cancelled. */
  boolean draw(List<Instruction> instructions) {
    var drawn = work.project().solutions().counts(work.run().id());
    var total = (long) instructions.size() * samples;
    var done = drawn.values().stream().mapToLong(Integer::longValue).sum();
    work.advanced("solutions", done, total);
    var open = instructions.stream().filter(each -> !drawn.containsKey(each.id())).toList();
    for (var chunk : Chunks.of(open, Math.max(1, CHUNK / samples))) {
      var solutions = draw(chunk, done, total);
      if (solutions.size() < chunk.size() * samples) {
        return false;
      }
      work.project().solutions().add(solutions);
      done += solutions.size();
      work.advanced("solutions", done, total);
    }
    return true;
  }

  private List<Solution> draw(List<Instruction> chunk, long done, long total) {
    var checkpoint = work.pipeline().checkpoint(policy);
    var requests = new ArrayList<CompletionRequest>();
    for (var instruction : chunk) {
      for (var sample = 0; sample < samples; sample++) {
        requests.add(
            new CompletionRequest(
                instruction.prompt(), seed(instruction, sample), parameters.apply(sample)));
      }
    }
    var finished = new long[1];
    var completions =
        work.complete(
            work.model(policy, device, chat),
            requests,
            _ -> work.advanced("solutions", done + ++finished[0], total));
    var solutions = new ArrayList<Solution>();
    for (var completion : completions) {
      var instruction = chunk.get(completion.index() / samples);
      var sample = completion.index() % samples;
      solutions.add(
          new Solution(
              0,
              work.run().id(),
              instruction.id(),
              sample,
              checkpoint.id(),
              round,
              completion.text(),
              program(checkpoint, instruction, completion.text()),
              completion.finishReason(),
              completion.tokenCount(),
              completion.logProbability(),
              seed(instruction, sample),
              completion.elapsed()));
    }
    return solutions;
  }

  /** Endpoints chat: what they say to a beginning may be the whole program. */
  private static String program(Checkpoint checkpoint, Instruction instruction, String text) {
    return Endpoint.is(checkpoint.folder())
        ? Programs.answered(instruction, text)
        : Programs.of(instruction, text);
  }

  private long seed(Instruction instruction, int sample) {
    return Seeds.of(seed, label, instruction.key(), sample);
  }
}
