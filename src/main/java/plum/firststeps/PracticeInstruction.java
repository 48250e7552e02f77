package plum.firststeps;

import java.util.List;
import java.util.Locale;
import plum.data.Split;
import plum.io.Json;

/**
 * One instruction of the sample set with what is known about it.
 *
 * @param key its name within the set
 * @param prompt the beginning of the program
 * @param entryPoint the function that tests call
 * @param referenceSolution a whole right program
 * @param tests hidden tests from the meaning of the problem: one assertion each
 * @param composition key of its composition
 */
public record PracticeInstruction(
    String key,
    String prompt,
    String entryPoint,
    String referenceSolution,
    List<String> tests,
    Split split,
    String composition) {

  public PracticeInstruction {
    tests = List.copyOf(tests);
  }

  /** One line of {@code instructions.jsonl}, without the newline. */
  public String toJson() {
    return Json.write(
        new Row(
            key,
            prompt,
            entryPoint,
            referenceSolution,
            tests,
            split.name().toLowerCase(Locale.ROOT),
            "continuation"));
  }

  /** The names in the file. */
  // The components are spelled as the keys of the file format, which is the only reader
  private record Row(
      String key,
      String prompt,
      String entry_point,
      String reference_solution,
      List<String> tests,
      String split,
      String format) {}
}
