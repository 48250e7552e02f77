package plum.firststeps;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import plum.data.Split;

/**
 * The sample instructions: a training pool over compositions of the corpus, and held-out
 * instructions over compositions that no corpus contains.
 *
 * @param instructions training pool first
 */
public record PracticeSet(List<PracticeInstruction> instructions) {
  /** The seed of the set that ships with the project. */
  public static final long SEED = 2024;

  /** Hidden tests of each instruction. */
  public static final int HIDDEN_TESTS = 16;

  public PracticeSet {
    instructions = List.copyOf(instructions);
  }

  /** Generates as many instructions for each side; all differ in their prompts. */
  public static PracticeSet generate(long seed, int perSplit) {
    var instructions = new ArrayList<PracticeInstruction>();
    Set<String> prompts = new HashSet<>();
    for (var split : Split.values()) {
      var dice = Dice.of(seed, split.name());
      var side = new ArrayList<PracticeInstruction>();
      while (side.size() < perSplit) {
        var composition = Composition.draw(dice);
        if (composition.isHeldOut() == (split == Split.HELD_OUT)) {
          var problem = Problem.draw(composition, dice);
          if (prompts.add(problem.prompt())) {
            side.add(instruction(problem, split, side.size() + 1, dice));
          }
        }
      }
      instructions.addAll(side);
    }
    return new PracticeSet(instructions);
  }

  private static PracticeInstruction instruction(
      Problem problem, Split split, int number, Dice dice) {
    var tests =
        Inputs.HIDDEN.drawDistinct(problem, HIDDEN_TESTS, dice).stream()
            .map(input -> TestText.line(WorkedExample.of(problem, input)))
            .toList();
    return new PracticeInstruction(
        "%s-%03d".formatted(split == Split.TRAIN ? "train" : "held-out", number),
        problem.prompt(),
        Problem.ENTRY_POINT,
        problem.prompt() + Programs.right(problem, dice) + "\n",
        tests,
        split,
        problem.composition().key());
  }

  /** The set as JSON Lines, a final newline included. */
  public String toJsonLines() {
    return instructions.stream()
        .map(PracticeInstruction::toJson)
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
