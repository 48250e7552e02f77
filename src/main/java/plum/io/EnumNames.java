package plum.io;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Enum constants by name, in any case; a name that is none is refused instead of read as null. */
final class EnumNames implements TypeAdapterFactory {
  @Override
  public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> token) {
    var constants = token.getRawType().getEnumConstants();
    if (constants == null) {
      return null;
    }
    return new TypeAdapter<>() {
      @Override
      public void write(JsonWriter out, @Nullable T value) throws IOException {
        out.value(value == null ? null : ((Enum<?>) value).name());
      }

      @Override
      @SuppressWarnings("unchecked") // the constants are those of T
      public @Nullable T read(JsonReader in) throws IOException {
        if (in.peek() == JsonToken.NULL) {
          in.nextNull();
          return null;
        }
        var text = in.nextString();
        var known = new ArrayList<String>();
        for (var constant : constants) {
          var name = ((Enum<?>) constant).name();
          if (name.equalsIgnoreCase(text)) {
            return (T) constant;
          }
          known.add(name.toLowerCase(Locale.ROOT));
        }
        throw new JsonParseException("\"" + text + "\" must be one of " + String.join(", ", known));
      }
    };
  }
}
