package plum.llm.jinja;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Jinja's filters that work on texts, lists, numbers and dictionaries. */
final class Filters {
  private static final Set<String> OF_LISTS =
      Methods.names(
          "list first last join map select reject selectattr rejectattr sort unique reverse sum min"
              + " max dictsort");

  private final Budget budget;
  private final Methods methods;

  Filters(Budget budget, Methods methods) {
    this.budget = budget;
    this.methods = methods;
  }

  Object apply(String name, Object value, Arguments arguments) {
    budget.spend(1);
    return switch (name) {
      case "default", "d" ->
          value instanceof Values.Undefined
                  || (arguments.flag(1, "boolean") && !Values.truth(value))
              ? arguments.get(0, "default_value", "")
              : value;
      case "trim" -> Text.strip(Values.string(value), arguments.text(0, "chars", ""), true, true);
      case "length", "count" -> size(value);
      case "upper", "lower", "title", "capitalize" ->
          call(Values.string(value), name, Arguments.NONE);
      case "replace" ->
          methods.replace(
              Values.string(value),
              Values.string(arguments.get(0, "old")),
              Values.string(arguments.get(1, "new")),
              arguments.get(2, "count", Values.NONE) == Values.NONE
                  ? -1
                  : arguments.integer(2, "count", -1));
      case "string", "safe" -> Values.string(value);
      case "escape", "e" -> escape(Values.string(value));
      case "tojson" -> new JsonText(budget, arguments).write(value);
      case "int" -> whole(value, arguments);
      case "float" -> floating(value, arguments);
      case "abs" ->
          value instanceof Double number
              ? (Object) Math.abs(number)
              : (Object) Math.absExact(Values.integer(value));
      case "round" -> round(value, arguments);
      case "indent" -> indent(Values.string(value), arguments);
      case "items" ->
          value instanceof Values.Undefined ? List.of() : call(value, "items", Arguments.NONE);
      case "attr" -> methods.attribute(value, Values.text(arguments.get(0, "name")));
      case "wordcount" -> size(call(Values.string(value), "split", Arguments.NONE));
      default -> ofList(name, value, arguments);
    };
  }

  private Object ofList(String name, Object value, Arguments arguments) {
    if (!OF_LISTS.contains(name)) {
      throw new TemplateException("there is no filter \"" + name + "\"");
    }
    var items = Values.items(value);
    budget.list(items.size());
    return switch (name) {
      case "list" -> items;
      case "first" -> items.isEmpty() ? nothing() : items.getFirst();
      case "last" -> items.isEmpty() ? nothing() : items.getLast();
      case "join" ->
          methods.join(
              mapped(items, arguments, 1), Values.string(arguments.get(0, "d", "")), false);
      case "map" -> map(items, arguments);
      case "select", "reject" ->
          items.stream()
              .filter(item -> passes(item, arguments, 0) == name.equals("select"))
              .toList();
      case "selectattr", "rejectattr" -> {
        var path = Values.text(arguments.get(0, "attribute"));
        yield items.stream()
            .filter(
                item -> passes(methods.path(item, path), arguments, 1) == name.equals("selectattr"))
            .toList();
      }
      case "sort" -> {
        Comparator<Object> order = Comparator.comparing(key(arguments, 2), this::inOrder);
        yield items.stream()
            .sorted(arguments.flag(0, "reverse") ? order.reversed() : order)
            .toList();
      }
      case "unique" -> {
        var unique = new ArrayList<Object>();
        for (var item : items) {
          budget.spend(1 + unique.size());
          if (unique.stream().noneMatch(each -> inOrder(each, item) == 0)) {
            unique.add(item);
          }
        }
        yield unique;
      }
      case "reverse" ->
          value instanceof String text
              ? new StringBuilder(text).reverse().toString()
              : items.reversed();
      case "sum" -> {
        var sum = arguments.get(1, "start", 0L);
        for (var item : mapped(items, arguments, 0)) {
          sum = Arithmetic.of("+", sum, item, budget);
        }
        yield sum;
      }
      case "min" -> items.stream().min(this::inOrder).orElseGet(Filters::nothing);
      case "max" -> items.stream().max(this::inOrder).orElseGet(Filters::nothing);
      default ->
          Values.items(call(value, "items", Arguments.NONE)).stream()
              .sorted(Comparator.comparing(Filters::first, this::inOrder))
              .toList();
    };
  }

