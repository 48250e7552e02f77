package plum.llm.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Values of expressions. */
final class Evaluator {
  private final Budget budget;
  private final Filters filters;
  private final Methods methods;

  Evaluator(Budget budget) {
    this.budget = budget;
    methods = new Methods(budget);
    filters = new Filters(budget, methods);
  }

  Object value(Expression expression, Scope scope) {
    budget.spend(1);
    return switch (expression) {
      case Expression.Literal literal -> literal.value();
      case Expression.Name name -> scope.get(name.name());
      case Expression.Sequence sequence -> {
        var items = all(sequence.items(), scope);
        yield budget.made(sequence.tuple() ? new Values.Tuple(items) : items);
      }
      case Expression.Dictionary dictionary -> {
        var map = new LinkedHashMap<Object, Object>();
        for (var i = 0; i < dictionary.keys().size(); i++) {
          map.put(value(dictionary.keys().get(i), scope), value(dictionary.values().get(i), scope));
        }
        yield budget.made(map);
      }
      case Expression.Attribute attribute ->
          methods.attribute(value(attribute.target(), scope), attribute.name());
      case Expression.Item item -> item(value(item.target(), scope), value(item.key(), scope));
      case Expression.Slice slice -> slice(slice, scope);
      case Expression.Unary unary -> unary(unary, scope);
      case Expression.Binary binary -> binary(binary, scope);
      case Expression.Comparison comparison -> comparison(comparison, scope);
      case Expression.Conditional conditional -> {
        if (Values.truth(value(conditional.condition(), scope))) {
          yield value(conditional.whenTrue(), scope);
        }
        yield conditional.whenFalse() == null
            ? new Values.Undefined("the inline if has no else")
            : value(conditional.whenFalse(), scope);
      }
      case Expression.Call call -> {
        var target = value(call.target(), scope);
        if (!(Values.defined(target) instanceof Values.Callable callable)) {
          throw new TemplateException("a value of type " + Values.type(target) + " is no function");
        }
        yield callable.call(arguments(call.arguments(), scope));
      }
      case Expression.Filter filter ->
          filters.apply(
              filter.name(), value(filter.target(), scope), arguments(filter.arguments(), scope));
      case Expression.Test test ->
          Tests.holds(test.name(), value(test.target(), scope), arguments(test.arguments(), scope));
    };
  }

  private List<Object> all(List<Expression> expressions, Scope scope) {
    var values = new ArrayList<Object>(expressions.size());
    for (var expression : expressions) {
      values.add(value(expression, scope));
    }
    return values;
  }

  private Arguments arguments(Expression.Arguments arguments, Scope scope) {
    var named = new LinkedHashMap<String, Object>();
    arguments.named().forEach((name, value) -> named.put(name, value(value, scope)));
    return new Arguments(all(arguments.positional(), scope), named);
  }

  private Object item(Object target, Object key) {
    return switch (Values.defined(target)) {
      case Map<?, ?> map -> {
        var value = map.get(key);
        yield value != null
            ? value
            : key instanceof String name ? methods.attribute(target, name) : missing(target, key);
      }
      case String text when key instanceof Long at -> {
        var points = text.codePoints().toArray();
        budget.text(points.length);
        var place = at < 0 ? at + points.length : at;
        yield place < 0 || place >= points.length
            ? missing(target, key)
            : Character.toString(points[(int) place]);
      }
      case List<?> list when key instanceof Long at -> at(list, at);
      case Values.Tuple tuple when key instanceof Long at -> at(tuple.items(), at);
      default ->
          key instanceof String name ? methods.attribute(target, name) : missing(target, key);
    };
  }

  private static Object at(List<?> list, long at) {
    var place = at < 0 ? at + list.size() : at;
    return place < 0 || place >= list.size()
        ? missing(list, at)
        : Objects.requireNonNull(list.get((int) place));
  }

  private static Object missing(Object target, Object key) {
    return new Values.Undefined(Values.type(target) + " object has no element " + Values.repr(key));
  }

  private @Nullable Long bound(@Nullable Expression expression, Scope scope) {
    if (expression == null) {
      return null;
    }
    var value = value(expression, scope);
    return value == Values.NONE ? null : Values.integer(value);
  }

  /** Python's slices: bounds beyond the ends are cut, negative ones count from the end. */
  private Object slice(Expression.Slice slice, Scope scope) {
    var target = Values.defined(value(slice.target(), scope));
    if (target instanceof Map<?, ?>) {
      throw new TemplateException("a dictionary cannot be sliced");
    }
    var items = Values.items(target);
    var size = items.size();
    var given = bound(slice.step(), scope);
    var step = given == null ? 1 : Math.clamp(given, -size - 1, size + 1);
    if (step == 0) {
      throw new TemplateException("the step of a slice is zero");
    }
    var begin = limit(bound(slice.begin(), scope), size, step > 0 ? 0 : size - 1, step);
    var end = limit(bound(slice.end(), scope), size, step > 0 ? size : -1, step);
    var result = new ArrayList<Object>();
    for (var i = begin; step > 0 ? i < end : i > end; i += step) {
      result.add(items.get((int) i));
    }
    budget.list(result.size());
    return switch (target) {
      case String _ -> String.join("", result.stream().map(Values::string).toList());
      case Values.Tuple _ -> new Values.Tuple(result);
      default -> result;
    };
  }

  private static long limit(@Nullable Long bound, int size, long absent, long step) {
    if (bound == null) {
      return absent;
    }
    var place = bound < 0 ? bound + size : bound;
    return step > 0 ? Math.clamp(place, 0, size) : Math.clamp(place, -1, size - 1);
  }

  private Object unary(Expression.Unary unary, Scope scope) {
    var operand = value(unary.operand(), scope);
    return switch (unary.operator()) {
      case "not" -> !Values.truth(operand);
      case "-" ->
          Values.defined(operand) instanceof Double number
              ? (Object) (-number)
              : (Object) Math.negateExact(Values.integer(operand));
      default -> operand instanceof Double ? operand : (Object) Values.integer(operand);
    };
  }

  private Object binary(Expression.Binary binary, Scope scope) {
    var left = value(binary.left(), scope);
    switch (binary.operator()) {
      case "and" -> {
        return Values.truth(left) ? value(binary.right(), scope) : left;
      }
      case "or" -> {
        return Values.truth(left) ? left : value(binary.right(), scope);
      }
      default -> {}
    }
    var right = value(binary.right(), scope);
    if (binary.operator().equals("~")) {
      return joined(Values.string(left), Values.string(right));
    }
    return Arithmetic.of(binary.operator(), Values.defined(left), Values.defined(right), budget);
  }

  private String joined(String left, String right) {
    budget.text((long) left.length() + right.length());
    return left + right;
  }

  private Object comparison(Expression.Comparison comparison, Scope scope) {
    var left = value(comparison.first(), scope);
    for (var i = 0; i < comparison.operators().size(); i++) {
      var right = value(comparison.operands().get(i), scope);
      var holds =
          switch (comparison.operators().get(i)) {
            case "==" -> Values.equal(left, right);
            case "!=" -> !Values.equal(left, right);
            case "in" -> Values.contains(right, left);
            case "not in" -> !Values.contains(right, left);
            case "<" -> Values.compare(left, right) < 0;
            case "<=" -> Values.compare(left, right) <= 0;
            case ">" -> Values.compare(left, right) > 0;
            default -> Values.compare(left, right) >= 0;
          };
      if (!holds) {
        return false;
      }
      left = right;
    }
    return true;
  }
}
