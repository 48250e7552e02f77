package plum.io;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;

/**
 * JSON as plain Java values and as records.
 *
 * <p>Plain values are {@code Map<String, Object>} in the order of the text, {@code List}, {@code
 * String}, {@code Long} (whole numbers that fit), {@code Double}, {@code Boolean} and null. Records
 * become objects with one key per component; a case of a sealed interface carries its name under
 * {@code type}. Numbers that JSON cannot say (NaN, infinities) are written as null.
 */
public final class Json {
  private static final Gson COMPACT =
      new GsonBuilder()
          .disableHtmlEscaping()
          .serializeNulls()
          .registerTypeAdapterFactory(new SealedCases())
          .registerTypeAdapterFactory(new EnumNames())
          .registerTypeAdapter(double.class, new FiniteNumbers())
          .registerTypeAdapter(Double.class, new FiniteNumbers())
          .registerTypeAdapter(Duration.class, new Times.Seconds())
          .registerTypeAdapter(Instant.class, new Times.Moment())
          .create();
  private static final Gson PRETTY = COMPACT.newBuilder().setPrettyPrinting().create();

  private Json() {}

  /**
   * Reads one JSON value.
   *
   * @throws PlumException if the text is not JSON; the message names the place
   */
  public static @Nullable Object parse(String text) {
    return plain(element(text));
  }

  /**
   * Reads one JSON object.
   *
   * @throws PlumException if the text is not a JSON object
   */
  public static Map<String, @Nullable Object> parseObject(String text) {
    if (element(text) instanceof JsonObject object) {
      return object(object);
    }
    throw new PlumException("Not a JSON object: " + beginning(text));
  }

