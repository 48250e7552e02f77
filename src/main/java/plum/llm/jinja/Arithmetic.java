package plum.llm.jinja;

import java.util.ArrayList;
import java.util.List;

/** Python's operators on numbers, texts and lists. */
final class Arithmetic {
  private Arithmetic() {}

  static Object of(String operator, Object left, Object right, Budget budget) {
    if (operator.equals("+") && left instanceof String a && right instanceof String b) {
      budget.text((long) a.length() + b.length());
      return a + b;
    }
    if (operator.equals("+") && left instanceof List<?> && right instanceof List<?>) {
      var items = new ArrayList<>(Values.items(left));
      items.addAll(Values.items(right));
      return budget.made(items);
    }
    if (operator.equals("+") && left instanceof Values.Tuple a && right instanceof Values.Tuple b) {
      var items = new ArrayList<>(a.items());
      items.addAll(b.items());
      return budget.made(new Values.Tuple(items));
    }
    if (operator.equals("*") && left instanceof String text && right instanceof Long times) {
      return repeat(text, times, budget);
    }
    if (operator.equals("*") && right instanceof String text && left instanceof Long times) {
      return repeat(text, times, budget);
    }
    if (!Values.isNumber(left) || !Values.isNumber(right)) {
      throw new TemplateException(
          "\"%s\" does not work on %s and %s"
              .formatted(operator, Values.type(left), Values.type(right)));
    }
    try {
      return left instanceof Double || right instanceof Double
          ? floating(operator, number(left), number(right))
          : whole(operator, Values.integer(left), Values.integer(right));
    } catch (ArithmeticException e) {
      throw new TemplateException("\"" + operator + "\" has no result: " + e.getMessage());
    }
  }

  private static String repeat(String text, long times, Budget budget) {
    var count = Math.clamp(times, 0, Integer.MAX_VALUE);
    budget.text((long) text.length() * count);
    return text.repeat(count);
  }

  private static double number(Object value) {
    return value instanceof Double number ? number : Values.integer(value);
  }

  private static Object whole(String operator, long a, long b) {
    return switch (operator) {
      case "+" -> Math.addExact(a, b);
      case "-" -> Math.subtractExact(a, b);
      case "*" -> Math.multiplyExact(a, b);
      case "//" -> Math.floorDiv(a, b);
      case "%" -> Math.floorMod(a, b);
      case "/" -> {
        if (b == 0) {
          throw new ArithmeticException("division by zero");
        }
        yield (double) a / b;
      }
      default -> b < 0 ? (Object) Math.pow((double) a, (double) b) : (Object) power(a, b);
    };
  }

  private static long power(long base, long exponent) {
    if (base == 0 || base == 1) {
      return exponent == 0 ? 1 : base;
    }
    if (base == -1) {
      return exponent % 2 == 0 ? 1 : -1;
    }
    var result = 1L;
    for (var i = 0L; i < exponent; i++) {
      result = Math.multiplyExact(result, base); // ends after 63 rounds at the latest
    }
    return result;
  }

  private static double floating(String operator, double a, double b) {
    if (b == 0 && (operator.equals("/") || operator.equals("//") || operator.equals("%"))) {
      throw new ArithmeticException("division by zero");
    }
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> a / b;
      case "//" -> Math.floor(a / b);
      case "%" -> a - b * Math.floor(a / b);
      default -> Math.pow(a, b);
    };
  }
}
