package plum.llm.jinja;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Python's values in Java: String, Long, Double, Boolean, List, Map, and the ones declared here.
 */
final class Values {
  /** Python's None. */
  static final None NONE = None.NONE;

  enum None {
    NONE;

    @Override
    public String toString() {
      return "None";
    }
  }

  private Values() {}

  /** A value that is not there; using it as more than nothing is an error. */
  record Undefined(String message) {}

  /** A list that cannot change and is written with parentheses. */
  record Tuple(List<Object> items) {}

  /** Attributes that a template may set. */
  record Namespace(Map<String, Object> attributes) {}

  /** Something with attributes of its own, such as {@code loop}. */
  interface Attributes {
    @Nullable Object attribute(String name);
  }

  /** What can be called. */
  @FunctionalInterface
  interface Callable {
    Object call(Arguments arguments);
  }

  /** Values of JSON as values of a template, null as None. */
  static Object of(@Nullable Object value) {
    return switch (value) {
      case null -> NONE;
      case Integer number -> number.longValue();
      case List<?> list -> {
        var items = new ArrayList<Object>(list.size());
        list.forEach(item -> items.add(of(item)));
        yield items;
      }
      case Map<?, ?> map -> {
        var copy = new LinkedHashMap<Object, Object>();
        map.forEach((key, item) -> copy.put(of(key), of(item)));
        yield copy;
      }
      default -> value;
    };
  }

  static boolean truth(Object value) {
    return switch (value) {
      case Boolean flag -> flag;
      case Long number -> number != 0;
      case Double number -> number != 0;
      case String text -> !text.isEmpty();
      case List<?> list -> !list.isEmpty();
      case Tuple tuple -> !tuple.items().isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      case Undefined _ -> false;
      default -> value != NONE;
    };
  }

  /** Lists as they are, tuples and keys of a dictionary and characters as lists. */
  static List<Object> items(Object value) {
    return switch (value) {
      case List<?> list -> new ArrayList<>(list);
      case Tuple tuple -> tuple.items();
      case Map<?, ?> map -> new ArrayList<>(map.keySet());
      case String text -> {
        var items = new ArrayList<Object>();
        text.codePoints().forEach(c -> items.add(Character.toString(c)));
        yield items;
      }
      case Undefined _ -> List.of();
      default -> throw new TemplateException("a value of type " + type(value) + " has no items");
    };
  }

  static Object defined(Object value) {
    if (value instanceof Undefined undefined) {
      throw new TemplateException(undefined.message());
    }
    return value;
  }

  static long integer(Object value) {
    return switch (defined(value)) {
      case Long number -> number;
      case Boolean flag -> flag ? 1 : 0;
      default -> throw new TemplateException(type(value) + " is not a whole number");
    };
  }

  static String text(Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw new TemplateException("a text is expected, not " + type(defined(value)));
  }

  static boolean equal(Object a, Object b) {
    return switch (a) {
      case Undefined _ -> b instanceof Undefined;
      case Tuple tuple -> b instanceof Tuple other && equalItems(tuple.items(), other.items());
      case List<?> list -> b instanceof List<?> other && equalItems(list, other);
      case Map<?, ?> map ->
          b instanceof Map<?, ?> other
              && map.size() == other.size()
              && map.keySet().stream().allMatch(key -> equal(at(map, key), at(other, key)));
      default -> (isNumber(a) && isNumber(b)) ? number(a).compareTo(number(b)) == 0 : a.equals(b);
    };
  }

  private static Object at(Map<?, ?> map, @Nullable Object key) {
    var value = map.get(key);
    return value == null ? new Undefined("no such key") : value;
  }

  private static boolean equalItems(List<?> a, List<?> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (var i = 0; i < a.size(); i++) {
      if (!equal(Objects.requireNonNull(a.get(i)), Objects.requireNonNull(b.get(i)))) {
        return false;
      }
    }
    return true;
  }

