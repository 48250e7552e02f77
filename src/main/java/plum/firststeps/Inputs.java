package plum.firststeps;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Draws arguments for problems, near the edges of their filters more often than by chance. */
// The checker knows annotated types only; these lists are unmodifiable, these functions capture
// nothing
@SuppressWarnings("ImmutableEnumChecker")
enum Inputs {
  /** For judging: wide enough that a wrong program shows. */
  HIDDEN(List.of(0, 1, 2, 3, 3, 4, 4), List.of(1, 2, 3, 3, 4, 4), 9, 8),
  /** For worked tests: so short and small that the work can be done in the head. */
  WORKED(List.of(0, 1, 1, 2, 2, 2, 3), List.of(1, 2, 2, 2, 3), 5, 5);

  /** Short words; lengths and letters make every word filter say both yes and no. */
  static final List<String> VOCABULARY =
      List.of(
          "a", "be", "do", "so", "to", "add", "ant", "bad", "bed", "cat", "sat", "tea", "best",
          "cabs", "data", "desk", "east", "ends", "sand", "stab", "toad", "acted", "beast", "ideas",
          "table", "taste", "status");

  private static final double EDGE = 0.35;
  private static final double NEGATIVE = 0.3;
  private static final String ALPHABET = "abcdeiostuz";

  private final List<Integer> lengths;
  private final List<Integer> digits;
  private final int largest;
  private final int longestRange;

  Inputs(List<Integer> lengths, List<Integer> digits, int largest, int longestRange) {
    this.lengths = lengths;
    this.digits = digits;
    this.largest = largest;
    this.longestRange = longestRange;
  }

  /**
   * Draws different arguments; where the source has too few at hand, the smallest numbers not yet
   * used follow.
   */
  List<Value> drawDistinct(Problem problem, int count, Dice dice) {
    Set<Value> inputs = new LinkedHashSet<>();
    for (int i = 0; i < 40 * count && inputs.size() < count; i++) {
      inputs.add(draw(problem, dice));
    }
    // Only ranges run short: all other sources have far more arguments than anyone asks for
    for (int n = 0; inputs.size() < count; n++) {
      inputs.add(Value.Int.of(n));
    }
    return List.copyOf(inputs);
  }

  Value draw(Problem problem, Dice dice) {
    return switch (problem.composition().source()) {
      case LIST -> new Value.Items(integers(problem, dice));
      case DICT_VALUES -> {
        var values = integers(problem, dice);
        yield dict(words(values.size(), dice), values);
      }
      case RANGE -> Value.Int.of(limit(problem, dice));
      case DIGITS -> Value.Int.of(number(problem, dice));
      case WORDS -> new Value.Text(String.join(" ", words(problem, dice)));
      case WORD_LIST ->
          new Value.Items(words(problem, dice).stream().map(Value.Text::new).toList());
      case DICT_KEYS -> {
        var keys = new ArrayList<>(new LinkedHashSet<>(words(problem, dice)));
        var values = keys.stream().map(_ -> Value.Int.of(dice.between(0, largest))).toList();
        yield dict(keys, values);
      }
      case CHARACTERS -> new Value.Text(letters(problem, dice));
    };
  }

  private List<Value.Int> integers(Problem problem, Dice dice) {
    int length = dice.pick(lengths);
    boolean negatives = dice.chance(NEGATIVE);
    var numbers = new ArrayList<Value.Int>();
    while (numbers.size() < length) {
      int number =
          dice.chance(EDGE)
              ? dice.pick(integerEdges(problem)) + dice.between(-1, 1)
              : dice.between(negatives ? -3 : 0, largest);
      numbers.add(Value.Int.of(number));
    }
    return numbers;
  }

  private static List<Integer> integerEdges(Problem problem) {
    var p = problem.parameters();
    return switch (problem.composition().filter()) {
      case BETWEEN -> List.of(p.a(), p.b());
      case DIVISIBLE, NOT_DIVISIBLE -> List.of(p.m(), 2 * p.m());
      case GREATER, AT_LEAST, LESS, AT_MOST -> List.of(p.k());
      default -> List.of(0, 1, 2);
    };
  }

  private int limit(Problem problem, Dice dice) {
    if (dice.chance(1.0 / 7)) {
      return 0;
    }
    int limit =
        dice.chance(EDGE)
            ? dice.pick(integerEdges(problem)) + dice.between(-1, 1)
            : dice.between(1, longestRange);
    return Math.clamp(limit, 0, longestRange + 2);
  }

  private int number(Problem problem, Dice dice) {
    int length = dice.pick(digits);
    int number = 0;
    for (int i = 0; i < length; i++) {
      int digit =
          dice.chance(EDGE)
              ? dice.pick(integerEdges(problem)) + dice.between(-1, 1)
              : dice.between(0, largest);
      number = 10 * number + Math.clamp(digit, 0, 9);
    }
    return number;
  }

  private List<String> words(Problem problem, Dice dice) {
    int length = dice.pick(lengths);
    var edges = VOCABULARY.stream().filter(word -> isEdge(problem, word)).toList();
    var words = new ArrayList<String>();
    while (words.size() < length) {
      words.add(dice.pick(dice.chance(EDGE) ? edges : VOCABULARY));
    }
    return words;
  }

  private static boolean isEdge(Problem problem, String word) {
    var p = problem.parameters();
    return switch (problem.composition().filter()) {
      case STARTING, ENDING, CONTAINING, WITHOUT -> word.indexOf(p.letter()) >= 0;
      default -> Math.abs(word.length() - p.k()) <= 1;
    };
  }

  private static List<String> words(int count, Dice dice) {
    var words = new LinkedHashSet<String>();
    while (words.size() < count) {
      words.add(dice.pick(VOCABULARY));
    }
    return List.copyOf(words);
  }

  private static Value dict(List<String> keys, List<Value.Int> values) {
    var entries = new LinkedHashMap<String, Value.Entry>();
    for (int i = 0; i < keys.size(); i++) {
      entries.put(keys.get(i), new Value.Entry(new Value.Text(keys.get(i)), values.get(i)));
    }
    return new Value.Dict(List.copyOf(entries.values()));
  }

  private String letters(Problem problem, Dice dice) {
    int length = dice.pick(lengths);
    var letters = new ArrayList<String>();
    for (int i = 0; i < length; i++) {
      char letter =
          dice.chance(EDGE)
              ? (char) (problem.parameters().letter() + dice.between(-1, 1))
              : ALPHABET.charAt(dice.between(0, ALPHABET.length() - 1));
      letters.add(Character.toString(letter));
    }
    // A letter that comes back tells positions from first occurrences
    if (length > 2 && dice.chance(EDGE)) {
      letters.set(length - 1, letters.getFirst());
    }
    return String.join("", letters);
  }
}
