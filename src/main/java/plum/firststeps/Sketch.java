package plum.firststeps;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a program as code, before the reducer puts them together.
 *
 * @param iteration what the loop runs over
 * @param variable the loop variable
 * @param condition what an element must satisfy, or null
 * @param expression what is made of an element
 * @param number name of a variable that collects a number
 * @param list name of a variable that collects a list
 */
record Sketch(
    String iteration,
    String variable,
    @Nullable String condition,
    String expression,
    String number,
    String list) {

  /** {@code x * x for x in xs if x > 2}. */
  String generator() {
    return expression + " for " + variable + " in " + iteration + ifClause();
  }

  /** The generator without the expression, for counting. */
  String countOf(String what) {
    return what + " for " + variable + " in " + iteration + ifClause();
  }

  String ifClause() {
    return condition == null ? "" : " if " + condition;
  }

  /** Whether the generator would only copy the iteration. */
  boolean isPlain() {
    return condition == null && expression.equals(variable);
  }

  /** A loop that runs the statements for each element that satisfies the condition. */
  String loop(String... statements) {
    return "for " + variable + " in " + iteration + ":\n" + indent(guarded(statements));
  }

  /** The statements under the condition, if there is one. */
  String guarded(String... statements) {
    var body = String.join("\n", statements);
    return condition == null ? body : "if " + condition + ":\n" + indent(body);
  }

  /** A loop that collects the expressions in {@link #list}. */
  String collect() {
    return list + " = []\n" + loop(list + ".append(" + expression + ")");
  }

  static String indent(String code) {
    return code.lines().map(line -> "    " + line).collect(Collectors.joining("\n"));
  }

  static String lines(String... parts) {
    return Stream.of(parts).collect(Collectors.joining("\n"));
  }
}
