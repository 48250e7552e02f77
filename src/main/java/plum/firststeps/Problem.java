package plum.firststeps;

import java.util.List;

/**
 * One instruction of the domain with its meaning.
 *
 * @param composition its parts
 * @param parameters its constants
 * @param sentence the instruction in words, one line
 */
record Problem(Composition composition, Parameters parameters, String sentence) {
  /** The function that every program defines. */
  static final String ENTRY_POINT = "solve";

  private static final List<String> VERBS = List.of("Return", "Compute", "Find", "Give", "Get");

  static Problem draw(Composition composition, Dice dice) {
    var parameters = Parameters.draw(composition.source(), dice);
    return new Problem(composition, parameters, sentence(composition, parameters, dice));
  }

  /** The beginning of a program as in HumanEval: signature and docstring, ending in a newline. */
  String prompt() {
    return "def %s(%s):\n    \"\"\"%s\"\"\"\n"
        .formatted(ENTRY_POINT, composition.source().argument, sentence);
  }

  private static String sentence(Composition composition, Parameters parameters, Dice dice) {
    var source = composition.source();
    var noun = dice.pick(source.nouns);
    var place = dice.pick(source.places);
    var filter = dice.pick(composition.filter().phrases);
    var elements = filter.replace("{n}", noun) + " " + place;
    var mapped = dice.pick(composition.mapping().phrases).replace("{t}", "the " + elements);
    var text =
        dice.pick(composition.reducer().phrases)
            .replace("{t}", mapped)
            .replace("{np}", elements)
            .replace("{ns}", noun + " " + place)
            .replace("{are}", claim(filter));
    return parameters.fill(dice.pick(VERBS) + " " + text + ".", source.variable);
  }

  /** "even {n}" becomes "even"; "{n} that are multiples of 3" becomes "multiples of 3". */
  private static String claim(String filter) {
    return filter.replace("{n} that are ", "").replace("{n}", "").strip();
  }
}
