package plum.pipeline;

import java.util.List;
import plum.data.Instruction;
import plum.data.PlumException;
import plum.data.Split;

/** Stage: draws K solutions per training instruction that has usable tests. */
record SampleSolutions(SamplingConfig config) {
  boolean run(Work work) {
    var instructions = labelled(work);
    if (instructions.isEmpty()) {
      throw new PlumException(
          "No training instruction has usable tests yet. Run the tests stage first.");
    }
    return new Drawing(
            work,
            config.policy(),
            config.device(),
            config.chat(),
            config.round(),
            config.seed(),
            config.name(),
            config.samples(),
            _ -> config.sampling())
        .draw(instructions);
  }

  private static List<Instruction> labelled(Work work) {
    var usable = work.project().suites().instructionsWithUsableTests();
    return work.project().instructions().all(Split.TRAIN, null).stream()
        .filter(instruction -> usable.contains(instruction.id()))
        .toList();
  }
}
