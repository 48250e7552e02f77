package plum.llm.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** Attributes and methods of Python's texts, lists and dictionaries that change nothing. */
final class Methods {
  private static final Set<String> OF_TEXT =
      names(
          "strip lstrip rstrip lower upper casefold title capitalize split rsplit splitlines replace"
              + " startswith endswith find rfind index count join isdigit isalpha isalnum isspace"
              + " isupper islower isnumeric isdecimal removeprefix removesuffix partition rpartition"
              + " zfill ljust rjust");
  private static final Set<String> OF_MAP = names("items keys values get copy");
  private static final Set<String> OF_LIST = names("index count copy");

  private final Budget budget;

  Methods(Budget budget) {
    this.budget = budget;
  }

  /** {@code target.name}: a method, else what the target holds under the name. */
  Object attribute(Object target, String name) {
    var method =
        switch (Values.defined(target)) {
          case String text -> method(arguments -> ofText(text, name, arguments));
          case Map<?, ?> map -> method(arguments -> ofMap(map, name, arguments));
          case List<?> list -> method(arguments -> ofList(Values.items(list), name, arguments));
          default -> null;
        };
    if (method != null && known(target).contains(name)) {
      return method;
    }
    var value =
        switch (target) {
          case Map<?, ?> map -> map.get(name);
          case Values.Namespace namespace -> namespace.attributes().get(name);
          case Values.Attributes attributes -> attributes.attribute(name);
          default -> null;
        };
    return value != null
        ? value
        : new Values.Undefined(Values.type(target) + " object has no attribute '" + name + "'");
  }

  private static Set<String> known(Object target) {
    return target instanceof String ? OF_TEXT : target instanceof Map<?, ?> ? OF_MAP : OF_LIST;
  }

  /** The words of a text, as a set. */
  static Set<String> names(String words) {
    return Set.of(words.split(" ", -1));
  }

  private Values.Callable method(Values.Callable body) {
    return arguments -> {
      budget.spend(1);
      return body.call(arguments);
    };
  }

  private static Object ofMap(Map<?, ?> map, String name, Arguments arguments) {
    return switch (name) {
      case "items" -> {
        var items = new ArrayList<Object>();
        map.forEach(
            (key, value) ->
                items.add(
                    new Values.Tuple(
                        List.of(Objects.requireNonNull(key), Objects.requireNonNull(value)))));
        yield items;
      }
      case "keys" -> Values.items(map);
      case "values" -> new ArrayList<Object>(map.values());
      case "get" -> {
        var value = map.get(arguments.get(0, "key"));
        yield value == null ? arguments.get(1, "default", Values.NONE) : value;
      }
      default -> Values.of(map);
    };
  }

  private static Object ofList(List<Object> list, String name, Arguments arguments) {
    return switch (name) {
      case "count" ->
          list.stream().filter(each -> Values.equal(each, arguments.get(0, "value"))).count();
      case "index" -> {
        for (var i = 0; i < list.size(); i++) {
          if (Values.equal(list.get(i), arguments.get(0, "value"))) {
            yield (long) i;
          }
        }
        throw new TemplateException("the list has no such item");
      }
      default -> list;
    };
  }

  private Object ofText(String text, String name, Arguments arguments) {
    budget.text(text.length());
    return switch (name) {
      case "strip" -> Text.strip(text, arguments.text(0, "chars", ""), true, true);
      case "lstrip" -> Text.strip(text, arguments.text(0, "chars", ""), true, false);
      case "rstrip" -> Text.strip(text, arguments.text(0, "chars", ""), false, true);
      case "lower", "casefold" -> Values.lower(text);
      case "upper" -> Values.upper(text);
      case "title" -> Text.title(text);
      case "capitalize" -> Text.capitalize(text);
      case "split" -> split(text, arguments, false);
      case "rsplit" -> split(text, arguments, true);
      case "splitlines" -> lines(text, arguments.flag(0, "keepends"));
      case "replace" ->
          replace(
              text,
              Values.text(arguments.get(0, "old")),
              Values.text(arguments.get(1, "new")),
              arguments.integer(2, "count", -1));
      case "startswith" -> any(arguments, text::startsWith);
      case "endswith" -> any(arguments, text::endsWith);
      case "find" -> place(text, text.indexOf(part(arguments)));
      case "rfind" -> place(text, text.lastIndexOf(part(arguments)));
      case "index" -> {
        var at = text.indexOf(part(arguments));
        if (at < 0) {
          throw new TemplateException("the text has no such part");
        }
        yield place(text, at);
      }
      case "count" -> count(text, part(arguments));
      case "join" -> join(Values.items(Values.defined(arguments.get(0, "iterable"))), text, true);
      case "isdigit", "isnumeric", "isdecimal" -> all(text, Character::isDigit);
      case "isalpha" -> all(text, Character::isLetter);
      case "isalnum" -> all(text, Character::isLetterOrDigit);
      case "isspace" -> all(text, Text::isSpace);
      case "isupper" -> text.equals(Values.upper(text)) && !text.equals(Values.lower(text));
      case "islower" -> text.equals(Values.lower(text)) && !text.equals(Values.upper(text));
      case "removeprefix" -> {
        var prefix = Values.text(arguments.get(0, "prefix"));
        yield text.startsWith(prefix) ? text.substring(prefix.length()) : text;
      }
      case "removesuffix" -> {
        var suffix = Values.text(arguments.get(0, "suffix"));
        yield text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
      }
      case "partition", "rpartition" -> {
        var separator = Values.text(arguments.get(0, "sep"));
        var last = name.equals("rpartition");
        var at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
        yield new Values.Tuple(
            at < 0
                ? last ? List.of("", "", text) : List.of(text, "", "")
                : List.of(
                    text.substring(0, at), separator, text.substring(at + separator.length())));
      }
      default -> widened(text, name, arguments);
    };
  }

