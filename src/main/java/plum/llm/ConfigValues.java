package plum.llm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;

/**
 * Reads typed values out of a JSON object of a checkpoint; a key that is null counts as absent.
 *
 * @param where named in messages
 */
record ConfigValues(Map<String, @Nullable Object> values, String where) {

  boolean has(String key) {
    return values.get(key) != null;
  }

  double number(String key) {
    if (!has(key)) {
      throw new PlumException(where + " lacks \"" + key + "\".");
    }
    return number(key, 0);
  }

  double number(String key, double absent) {
    return switch (values.get(key)) {
      case null -> absent;
      case Number number -> number.doubleValue();
      default -> throw wrong(key, "a number");
    };
  }

  int integer(String key) {
    return whole(key, number(key));
  }

  int integer(String key, int absent) {
    return whole(key, number(key, absent));
  }

  boolean flag(String key, boolean absent) {
    return switch (values.get(key)) {
      case null -> absent;
      case Boolean flag -> flag;
      default -> throw wrong(key, "true or false");
    };
  }

  String text(String key, String absent) {
    return switch (values.get(key)) {
      case null -> absent;
      case String text -> text;
      default -> throw wrong(key, "a text");
    };
  }

  /** Texts of a list; empty if the key is absent. */
  List<String> texts(String key) {
    return switch (values.get(key)) {
      case null -> List.of();
      case List<?> list -> list.stream().map(String::valueOf).toList();
      default -> throw wrong(key, "a list");
    };
  }

  /** A whole number or a list of them; empty if the key is absent. */
  List<Long> ids(String key) {
    var ids = new ArrayList<Long>();
    switch (values.get(key)) {
      case null -> {}
      case Long id -> ids.add(id);
      case List<?> list -> {
        for (var item : list) {
          if (!(item instanceof Long id)) {
            throw wrong(key, "a list of whole numbers");
          }
          ids.add(id);
        }
      }
      default -> throw wrong(key, "a whole number or a list of them");
    }
    return ids;
  }

  /** Numbers of a list; empty if the key is absent. */
  double[] numbers(String key) {
    if (!has(key)) {
      return new double[0];
    }
    if (values.get(key) instanceof List<?> list
        && list.stream().allMatch(Number.class::isInstance)) {
      return list.stream().mapToDouble(item -> ((Number) item).doubleValue()).toArray();
    }
    throw wrong(key, "a list of numbers");
  }

  /** Objects of a list; empty if the key is absent. */
  @SuppressWarnings("unchecked") // plum.io.Json makes no other maps
  List<ConfigValues> objects(String key) {
    if (!has(key)) {
      return List.of();
    }
    if (values.get(key) instanceof List<?> list && list.stream().allMatch(Map.class::isInstance)) {
      return list.stream()
          .map(item -> new ConfigValues((Map<String, @Nullable Object>) item, where))
          .toList();
    }
    throw wrong(key, "a list of objects");
  }

  /** An object; null if the key is absent. */
  @SuppressWarnings("unchecked") // plum.io.Json makes no other maps
  @Nullable Map<String, @Nullable Object> object(String key) {
    return switch (values.get(key)) {
      case null -> null;
      case Map<?, ?> map -> (Map<String, @Nullable Object>) map;
      default -> throw wrong(key, "an object");
    };
  }

  private int whole(String key, double value) {
    if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
      throw wrong(key, "a whole number");
    }
    return (int) value;
  }

  private PlumException wrong(String key, String expected) {
    return new PlumException(
        where + ": \"" + key + "\" is " + values.get(key) + " but must be " + expected + ".");
  }
}
