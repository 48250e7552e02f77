package plum.firststeps;

import static plum.firststeps.Sketch.lines;

import java.util.List;

/** The bodies of right programs, one expression or a loop, and the popular misconceptions. */
final class ReducerCode {
  private ReducerCode() {}

  /** Right bodies around one expression. */
  static List<String> expressions(Reducer reducer, Sketch s) {
    var all = s.generator();
    return switch (reducer) {
      case SUM ->
          List.of(
              "return sum(" + (s.isPlain() ? s.iteration() : all) + ")",
              "return sum([" + all + "])");
      case COUNT, WORD_COUNT, LETTER_COUNT ->
          List.of(
              "return sum(" + s.countOf("1") + ")",
              "return len([" + s.countOf(s.variable()) + "])");
      case PRODUCT -> List.of(lines("import math", "return math.prod(" + all + ")"));
      case MAXIMUM -> List.of("return max((" + all + "), default=0)");
      case MINIMUM -> List.of("return min((" + all + "), default=0)");
      case LIST, WORD_LIST, LETTER_LIST -> List.of("return [" + all + "]");
      case ASCENDING, SORTED ->
          List.of("return sorted(" + all + ")", "return sorted([" + all + "])");
      case DESCENDING ->
          List.of("return sorted((" + all + "), reverse=True)", "return sorted(" + all + ")[::-1]");
      case FIRST, FIRST_WORD, FIRST_LETTER -> List.of("return next((" + all + "), None)");
      case ANY -> List.of("return any(" + flags(s) + ")");
      case ALL -> List.of("return all(" + flags(s) + ")");
      case JOIN -> List.of("return ' '.join(" + all + ")", "return ' '.join([" + all + "])");
      case LONGEST -> List.of("return max((" + all + "), key=len, default='')");
      case STRING -> List.of("return ''.join(" + all + ")", "return ''.join([" + all + "])");
      case POSITIONS -> List.of("return [i for i, c in enumerate(s)" + s.ifClause() + "]");
    };
  }

  /** Right bodies around a loop. */
  static List<String> loops(Reducer reducer, Sketch s) {
    var e = s.expression();
    var number = s.number();
    var list = s.list();
    return switch (reducer) {
      case SUM -> List.of(lines(number + " = 0", s.loop(number + " += " + e), "return " + number));
      case COUNT, WORD_COUNT, LETTER_COUNT ->
          List.of(lines("count = 0", s.loop("count += 1"), "return count"));
      case PRODUCT ->
          List.of(lines(number + " = 1", s.loop(number + " *= " + e), "return " + number));
      case MAXIMUM ->
          List.of(
              lines(s.collect(), "return max(" + list + ") if " + list + " else 0"),
              lines(s.collect(), "return max(" + list + ", default=0)"));
      case MINIMUM ->
          List.of(
              lines(s.collect(), "return min(" + list + ") if " + list + " else 0"),
              lines(s.collect(), "return min(" + list + ", default=0)"));
      case LIST, WORD_LIST, LETTER_LIST -> List.of(lines(s.collect(), "return " + list));
      case ASCENDING, SORTED ->
          List.of(
              lines(s.collect(), "return sorted(" + list + ")"),
              lines(s.collect(), list + ".sort()", "return " + list));
      case DESCENDING ->
          List.of(
              lines(s.collect(), "return sorted(" + list + ", reverse=True)"),
              lines(s.collect(), list + ".sort(reverse=True)", "return " + list));
      case FIRST, FIRST_WORD, FIRST_LETTER ->
          List.of(
              lines(s.loop("return " + e), "return None"),
              lines(s.collect(), "return " + list + "[0] if " + list + " else None"));
      case ANY -> List.of(lines(s.loop("return True"), "return False"));
      case ALL -> List.of(lines(unless(s, "return False"), "return True"));
      case JOIN -> List.of(lines(s.collect(), "return ' '.join(" + list + ")"));
      case LONGEST ->
          List.of(
              lines(
                  "best = ''",
                  "for " + s.variable() + " in " + s.iteration() + ":",
                  Sketch.indent(
                      s.guarded("if len(" + e + ") > len(best):", Sketch.indent("best = " + e))),
                  "return best"),
              lines(s.collect(), "return max(" + list + ", key=len, default='')"));
      case STRING -> List.of(lines("out = ''", s.loop("out += " + e), "return out"));
      case POSITIONS ->
          List.of(
              lines(
                  "out = []",
                  "for i, c in enumerate(s):",
                  Sketch.indent(s.guarded("out.append(i)")),
                  "return out"));
    };
  }

  /** The body that many would write; only for reducers that have a share of it. */
  static String misconception(Reducer reducer, Sketch s, boolean loop) {
    var all = s.generator();
    var number = s.number();
    var list = s.list();
    return switch (reducer) {
      case PRODUCT ->
          lines(number + " = 0", s.loop(number + " *= " + s.expression()), "return " + number);
      case MAXIMUM ->
          loop ? lines(s.collect(), "return max(" + list + ")") : "return max(" + all + ")";
      case MINIMUM ->
          loop ? lines(s.collect(), "return min(" + list + ")") : "return min(" + all + ")";
      case FIRST, FIRST_WORD, FIRST_LETTER ->
          loop ? lines(s.collect(), "return " + list + "[0]") : "return [" + all + "][0]";
      case LONGEST ->
          loop
              ? lines(s.collect(), "return max(" + list + ", key=len)")
              : "return max((" + all + "), key=len)";
      case POSITIONS ->
          loop
              ? lines("out = []", s.loop("out.append(s.index(c))"), "return out")
              : "return [" + s.countOf("s.index(c)") + "]";
      default -> throw new IllegalArgumentException(reducer + " has no misconception");
    };
  }

  private static String flags(Sketch s) {
    return s.condition() + " for " + s.variable() + " in " + s.iteration();
  }

  /** A loop that runs the statement for elements that do not satisfy the condition. */
  static String unless(Sketch s, String statement) {
    return lines(
        "for " + s.variable() + " in " + s.iteration() + ":",
        "    if not (" + s.condition() + "):",
        "        " + statement);
  }
}
