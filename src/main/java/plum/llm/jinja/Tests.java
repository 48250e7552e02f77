package plum.llm.jinja;

import java.util.List;
import java.util.Map;

/** Jinja's tests, what stands after {@code is}. */
final class Tests {
  private Tests() {}

  static boolean holds(String name, Object value, Arguments arguments) {
    return switch (name) {
      case "defined" -> !(value instanceof Values.Undefined);
      case "undefined" -> value instanceof Values.Undefined;
      case "none" -> value == Values.NONE;
      case "string" -> value instanceof String;
      case "number" -> Values.isNumber(value);
      case "integer" -> value instanceof Long;
      case "float" -> value instanceof Double;
      case "boolean" -> value instanceof Boolean;
      case "mapping" -> value instanceof Map<?, ?>;
      case "sequence" -> isSequence(value);
      case "iterable" -> isSequence(value) || value instanceof Values.Undefined;
      case "callable" -> value instanceof Values.Callable;
      case "true" -> value.equals(true);
      case "false" -> value.equals(false);
      case "odd" -> Math.floorMod(Values.integer(value), 2L) == 1;
      case "even" -> Math.floorMod(Values.integer(value), 2L) == 0;
      case "divisibleby" -> {
        var divisor = Values.integer(arguments.get(0, "num"));
        if (divisor == 0) {
          throw new TemplateException("nothing can be divided by zero");
        }
        yield Math.floorMod(Values.integer(value), divisor) == 0;
      }
      case "lower" -> Values.string(value).equals(Values.lower(Values.string(value)));
      case "upper" -> Values.string(value).equals(Values.upper(Values.string(value)));
      case "in" -> Values.contains(arguments.get(0, "seq"), value);
      case "sameas" -> value.equals(arguments.get(0, "other"));
      case "eq", "equalto", "==" -> Values.equal(value, arguments.get(0, "other"));
      case "ne", "!=" -> !Values.equal(value, arguments.get(0, "other"));
      case "lt", "lessthan", "<" -> Values.compare(value, arguments.get(0, "other")) < 0;
      case "le", "<=" -> Values.compare(value, arguments.get(0, "other")) <= 0;
      case "gt", "greaterthan", ">" -> Values.compare(value, arguments.get(0, "other")) > 0;
      case "ge", ">=" -> Values.compare(value, arguments.get(0, "other")) >= 0;
      default -> throw new TemplateException("there is no test \"" + name + "\"");
    };
  }

  private static boolean isSequence(Object value) {
    return value instanceof String
        || value instanceof List<?>
        || value instanceof Values.Tuple
        || value instanceof Map<?, ?>;
  }
}
