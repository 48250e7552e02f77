package plum.llm.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What has a value. */
sealed interface Expression {
  record Literal(Object value) implements Expression {}

  record Name(String name) implements Expression {}

  /** A list, or a tuple in parentheses. */
  record Sequence(List<Expression> items, boolean tuple) implements Expression {}

  record Dictionary(List<Expression> keys, List<Expression> values) implements Expression {}

  /** {@code target.name}. */
  record Attribute(Expression target, String name) implements Expression {}

  /** {@code target[key]}. */
  record Item(Expression target, Expression key) implements Expression {}

  /** {@code target[begin:end:step]}. */
  record Slice(
      Expression target,
      @Nullable Expression begin,
      @Nullable Expression end,
      @Nullable Expression step)
      implements Expression {}

  /** {@code operator operand}. */
  record Unary(String operator, Expression operand) implements Expression {}

  record Binary(String operator, Expression left, Expression right) implements Expression {}

  /** {@code first < a <= b}: each neighbour pair must hold. */
  record Comparison(Expression first, List<String> operators, List<Expression> operands)
      implements Expression {}

  /** {@code whenTrue if condition else whenFalse}. */
  record Conditional(Expression condition, Expression whenTrue, @Nullable Expression whenFalse)
      implements Expression {}

  /** Arguments of a call by place and by name. */
  record Arguments(List<Expression> positional, Map<String, Expression> named) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());
  }

  record Call(Expression target, Arguments arguments) implements Expression {}

  /** {@code target | name(arguments)}. */
  record Filter(Expression target, String name, Arguments arguments) implements Expression {}

  /** {@code target is name(arguments)}. */
  record Test(Expression target, String name, Arguments arguments) implements Expression {}
}
