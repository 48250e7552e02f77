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
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;

/**
 * JSON as plain Java values and as records.
 *
 * <p>Plain values are {@code Map<String, Object>} in the order of the text, {@code List}, {@code
 * String}, {@code Long} (whole numbers that fit), {@code Double}, {@code Boolean} and null. Records
 * become objects with one key per component; a case of a sealed interface carries its name under
 * {@code type}.
 */
public final class Json {
  private static final Gson COMPACT =
      new GsonBuilder()
          .disableHtmlEscaping()
          .serializeNulls()
          .registerTypeAdapterFactory(new SealedCases())
          .registerTypeAdapter(double.class, new Finite())
          .registerTypeAdapter(Double.class, new Finite())
          .registerTypeAdapter(Duration.class, new Seconds())
          .registerTypeAdapter(Instant.class, new Moment())
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
   * A copy of a record in which the given keys, at any depth, have other values.
   *
   * @param where named in the message when a key is unknown or a value does not fit
   * @throws PlumException for an unknown key or a value of the wrong kind
   */
  public static <T> T overlay(
      T defaults, Class<T> type, Map<String, ? extends @Nullable Object> changes, String where) {
    var tree = (JsonObject) COMPACT.toJsonTree(defaults, type);
    merge(tree, (JsonObject) COMPACT.toJsonTree(changes), where);
    return bind(tree, type, where);
  }

  private static void merge(JsonObject target, JsonObject changes, String where) {
    var otherCase =
        changes.has("type")
            && target.has("type")
            && !changes.get("type").equals(target.get("type"));
    for (var change : changes.entrySet()) {
      var key = change.getKey();
      if (!target.has(key) && !otherCase) {
        throw new PlumException(
            where
                + " has no setting \""
                + key
                + "\". It has: "
                + String.join(", ", new TreeSet<>(target.keySet()))
                + ".");
      }
      if (target.get(key) instanceof JsonObject inner
          && change.getValue() instanceof JsonObject innerChanges) {
        merge(inner, innerChanges, where + "." + key);
      } else {
        target.add(key, change.getValue());
      }
    }
  }

  private static <T> T bind(JsonElement tree, Class<T> type, String where) {
    try {
      T value = COMPACT.fromJson(tree, type);
      if (value == null) {
        throw new PlumException(where + " is empty.");
      }
      return value;
    } catch (JsonParseException | NumberFormatException e) {
      throw new PlumException(where + ": a value is of the wrong kind (" + reason(e) + ").", e);
    } catch (RuntimeException e) {
      // How the library passes on what a record's constructor refused
      if (e.getCause() instanceof PlumException cause) {
        throw new PlumException(where + ": " + cause.getMessage(), cause);
      }
      if (e.getCause() instanceof NullPointerException) {
        throw new PlumException(where + " lacks a setting that has no default.", e);
      }
      throw e;
    }
  }

  /** The library's words without the name of its exception. */
  private static String reason(Exception e) {
    var message = String.valueOf(e.getMessage());
    return message.replaceFirst("^[\\w.]*Exception: ", "");
  }

  private static JsonElement element(String text) {
    try {
      var reader = new JsonReader(new StringReader(text));
      reader.setStrictness(Strictness.STRICT);
      var element = JsonParser.parseReader(reader);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new PlumException("More than one JSON value: " + beginning(text));
      }
      return element;
    } catch (JsonParseException | IOException e) {
      var message = e.getMessage();
      var place = message == null ? -1 : message.indexOf(" at line ");
      throw new PlumException(
          "Not valid JSON"
              + (place < 0 || message == null ? "" : place(message.substring(place)))
              + ": "
              + beginning(text),
          e);
    }
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
    if (text.matches("-?\\d{1,18}")) {
      return Long.valueOf(text);
    }
    return Double.valueOf(text);
  }

  /** Writes what JSON has no number for as null. */
  private static final class Finite extends TypeAdapter<@Nullable Double> {
    @Override
    public void write(JsonWriter out, @Nullable Double value) throws IOException {
      if (value == null || !Double.isFinite(value)) {
        out.nullValue();
      } else {
        out.value(value);
      }
    }

    @Override
    public Double read(JsonReader in) throws IOException {
      if (in.peek() == JsonToken.NULL) {
        in.nextNull();
        return Double.NaN;
      }
      return in.nextDouble();
    }
  }

  /** Durations are seconds. */
  private static final class Seconds extends TypeAdapter<Duration> {
    @Override
    public void write(JsonWriter out, Duration value) throws IOException {
      out.value(value.toNanos() / 1e9);
    }

    @Override
    public Duration read(JsonReader in) throws IOException {
      return Duration.ofNanos(Math.round(in.nextDouble() * 1e9));
    }
  }

  /** Points in time as ISO 8601. */
  private static final class Moment extends TypeAdapter<@Nullable Instant> {
    @Override
    public void write(JsonWriter out, @Nullable Instant value) throws IOException {
      out.value(value == null ? null : value.toString());
    }

    @Override
    public @Nullable Instant read(JsonReader in) throws IOException {
      if (in.peek() == JsonToken.NULL) {
        in.nextNull();
        return null;
      }
      return Instant.parse(in.nextString());
    }
  }

  /** Gives the cases of sealed interfaces a {@code type} key: their name in lower case. */
  private static final class SealedCases implements TypeAdapterFactory {
    @Override
    public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> token) {
      var raw = token.getRawType();
      if (!raw.isInterface() || !raw.isSealed()) {
        return null;
      }
      var cases = raw.getPermittedSubclasses();
      return new TypeAdapter<>() {
        @Override
        public void write(JsonWriter out, T value) throws IOException {
          if (value == null) {
            out.nullValue();
            return;
          }
          var object = new JsonObject();
          object.addProperty("type", name(value.getClass()));
          ((JsonObject) gson.toJsonTree(value, value.getClass()))
              .entrySet()
              .forEach(entry -> object.add(entry.getKey(), entry.getValue()));
          gson.toJson(object, out);
        }

        @Override
        @SuppressWarnings("unchecked") // the permitted subclasses of T are the only cases looked at
        public T read(JsonReader in) throws IOException {
          var object = JsonParser.parseReader(in).getAsJsonObject();
          var type = object.remove("type");
          var known = new ArrayList<String>();
          for (var candidate : cases) {
            if (type != null && name(candidate).equals(type.getAsString())) {
              return (T) gson.fromJson(object, candidate);
            }
            known.add(name(candidate));
          }
          throw new JsonParseException(
              "\"type\" is " + type + " but must be one of " + String.join(", ", known));
        }
      };
    }

    private static String name(Class<?> type) {
      return type.getSimpleName().toLowerCase(Locale.ROOT);
    }
  }
}