  private static Object first(Object pair) {
    return ((Values.Tuple) pair).items().getFirst();
  }

  private static Object nothing() {
    return new Values.Undefined("the list is empty");
  }

  private Object call(Object target, String method, Arguments arguments) {
    if (methods.attribute(target, method) instanceof Values.Callable callable) {
      return callable.call(arguments);
    }
    throw new TemplateException(Values.type(target) + " has no " + method);
  }

  private static Object size(Object value) {
    return value instanceof String text
        ? (long) Text.length(text)
        : (long) Values.items(value).size();
  }

  /** Texts are put in order without looking at case, as Jinja does. */
  private int inOrder(Object a, Object b) {
    if (a instanceof String left && b instanceof String right) {
      budget.spend(1 + ((long) left.length() + right.length()) / 64);
      return Values.compare(Values.lower(left), Values.lower(right));
    }
    budget.spend(1);
    return Values.compare(a, b);
  }

  private Function<Object, Object> key(Arguments arguments, int place) {
    var attribute = arguments.get(place, "attribute", Values.NONE);
    return attribute == Values.NONE
        ? Function.identity()
        : item -> methods.path(item, Values.text(attribute));
  }

  private List<Object> mapped(List<Object> items, Arguments arguments, int place) {
    return items.stream().map(key(arguments, place)).toList();
  }

  private Object map(List<Object> items, Arguments arguments) {
    var attribute = arguments.named().get("attribute");
    if (attribute != null) {
      var absent = arguments.named().get("default");
      var path = Values.text(attribute);
      return items.stream()
          .map(item -> methods.path(item, path))
          .map(item -> item instanceof Values.Undefined && absent != null ? absent : item)
          .toList();
    }
    var filter = Values.text(arguments.get(0, "filter"));
    var rest = arguments.after(1);
    return items.stream().map(item -> apply(filter, item, rest)).toList();
  }

  private boolean passes(Object item, Arguments arguments, int place) {
    budget.spend(1);
    if (arguments.positional().size() <= place) {
      return Values.truth(item);
    }
    return Tests.holds(
        Values.text(arguments.positional().get(place)), item, arguments.after(place + 1));
  }

  private static Object whole(Object value, Arguments arguments) {
    try {
      return switch (value) {
        case Double number -> (long) (double) number;
        case String text -> {
          var digits = Text.strip(text);
          yield digits.matches("[-+]?\\d+")
              ? Long.parseLong(digits)
              : (long) Double.parseDouble(digits);
        }
        default -> Values.integer(value);
      };
    } catch (NumberFormatException | TemplateException e) {
      return arguments.get(0, "default", 0L);
    }
  }

  private static Object floating(Object value, Arguments arguments) {
    try {
      return switch (value) {
        case Double number -> number;
        case String text -> Double.parseDouble(Text.strip(text));
        default -> (double) Values.integer(value);
      };
    } catch (NumberFormatException | TemplateException e) {
      return arguments.get(0, "default", 0.0);
    }
  }

  private static Object round(Object value, Arguments arguments) {
    var number = value instanceof Double x ? x : (double) Values.integer(value);
    var factor = Math.pow(10, (double) arguments.integer(0, "precision", 0));
    return switch (arguments.text(1, "method", "common")) {
      case "ceil" -> Math.ceil(number * factor) / factor;
      case "floor" -> Math.floor(number * factor) / factor;
      default -> Math.rint(number * factor) / factor;
    };
  }

  private String indent(String text, Arguments arguments) {
    var width = arguments.get(0, "width", 4L);
    var space =
        width instanceof String given
            ? given
            : " ".repeat(Math.clamp(Values.integer(width), 0, 1000));
    var result = new StringBuilder();
    var first = arguments.flag(1, "first");
    var lines = text.split("\n", -1);
    budget.text(text.length() + (long) lines.length * space.length());
    for (var i = 0; i < lines.length; i++) {
      var indented = i == 0 ? first : !lines[i].isEmpty() || arguments.flag(2, "blank");
      result.append(i == 0 ? "" : "\n").append(indented ? space : "").append(lines[i]);
    }
    return result.toString();
  }

  private String escape(String text) {
    budget.text(text.length() * 5L);
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("'", "&#39;")
        .replace("\"", "&#34;");
  }
}
