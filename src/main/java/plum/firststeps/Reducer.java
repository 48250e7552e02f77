package plum.firststeps;

import java.util.List;

/**
 * What is made of the elements. {@code {t}} is the text of the mapped elements with its article,
 * {@code {np}} the kept elements without one, {@code {ns}} all elements, {@code {are}} the filter
 * as a claim about them.
 */
// The checker knows annotated types only; these lists are unmodifiable, these functions capture
// nothing
@SuppressWarnings("ImmutableEnumChecker")
enum Reducer {
  SUM(Kind.INTEGER, 3, 0, "the sum of {t}", "the total of {t}"),
  COUNT(Kind.INTEGER, 3, 0, "the number of {np}", "how many {np} there are", "the count of {np}"),
  PRODUCT(Kind.INTEGER, 1, 0.35, "the product of {t}"),
  MAXIMUM(
      Kind.INTEGER,
      1,
      0.55,
      "the largest of {t}, or 0 if there are none",
      "the maximum of {t}, or 0 if there are none"),
  MINIMUM(
      Kind.INTEGER,
      1,
      0.55,
      "the smallest of {t}, or 0 if there are none",
      "the minimum of {t}, or 0 if there are none"),
  LIST(Kind.INTEGER, 2, 0, "a list of {t}", "{t} as a list"),
  ASCENDING(Kind.INTEGER, 2, 0, "{t} in ascending order", "{t} sorted from smallest to largest"),
  DESCENDING(Kind.INTEGER, 2, 0, "{t} in descending order", "{t} sorted from largest to smallest"),
  FIRST(Kind.INTEGER, 1, 0.40, "the first of {t}, or None if there are none"),
  ANY(
      Kind.INTEGER,
      2,
      0,
      "whether any of the {ns} are {are}",
      "True if any of the {ns} are {are}, otherwise False"),
  ALL(
      Kind.INTEGER,
      2,
      0,
      "whether all of the {ns} are {are}",
      "True if all of the {ns} are {are}, otherwise False"),

  WORD_COUNT(Kind.WORD, 2, 0, "the number of {np}", "how many {np} there are"),
  WORD_LIST(Kind.WORD, 2, 0, "a list of {t}", "{t} as a list"),
  JOIN(Kind.WORD, 2, 0, "{t} joined with spaces", "a string of {t} separated by spaces"),
  FIRST_WORD(Kind.WORD, 1, 0.40, "the first of {t}, or None if there are none"),
  SORTED(Kind.WORD, 2, 0, "{t} in alphabetical order", "{t} sorted alphabetically"),
  LONGEST(Kind.WORD, 1, 0.50, "the longest of {t}, or '' if there are none"),

  LETTER_COUNT(Kind.CHARACTER, 2, 0, "the number of {np}", "how many {np} there are"),
  STRING(Kind.CHARACTER, 2, 0, "a string of {t}", "{t} as a string"),
  LETTER_LIST(Kind.CHARACTER, 2, 0, "a list of {t}", "{t} as a list"),
  FIRST_LETTER(Kind.CHARACTER, 1, 0.40, "the first of {t}, or None if there are none"),
  POSITIONS(Kind.CHARACTER, 1, 0.35, "the positions of {t}", "a list of the indices of {t}");

  /** What it is made from, after the mapping. */
  final Kind kind;

  final int weight;

  /** How often its popular misconception is written. */
  final double misconceptionShare;

  final List<String> phrases;

  Reducer(Kind kind, int weight, double misconceptionShare, String... phrases) {
    this.kind = kind;
    this.weight = weight;
    this.misconceptionShare = misconceptionShare;
    this.phrases = List.of(phrases);
  }
}
