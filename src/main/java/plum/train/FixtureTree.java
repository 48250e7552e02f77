package plum.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.io.Json;

/** A place in a JSON file whose shape is known. */
record FixtureTree(String where, @Nullable Object value) {

  /**
   * Reads a JSON file.
   *
   * @throws PlumException if it cannot be read
   */
  static FixtureTree read(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      return new FixtureTree(file.toString(), Json.parseObject(text));
    } catch (IOException e) {
      throw new PlumException("Could not read " + file + " (" + e.getMessage() + ").", e);
    }
  }

  FixtureTree get(String key) {
    return new FixtureTree(where + "/" + key, object().get(key));
  }

  boolean has(String key) {
    return object().get(key) != null;
  }

  Map<?, ?> object() {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw not("an object");
  }

  /** The keys of an object, in the order of the file. */
  List<String> keys() {
    return object().keySet().stream().map(Objects::toString).toList();
  }

  List<FixtureTree> list() {
    if (!(value instanceof List<?> items)) {
      throw not("a list");
    }
    return items.stream().map(item -> new FixtureTree(where + "[]", item)).toList();
  }

  String text() {
    if (value instanceof String text) {
      return text;
    }
    throw not("a text");
  }

  boolean flag() {
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw not("true or false");
  }

  /** A number; the texts Infinity, -Infinity and NaN count as numbers. */
  double number() {
    return switch (value) {
      case Number number -> number.doubleValue();
      case String text -> Double.parseDouble(text);
      case null, default -> throw not("a number");
    };
  }

  int whole() {
    return Math.toIntExact(Math.round(number()));
  }

  double[] numbers() {
    return list().stream().mapToDouble(FixtureTree::number).toArray();
  }

  int[] wholes() {
    return list().stream().mapToInt(FixtureTree::whole).toArray();
  }

  boolean[] flags() {
    List<FixtureTree> items = list();
    boolean[] flags = new boolean[items.size()];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = items.get(i).flag();
    }
    return flags;
  }

  private PlumException not(String expected) {
    return new PlumException(where + " should be " + expected + " but is " + value + ".");
  }
}
