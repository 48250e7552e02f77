package plum.io;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Gives the cases of sealed interfaces a {@code type} key: their name in lower case. */
final class SealedCases implements TypeAdapterFactory {
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
        if (!(JsonParser.parseReader(in) instanceof JsonObject object)) {
          throw new JsonParseException("an object with a \"type\" is needed");
        }
        var type = object.remove("type");
        var known = new ArrayList<String>();
        for (var candidate : cases) {
          if (type instanceof JsonPrimitive text && name(candidate).equals(text.getAsString())) {
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
