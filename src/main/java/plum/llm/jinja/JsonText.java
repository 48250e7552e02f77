package plum.llm.jinja;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** JSON as Python's json.dumps writes it; its options are named as there. */
final class JsonText {
  private final Budget budget;
  private final boolean ascii;
  private final boolean sorted;
  private final String indent;
  private final String comma;
  private final String colon;
  private final StringBuilder out = new StringBuilder();

  JsonText(Budget budget, Arguments arguments) {
    this.budget = budget;
    ascii = arguments.flag(0, "ensure_ascii");
    var given = arguments.get(1, "indent", Values.NONE);
    indent =
        given == Values.NONE
            ? ""
            : given instanceof String text
                ? "\n" + text
                : "\n" + " ".repeat(Math.clamp(Values.integer(given), 0, 100));
    var separators = arguments.get(2, "separators", Values.NONE);
    if (separators == Values.NONE) {
      comma = indent.isEmpty() ? ", " : ",";
      colon = ": ";
    } else {
      var both = Values.items(separators);
      if (both.size() != 2) {
        throw new TemplateException("tojson takes two separators, not " + both.size());
      }
      comma = Values.text(both.getFirst());
      colon = Values.text(both.getLast());
    }
    sorted = arguments.flag(3, "sort_keys");
  }

  String write(Object value) {
    write(value, 1);
    return out.toString();
  }

  private void write(Object value, int depth) {
    switch (value) {
      case String text -> quote(text);
      case Boolean flag -> put(flag ? "true" : "false");
      case Long number -> put(number.toString());
      case Double number ->
          put(
              number.isNaN()
                  ? "NaN"
                  : number.isInfinite()
                      ? number > 0 ? "Infinity" : "-Infinity"
                      : Values.floating(number));
      case List<?> list -> items(list, depth);
      case Values.Tuple tuple -> items(tuple.items(), depth);
      case Map<?, ?> map -> object(map, depth);
      default -> {
        if (value != Values.NONE) {
          throw new TemplateException(
              "a value of type " + Values.type(value) + " cannot be written as JSON");
        }
        put("null");
      }
    }
  }

  private void items(List<?> items, int depth) {
    put("[");
    for (var i = 0; i < items.size(); i++) {
      separate(i, depth);
      write(Objects.requireNonNull(items.get(i)), depth + 1);
    }
    end(items.isEmpty(), depth);
    put("]");
  }

  private void object(Map<?, ?> map, int depth) {
    var entries = sorted ? new TreeMap<Object, Object>(Values::compare) : null;
    if (entries != null) {
      entries.putAll(map);
    }
    put("{");
    var i = 0;
    for (var entry : (entries == null ? map : entries).entrySet()) {
      separate(i++, depth);
      var key = Objects.requireNonNull(entry.getKey());
      if (key instanceof String text) {
        quote(text);
      } else {
        put("\"");
        write(key, depth);
        put("\"");
      }
      put(colon);
      write(Objects.requireNonNull(entry.getValue()), depth + 1);
    }
    end(map.isEmpty(), depth);
    put("}");
  }

  private void separate(int place, int depth) {
    put(place == 0 ? "" : comma);
    newLine(depth);
  }

  private void end(boolean empty, int depth) {
    if (!empty) {
      newLine(depth - 1);
    }
  }

  private void newLine(int depth) {
    if (!indent.isEmpty()) {
      put("\n");
      for (var i = 0; i < depth; i++) {
        put(indent.substring(1));
      }
    }
  }

  private void put(String text) {
    budget.grow(out.length(), text.length());
    out.append(text);
  }

  private void quote(String text) {
    budget.grow(out.length(), text.length());
    out.append('"');
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < ' ' || (ascii && c > '~')) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
