package plum.firststeps;

import java.util.List;

/** Where the elements come from: the argument, how to iterate over it, and its words. */
// The checker knows annotated types only; these lists are unmodifiable, these functions capture
// nothing
@SuppressWarnings("ImmutableEnumChecker")
enum Source {
  LIST(
      5,
      Kind.INTEGER,
      "xs",
      "x",
      List.of("xs"),
      List.of(),
      List.of("numbers", "values", "integers"),
      List.of("in xs", "in the list xs", "of xs")),
  RANGE(
      3,
      Kind.INTEGER,
      "n",
      "i",
      List.of("range(1, n + 1)"),
      List.of("range(n)", "range(n + 1)"),
      List.of("integers", "numbers"),
      List.of("from 1 to n", "from 1 to n inclusive")),
  DIGITS(
      3,
      Kind.INTEGER,
      "n",
      "d",
      List.of("map(int, str(n))"),
      List.of("str(n)"),
      List.of("digits"),
      List.of("of n", "of the number n")),
  DICT_VALUES(
      3,
      Kind.INTEGER,
      "d",
      "v",
      List.of("d.values()"),
      List.of("d"),
      List.of("values"),
      List.of("in the dict d", "of the dict d")),
  WORDS(
      3,
      Kind.WORD,
      "s",
      "w",
      List.of("s.split()"),
      List.of("s"),
      List.of("words"),
      List.of("in s", "in the string s")),
  CHARACTERS(
      3,
      Kind.CHARACTER,
      "s",
      "c",
      List.of("s"),
      List.of(),
      List.of("letters"),
      List.of("in s", "in the string s")),
  WORD_LIST(
      2,
      Kind.WORD,
      "words",
      "w",
      List.of("words"),
      List.of("words[1:]"),
      List.of("words", "strings"),
      List.of("in words", "in the list words")),
  DICT_KEYS(
      1,
      Kind.WORD,
      "d",
      "k",
      List.of("d", "d.keys()"),
      List.of("d.values()"),
      List.of("keys"),
      List.of("in the dict d", "of the dict d"));

  /** How often {@code range(1, n)} is written for the numbers from 1 to n. */
  static final double RANGE_MISCONCEPTION = 0.55;

  final int weight;
  final Kind kind;
  final String argument;
  final String variable;
  final List<String> iterations;
  final List<String> slips;
  final List<String> nouns;
  final List<String> places;

  Source(
      int weight,
      Kind kind,
      String argument,
      String variable,
      List<String> iterations,
      List<String> slips,
      List<String> nouns,
      List<String> places) {
    this.weight = weight;
    this.kind = kind;
    this.argument = argument;
    this.variable = variable;
    this.iterations = iterations;
    this.slips = slips;
    this.nouns = nouns;
    this.places = places;
  }
}
