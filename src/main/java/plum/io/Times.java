package plum.io;

import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How times stand in JSON. */
final class Times {
  private Times() {}

  /** Durations are seconds. */
  static final class Seconds extends TypeAdapter<Duration> {
    @Override
    public void write(JsonWriter out, Duration value) throws IOException {
      out.value(value.toNanos() / 1e9);
    }

    @Override
    public Duration read(JsonReader in) throws IOException {
      return Duration.ofNanos(Math.round(in.nextDouble() * 1e9));
    }
  }

  /** Points in time are ISO 8601. */
  static final class Moment extends TypeAdapter<@Nullable Instant> {
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
}
