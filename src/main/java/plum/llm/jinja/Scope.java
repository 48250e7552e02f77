package plum.llm.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names and what they stand for; what is set in an inner scope is not seen outside. */
final class Scope {
  private final @Nullable Scope outer;
  private final Map<String, Object> names = new HashMap<>();

  Scope(@Nullable Scope outer) {
    this.outer = outer;
  }

  void set(String name, Object value) {
    names.put(name, value);
  }

  Object get(String name) {
    for (var scope = this; scope != null; scope = scope.outer) {
      var value = scope.names.get(name);
      if (value != null) {
        return value;
      }
    }
    return new Values.Undefined("'" + name + "' is undefined");
  }
}