  /**
   * Reads the elements of an array one after the other.
   *
   * @param each called with every element up to the place where the text stops being JSON
   * @throws PlumException for what follows the last element that could be read
   */
  static void elements(String text, Consumer<@Nullable Object> each) {
    try {
      var reader = new JsonReader(new StringReader(text));
      reader.setStrictness(Strictness.STRICT);
      reader.beginArray();
      while (reader.hasNext()) {
        each.accept(plain(next(reader)));
      }
      reader.endArray();
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new PlumException("Something follows the array.");
      }
    } catch (JsonParseException | IllegalStateException | IOException e) {
      throw new PlumException(invalid(e).getMessage() + ".", e);
    }
  }

  /**
   * Reads a record.
   *
   * @throws PlumException if the text does not fit the record
   */
  public static <T> T read(String text, Class<T> type) {
    return bind(element(text), type, "JSON");
  }

  /** Writes a plain value or a record on one line. */
  public static String write(@Nullable Object value) {
    return COMPACT.toJson(value);
  }

  /** Writes a value seen as the given type, so that a case of a sealed interface keeps its name. */
  public static <T> String write(T value, Class<T> type) {
    return COMPACT.toJson(value, type);
  }

  /** Writes a plain value or a record with indentation. */
  public static String writePretty(@Nullable Object value) {
    return PRETTY.toJson(value);
  }

  /**
   * A copy of a record in which the given keys, at any depth, have other values. A list of one may
   * be given without its brackets.
   *
   * @param where named in the message when a key is unknown or a value does not fit
   * @throws PlumException for an unknown key or a value of the wrong kind
   */
  public static <T> T overlay(
      T defaults, Class<T> type, Map<String, ? extends @Nullable Object> changes, String where) {
    var tree = (JsonObject) COMPACT.toJsonTree(defaults, type);
    var wanted = (JsonObject) COMPACT.toJsonTree(changes);
    merge(tree, wanted, where);
    var changed = bind(tree, type, where);
    // What was not there to compare with, as in another case of a sealed interface, shows here.
    known((JsonObject) COMPACT.toJsonTree(changed, type), wanted, where);
    return changed;
  }

  private static void known(JsonObject target, JsonObject changes, String where) {
    for (var change : changes.entrySet()) {
      var key = change.getKey();
      if (!target.has(key)) {
        throw unknown(target, key, where);
      }
      if (target.get(key) instanceof JsonObject inner
          && change.getValue() instanceof JsonObject innerChanges) {
        known(inner, innerChanges, where + "." + key);
      } else if (target.get(key) instanceof JsonPrimitive number
          && number.isNumber()
          && change.getValue() instanceof JsonPrimitive wanted
          && number.getAsDouble() != wanted.getAsDouble()) {
        throw new PlumException(where + ": \"" + key + "\" cannot be as large as " + wanted + ".");
      }
    }
  }

  private static PlumException unknown(JsonObject target, String key, String where) {
    return new PlumException(
        where
            + " has no setting \""
            + key
            + "\". It has: "
            + String.join(", ", new TreeSet<>(target.keySet()))
            + ".");
  }

  private static void merge(JsonObject target, JsonObject changes, String where) {
    var otherCase =
        changes.has("type")
            && target.has("type")
            && !changes.get("type").equals(target.get("type"));
    for (var change : changes.entrySet()) {
      var key = change.getKey();
      if (!target.has(key) && !otherCase) {
        throw unknown(target, key, where);
      }
      var value = otherCase ? change.getValue() : listed(target.get(key), change.getValue());
      var kind = otherCase ? null : mismatch(target.get(key), value);
      if (kind != null) {
        throw new PlumException(
            where + ": \"" + key + "\" must be " + kind + ", not " + value + ".");
      }
      if (target.get(key) instanceof JsonObject inner && value instanceof JsonObject innerChanges) {
        merge(inner, innerChanges, where + "." + key);
      } else {
        target.add(key, value);
      }
    }
  }

  /** In a list's place, a text or number that stands alone is a list of one. */
  private static JsonElement listed(JsonElement old, JsonElement other) {
    if (!(old instanceof JsonArray) || !(other instanceof JsonPrimitive)) {
      return other;
    }
    var list = new JsonArray(1);
    list.add(other);
    return list;
  }

  /** What a value should have been to stand in another's place; null if it may. */
  private static @Nullable String mismatch(JsonElement old, JsonElement other) {
    return switch (old) {
      case JsonObject _ when !(other instanceof JsonObject) -> "an object";
      case JsonArray _ when !(other instanceof JsonArray) -> "a list";
      case JsonPrimitive primitive
          when !(other instanceof JsonPrimitive value) || !fits(primitive, value) ->
          primitive.isBoolean()
              ? "true or false"
              : primitive.isString()
                  ? "text"
                  : primitive.getAsNumber() instanceof Double ? "a number" : "a whole number";
      default -> null;
    };
  }

  private static boolean fits(JsonPrimitive old, JsonPrimitive other) {
    if (!old.isNumber() || !other.isNumber()) {
      return old.isNumber() == other.isNumber() && old.isBoolean() == other.isBoolean();
    }
    return old.getAsNumber() instanceof Double || !(other.getAsNumber() instanceof Double);
  }

  private static <T> T bind(JsonElement tree, Class<T> type, String where) {
    try {
      T value = COMPACT.fromJson(tree, type);
      if (value == null) {
        throw new PlumException(where + " is empty.");
      }
      return value;
    } catch (RuntimeException e) { // Gson throws a bare one when a record refuses its values
      if (e instanceof PlumException) {
        throw e;
      }
      var cause = e.getCause() == null ? e : e.getCause();
      throw new PlumException(where + " does not fit: " + reason(cause), e);
    }
  }

  /** The library's words without the name of its exception. */
  private static String reason(Throwable e) {
    var message = String.valueOf(e.getMessage());
    return message.replaceFirst("^[\\w.]*Exception: ", "");
  }

  private static JsonElement element(String text) {
    try {
      var reader = new JsonReader(new StringReader(text));
      reader.setStrictness(Strictness.STRICT);
      var element = next(reader);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new PlumException("More than one JSON value: " + beginning(text));
      }
      return element;
    } catch (JsonParseException | IOException e) {
      throw new PlumException(invalid(e).getMessage() + ": " + beginning(text), e);
    }
  }

  /** Without the library's words, which speak of its own settings. */
  private static PlumException invalid(Exception e) {
    var message = e.getMessage();
    var place = message == null ? -1 : message.indexOf(" at line ");
    return new PlumException(
        "Not valid JSON" + (place < 0 || message == null ? "" : place(message.substring(place))),
        e);
  }

  /** The next value; unlike the library's own reading it does not let a key stand twice. */
  private static JsonElement next(JsonReader reader) throws IOException {
    return switch (reader.peek()) {
      case BEGIN_OBJECT -> {
        var object = new JsonObject();
        reader.beginObject();
        while (reader.hasNext()) {
          var key = reader.nextName();
          if (object.has(key)) {
            throw new PlumException("The key \"" + key + "\" stands twice in one object.");
          }
          object.add(key, next(reader));
        }
        reader.endObject();
        yield object;
      }
      case BEGIN_ARRAY -> {
        var array = new JsonArray();
        reader.beginArray();
        while (reader.hasNext()) {
          array.add(next(reader));
        }
        reader.endArray();
        yield array;
      }
      default -> JsonParser.parseReader(reader);
    };
  }

  private static String place(String tail) {
    var end = tail.indexOf('\n');
    return end < 0 ? tail : tail.substring(0, end);
  }

  private static String beginning(String text) {
    var line = text.strip().replace('\n', ' ');
    return line.length() > 80 ? line.substring(0, 80) + "…" : line;
  }

  private static @Nullable Object plain(JsonElement element) {
    return switch (element) {
      case JsonNull _ -> null;
      case JsonObject object -> object(object);
      case JsonArray array -> {
        List<@Nullable Object> list = new ArrayList<>(array.size());
        array.forEach(item -> list.add(plain(item)));
        yield list;
      }
      case JsonPrimitive primitive -> primitive(primitive);
      default -> throw new IllegalStateException("unknown JSON element");
    };
  }

  private static Map<String, @Nullable Object> object(JsonObject object) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    object.entrySet().forEach(entry -> map.put(entry.getKey(), plain(entry.getValue())));
    return map;
  }

  private static Object primitive(JsonPrimitive value) {
    if (value.isBoolean()) {
      return value.getAsBoolean();
    }
    if (value.isString()) {
      return value.getAsString();
    }
    var text = value.getAsString();
    if (text.matches("-?\\d{1,19}")) {
      try {
        return Long.valueOf(text);
      } catch (NumberFormatException e) {
        return Double.valueOf(text); // too large to be whole
      }
    }
    return Double.valueOf(text);
  }
}