  static int compare(Object a, Object b) {
    if (isNumber(a) && isNumber(b)) {
      return number(a).compareTo(number(b));
    }
    if (a instanceof String left && b instanceof String right) {
      var x = left.codePoints().toArray();
      var y = right.codePoints().toArray();
      return java.util.Arrays.compare(x, y);
    }
    throw new TemplateException(
        type(defined(a)) + " and " + type(defined(b)) + " cannot be compared");
  }

  static boolean isNumber(Object value) {
    return value instanceof Long || value instanceof Double || value instanceof Boolean;
  }

  private static BigDecimal number(Object value) {
    return switch (value) {
      case Boolean flag -> flag ? BigDecimal.ONE : BigDecimal.ZERO;
      case Double number when !number.isNaN() && !number.isInfinite() -> new BigDecimal(number);
      case Long number -> BigDecimal.valueOf(number);
      default -> throw new TemplateException("a number is not finite");
    };
  }

  static boolean contains(Object container, Object item) {
    return switch (defined(container)) {
      case String text -> text.contains(text(item));
      case Map<?, ?> map -> map.containsKey(item);
      case List<?> list -> items(list).stream().anyMatch(each -> equal(each, item));
      case Tuple tuple -> tuple.items().stream().anyMatch(each -> equal(each, item));
      default -> throw new TemplateException(type(container) + " holds nothing");
    };
  }

  /** Python's name of a type. */
  static String type(Object value) {
    return switch (value) {
      case String _ -> "str";
      case Long _ -> "int";
      case Double _ -> "float";
      case Boolean _ -> "bool";
      case List<?> _ -> "list";
      case Tuple _ -> "tuple";
      case Map<?, ?> _ -> "dict";
      case Undefined _ -> "undefined";
      default -> value == NONE ? "NoneType" : "object";
    };
  }

  /** As a template prints it. */
  static String string(Object value) {
    return switch (value) {
      case String text -> text;
      case Undefined _ -> "";
      default -> repr(value);
    };
  }

  /** Python's repr. */
  static String repr(Object value) {
    return switch (value) {
      case String text -> quote(text);
      case Boolean flag -> flag ? "True" : "False";
      case Double number -> floating(number);
      case List<?> list -> "[" + joined(items(list)) + "]";
      case Tuple tuple -> "(" + joined(tuple.items()) + (tuple.items().size() == 1 ? ",)" : ")");
      case Map<?, ?> map -> {
        var parts = new ArrayList<String>();
        map.forEach(
            (key, item) ->
                parts.add(
                    repr(Objects.requireNonNull(key)) + ": " + repr(Objects.requireNonNull(item))));
        yield "{" + String.join(", ", parts) + "}";
      }
      case Undefined _ -> "Undefined";
      case Callable _ -> "<function>";
      case Namespace _, Attributes _ -> "<object>";
      default -> String.valueOf(value);
    };
  }

  private static String joined(List<Object> items) {
    return String.join(", ", items.stream().map(Values::repr).toList());
  }

  private static String quote(String text) {
    var quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
    var result = new StringBuilder().append(quote);
    for (var c : text.codePoints().toArray()) {
      switch (c) {
        case '\n' -> result.append("\\n");
        case '\t' -> result.append("\\t");
        case '\r' -> result.append("\\r");
        case '\\' -> result.append("\\\\");
        default -> {
          if (c == quote) {
            result.append('\\').append(quote);
          } else if (c < ' ' || c == 0x7f) {
            result.append("\\x%02x".formatted(c));
          } else {
            result.appendCodePoint(c);
          }
        }
      }
    }
    return result.append(quote).toString();
  }

  /** The shortest digits that name the number, with an exponent where Python has one. */
  static String floating(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0.0" : "0.0";
    }
    var digits = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    var exponent = digits.precision() - digits.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      var plain = digits.toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    var all = digits.unscaledValue().abs().toString();
    return (number < 0 ? "-" : "")
        + all.charAt(0)
        + (all.length() > 1 ? "." + all.substring(1) : "")
        + "e%s%02d".formatted(exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }
}