  private Object widened(String text, String name, Arguments arguments) {
    var width = Math.max(0, arguments.integer(0, "width", 0));
    budget.text(width);
    var with = name.equals("zfill") ? "0" : arguments.text(1, "fillchar", " ");
    if (Text.length(with) != 1) {
      throw new TemplateException("a text can be filled up with one character only");
    }
    var fill = with.repeat((int) Math.max(0, width - Text.length(text)));
    var signed = name.equals("zfill") && (text.startsWith("-") || text.startsWith("+"));
    return switch (name) {
      case "ljust" -> text + fill;
      default -> signed ? text.charAt(0) + fill + text.substring(1) : fill + text;
    };
  }

  private static String part(Arguments arguments) {
    return Values.text(only(arguments, "sub"));
  }

  /** The one argument. Python takes places between which to look as well. */
  private static Object only(Arguments arguments, String name) {
    if (arguments.size() > 1) {
      throw new TemplateException("a text can be searched as a whole only");
    }
    return arguments.get(0, name);
  }

  private static boolean any(Arguments arguments, Predicate<String> holds) {
    return only(arguments, "prefix") instanceof Values.Tuple tuple
        ? tuple.items().stream().map(Values::text).anyMatch(holds)
        : holds.test(Values.text(arguments.get(0, "prefix")));
  }

  private static boolean all(String text, IntPredicate holds) {
    return !text.isEmpty() && text.codePoints().allMatch(holds);
  }

  private static Object place(String text, int at) {
    return (long) (at < 0 ? -1 : text.codePointCount(0, at));
  }

  private static long count(String text, String part) {
    if (part.isEmpty()) {
      return Text.length(text) + 1L;
    }
    var count = 0L;
    for (var at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
      count++;
    }
    return count;
  }

  String replace(String text, String old, String other, long most) {
    var count = Math.min(count(text, old), most < 0 ? Long.MAX_VALUE : most);
    budget.text(text.length() + count * (long) other.length());
    if (old.isEmpty()) {
      throw new TemplateException("an empty text cannot be replaced");
    }
    var result = new StringBuilder();
    var begin = 0;
    for (var i = 0L; i < count; i++) {
      var at = text.indexOf(old, begin);
      result.append(text, begin, at).append(other);
      begin = at + old.length();
    }
    return result.append(text, begin, text.length()).toString();
  }

  /** Texts with a separator between; {@code strict} takes nothing but texts. */
  String join(List<Object> items, String separator, boolean strict) {
    var parts = new ArrayList<String>();
    var length = 0L;
    for (var item : items) {
      var part = strict ? Values.text(item) : Values.string(item);
      length += part.length() + separator.length();
      budget.text(length);
      parts.add(part);
    }
    return String.join(separator, parts);
  }

  private Object split(String text, Arguments arguments, boolean fromRight) {
    var most = arguments.integer(1, "maxsplit", -1);
    var separator = arguments.get(0, "sep", Values.NONE);
    if (separator == Values.NONE) {
      return fromRight
          ? words(mirrored(text), most).reversed().stream().map(Methods::mirrored).toList()
          : words(text, most);
    }
    var parts = new ArrayList<Object>();
    var between = Values.text(separator);
    if (between.isEmpty()) {
      throw new TemplateException("a text cannot be split at nothing");
    }
    var rest = text;
    while (most != 0) {
      var at = fromRight ? rest.lastIndexOf(between) : rest.indexOf(between);
      if (at < 0) {
        break;
      }
      budget.spend(1 + rest.length() / 64);
      var after = rest.substring(at + between.length());
      if (fromRight) {
        parts.addFirst(after);
        rest = rest.substring(0, at);
      } else {
        parts.add(rest.substring(0, at));
        rest = after;
      }
      most--;
    }
    if (fromRight) {
      parts.addFirst(rest);
    } else {
      parts.add(rest);
    }
    return parts;
  }

  /** What stands between white space: so many words, and the rest of the text in one piece. */
  private static List<String> words(String text, long most) {
    var words = new ArrayList<String>();
    for (var at = 0; ; ) {
      while (at < text.length() && Text.isSpace(text.charAt(at))) {
        at++;
      }
      if (at == text.length()) {
        return words;
      }
      var end = words.size() == most ? text.length() : at;
      while (end < text.length() && !Text.isSpace(text.charAt(end))) {
        end++;
      }
      words.add(text.substring(at, end));
      at = end;
    }
  }

  private static String mirrored(String text) {
    return new StringBuilder(text).reverse().toString();
  }

  private static Object lines(String text, boolean keepEnds) {
    var lines = new ArrayList<Object>();
    var begin = 0;
    while (begin < text.length()) {
      var end = begin;
      while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
        end++;
      }
      var next = Math.min(text.length(), end + (text.startsWith("\r\n", end) ? 2 : 1));
      lines.add(text.substring(begin, keepEnds ? next : end));
      begin = next;
    }
    return lines;
  }

  /** What a name with dots leads to. */
  Object path(Object target, String names) {
    var value = target;
    for (var name : names.split("\\.", -1)) {
      value = attribute(value, name);
    }
    return value;
  }
}
