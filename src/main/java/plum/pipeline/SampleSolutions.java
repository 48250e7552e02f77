package plum.pipeline;

import java.util.ArrayList;
import java.util.List;
import plum.data.Instruction;
import plum.data.PlumException;
import plum.data.Solution;
import plum.data.Split;
import plum.llm.CompletionRequest;

/** Stage: draws K solutions per training instruction that has usable tests. */
record SampleSolutions(SamplingConfig config) {
  /** Requests of one batch: large enough to keep the cores busy, small enough to lose little. */
  private static final int CHUNK = 384;

  boolean run(Work work) {
    var instructions = labelled(work);
    if (instructions.isEmpty()) {
      throw new PlumException(
          "No training instruction has usable tests yet. Run the tests stage first.");
    }
    var runId = work.run().id();
    var drawn = work.project().solutions().counts(runId);
    var checkpoint = work.pipeline().checkpoint(config.policy());
    var total = (long) instructions.size() * config.samples();
    var done = drawn.values().stream().mapToLong(Integer::longValue).sum();
    work.advanced("solutions", done, total);
    // A chunk is stored in one transaction, so an instruction has all its solutions or none.
    var open = instructions.stream().filter(each -> !drawn.containsKey(each.id())).toList();
    for (var chunk : Chunks.of(open, Math.max(1, CHUNK / config.samples()))) {
      var requests = new ArrayList<CompletionRequest>();
      for (var instruction : chunk) {
        for (var sample = 0; sample < config.samples(); sample++) {
          requests.add(
              new CompletionRequest(
                  instruction.prompt(), seed(instruction, sample), config.sampling()));
        }
      }
      var before = done;
      var finished = new long[1];
      var completions =
          work.complete(
              work.model(config.policy(), config.device()),
              requests,
              _ -> work.advanced("solutions", before + ++finished[0], total));
      if (completions.size() < requests.size()) {
        return false;
      }
      var solutions = new ArrayList<Solution>();
      for (var completion : completions) {
        var instruction = chunk.get(completion.index() / config.samples());
        var sample = completion.index() % config.samples();
        solutions.add(
            new Solution(
                0,
                runId,
                instruction.id(),
                sample,
                checkpoint.id(),
                config.round(),
                completion.text(),
                Programs.of(instruction, completion.text()),
                completion.finishReason(),
                completion.tokenCount(),
                completion.logProbability(),
                seed(instruction, sample),
                completion.elapsed()));
      }
      work.project().solutions().add(solutions);
      done += solutions.size();
      work.advanced("solutions", done, total);
    }
    return true;
  }

  private long seed(Instruction instruction, int sample) {
    return Seeds.of(config.seed(), config.name(), instruction.key(), sample);
  }

  private static List<Instruction> labelled(Work work) {
    var usable = work.project().suites().instructionsWithUsableTests();
    return work.project().instructions().all(Split.TRAIN, null).stream()
        .filter(instruction -> usable.contains(instruction.id()))
        .toList();
  }
}
