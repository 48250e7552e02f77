package plum.llm.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Arguments of a call, found by place or by name. */
record Arguments(List<Object> positional, Map<String, Object> named) {

  static final Arguments NONE = new Arguments(List.of(), Map.of());

  int size() {
    return positional.size() + named.size();
  }

  /** Those after the first ones, and all that have names. */
  Arguments after(int places) {
    var from = Math.min(places, positional.size());
    return new Arguments(positional.subList(from, positional.size()), named);
  }

  Object get(int place, String name) {
    var value = find(place, name);
    if (value == null) {
      throw new TemplateException("the argument " + name + " is missing");
    }
    return value;
  }

  Object get(int place, String name, Object absent) {
    var value = find(place, name);
    return value == null ? absent : value;
  }

  @Nullable Object find(int place, String name) {
    return place < positional.size() ? positional.get(place) : named.get(name);
  }

  String text(int place, String name, String absent) {
    var value = get(place, name, absent);
    return value == Values.NONE ? absent : Values.text(value);
  }

  long integer(int place, String name, long absent) {
    return Values.integer(get(place, name, absent));
  }

  boolean flag(int place, String name) {
    return Values.truth(get(place, name, false));
  }
}
