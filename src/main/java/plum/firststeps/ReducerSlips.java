package plum.firststeps;

import static plum.firststeps.Sketch.lines;

import java.util.List;

/** The bodies of programs with a slip in the reducer. */
final class ReducerSlips {
  private ReducerSlips() {}

  static List<String> of(Reducer reducer, Sketch s) {
    var all = s.generator();
    var e = s.expression();
    var number = s.number();
    var list = s.list();
    return switch (reducer) {
      case SUM ->
          List.of(
              lines(number + " = 1", s.loop(number + " += " + e), "return " + number),
              lines(number + " = 0", s.loop(number + " = " + e), "return " + number),
              lines(number + " = 0", s.loop(number + " += " + e, "return " + number)),
              "return len([" + all + "])",
              "return max(" + all + ")");
      case COUNT ->
          List.of(
              lines("count = 0", s.loop("count += " + s.variable()), "return count"),
              lines("count = 1", s.loop("count += 1"), "return count"),
              lines("count = 0", s.loop("count += 1", "return count")),
              "return sum(" + all + ")");
      case WORD_COUNT, LETTER_COUNT ->
          List.of(
              lines("count = 1", s.loop("count += 1"), "return count"),
              lines("count = 0", s.loop("count = 1"), "return count"),
              lines("count = 0", s.loop("count += 1", "return count")),
              "return [" + all + "]");
      case PRODUCT ->
          List.of(
              lines(number + " = 1", s.loop(number + " = " + e), "return " + number),
              lines(number + " = 1", s.loop(number + " += " + e), "return " + number),
              "return sum(" + all + ")");
      case MAXIMUM ->
          List.of(
              "return min((" + all + "), default=0)",
              "return max((" + all + "), default=1)",
              "return [" + all + "][-1]");
      case MINIMUM ->
          List.of(
              "return max((" + all + "), default=0)",
              "return min((" + all + "), default=1)",
              "return [" + all + "][0]");
      case LIST, WORD_LIST, LETTER_LIST ->
          List.of(
              lines(list + " = []", s.loop(list + ".append(" + e + ")", "return " + list)),
              lines(list + " = []", s.loop(list + " = [" + e + "]"), "return " + list),
              "return sorted(" + all + ")",
              "return [" + all + "][1:]");
      case ASCENDING, SORTED ->
          List.of(
              lines(s.collect(), "return " + list + ".sort()"),
              "return sorted((" + all + "), reverse=True)",
              "return [" + all + "]");
      case DESCENDING ->
          List.of(
              lines(s.collect(), "return " + list + ".sort(reverse=True)"),
              "return sorted(" + all + ")",
              "return [" + all + "][::-1]");
      case FIRST, FIRST_WORD, FIRST_LETTER ->
          List.of(
              "return next((" + all + "), 0)",
              "return [" + all + "][-1]",
              lines(s.collect(), "return " + list + "[1] if " + list + " else None"));
      case ANY ->
          List.of(
              ReducerCode.expressions(Reducer.ALL, s).getFirst(),
              lines(s.loop("return False"), "return True"));
      case ALL ->
          List.of(
              ReducerCode.expressions(Reducer.ANY, s).getFirst(),
              lines(s.loop("return True"), "return False"),
              lines(ReducerCode.unless(s, "return True"), "return False"));
      case JOIN ->
          List.of(
              "return ''.join(" + all + ")",
              "return ','.join(" + all + ")",
              "return [" + all + "]");
      case LONGEST ->
          List.of(
              "return min((" + all + "), key=len, default='')",
              "return max((" + all + "), default='')",
              "return max((" + all + "), key=len, default=None)");
      case STRING ->
          List.of(
              "return ' '.join(" + all + ")",
              lines("out = ''", s.loop("out = " + e), "return out"),
              "return [" + all + "]");
      case POSITIONS ->
          List.of(
              "return [i for i, c in enumerate(s, 1)" + s.ifClause() + "]",
              "return [c for i, c in enumerate(s)" + s.ifClause() + "]",
              "return len([i for i, c in enumerate(s)" + s.ifClause() + "])");
    };
  }
}
