package plum.llm.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is carried out: prints, sets or repeats. */
sealed interface Statement {
  record Data(String text) implements Statement {}

  record Print(Expression value, int line) implements Statement {}

  record If(Expression condition, List<Statement> whenTrue, List<Statement> whenFalse, int line)
      implements Statement {}

  /**
   * A loop.
   *
   * @param targets names that an item is given to; several take it apart
   * @param condition of the items that take part
   */
  record For(
      List<String> targets,
      Expression items,
      @Nullable Expression condition,
      List<Statement> body,
      List<Statement> otherwise,
      int line)
      implements Statement {}

  /** {@code set a, b = value}; a target with a dot is an attribute of a namespace. */
  record Assign(List<String> targets, Expression value, int line) implements Statement {}

  /**
   * {@code set a} up to {@code endset}, or with no name a {@code filter} block that prints.
   *
   * @param filter applied to {@link Expression.Name} {@code "#body"}, the text of the body
   */
  record Capture(@Nullable String target, Expression filter, List<Statement> body, int line)
      implements Statement {}

  record Macro(
      String name,
      List<String> parameters,
      List<@Nullable Expression> defaults,
      List<Statement> body,
      int line)
      implements Statement {}

  /** A part with a scope of its own: generation, with. */
  record Block(List<Statement> body, int line) implements Statement {}

  record Break() implements Statement {}

  record Continue() implements Statement {}
}
