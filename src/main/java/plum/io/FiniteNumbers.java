package plum.io;

import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Floating-point numbers; those that JSON cannot say are written as null. */
final class FiniteNumbers extends TypeAdapter<Double> {
  @Override
  public void write(JsonWriter out, @Nullable Double value) throws IOException {
    if (value == null || !Double.isFinite(value)) {
      out.nullValue();
    } else {
      out.value(value.doubleValue());
    }
  }

  @Override
  public @Nullable Double read(JsonReader in) throws IOException {
    if (in.peek() == JsonToken.NULL) {
      in.nextNull();
      return null;
    }
    return in.nextDouble();
  }
}
