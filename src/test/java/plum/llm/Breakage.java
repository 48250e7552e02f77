package plum.llm;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.io.Json;

/**
 * A way to break a folder.
 *
 * @param words the message must hold
 */
record Breakage(String name, Damage damage, List<String> words) {

  @FunctionalInterface
  interface Damage {
    void in(Path folder) throws IOException;
  }

  @Override
  public String toString() {
    return name;
  }

  static Breakage broken(String name, Damage damage, String... words) {
    return new Breakage(name, damage, List.of(words));
  }

  /** Copies a folder, breaks the copy and checks what is said of it. */
  void check(Path whole, Path folder, Consumer<Path> load) throws IOException {
    copy(whole, folder);
    damage.in(folder);
    var thrown = assertThrows(PlumException.class, () -> load.accept(folder));
    var message = String.valueOf(thrown.getMessage());
    for (var word : words) {
      assertTrue(message.contains(word), () -> "\"" + word + "\" is missing in: " + message);
    }
    assertTrue(message.endsWith("."), message);
  }

  /** Runs work with a module that lives as long as the tests. */
  static void onModelThread(Consumer<ScriptModule> work) {
    TorchExecutor.shared().run(() -> work.accept(Holder.MODULE));
  }

  private static final class Holder {
    static final ScriptModule MODULE = ScriptModule.load(Device.cpu(), List.of());
  }

  static void copy(Path from, Path to) throws IOException {
    try (var all = Files.list(from)) {
      for (var file : all.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  static void truncate(Path file, int length) throws IOException {
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
  }

  static void overwrite(Path file, int at, long value) throws IOException {
    var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(at, value).array());
  }

  static void config(Path at, UnaryOperator<String> change) throws IOException {
    edit(at.resolve("config.json"), change);
  }

  static void adapterConfig(Path at, String old, String other) throws IOException {
    edit(at.resolve("adapter_config.json"), text -> text.replace(old, other));
  }

  static void edit(Path file, UnaryOperator<String> change) throws IOException {
    var old = Files.readString(file);
    var text = change.apply(old);
    assertTrue(!text.equals(old), "nothing was broken");
    Files.writeString(file, text);
  }

  static Path shard(Path folder, String begin) throws IOException {
    try (var all = Files.list(folder)) {
      return all.filter(file -> file.getFileName().toString().startsWith(begin))
          .findFirst()
          .orElseThrow();
    }
  }

  @SuppressWarnings("unchecked") // what the index holds was written by this program
  static Map<String, @Nullable Object> index(Path at) throws IOException {
    var index = Json.parseObject(Files.readString(at.resolve(WeightFiles.INDEX)));
    return (Map<String, @Nullable Object>) index.get("weight_map");
  }

  static void place(Path at, String tensor, Object file) throws IOException {
    var all = index(at);
    all.put(tensor, file);
    Files.writeString(at.resolve(WeightFiles.INDEX), Json.write(Map.of("weight_map", all)));
  }

  static void header(Path at, UnaryOperator<String> change) throws IOException {
    rewrite(at.resolve("model.safetensors"), change);
  }

  /** Changes the text of a header and leaves the tensors' bytes as they are. */
  static void rewrite(Path file, UnaryOperator<String> change) throws IOException {
    var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    var length = (int) bytes.getLong(0);
    var old = new String(bytes.array(), 8, length, StandardCharsets.UTF_8);
    var text = change.apply(old);
    assertTrue(!text.equals(old), "nothing was broken");
    var header = text.getBytes(StandardCharsets.UTF_8);
    var data = bytes.capacity() - 8 - length;
    Files.write(
        file,
        ByteBuffer.allocate(8 + header.length + data)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .put(header)
            .put(bytes.array(), 8 + length, data)
            .array());
  }

  static void tensors(Path at, Consumer<Map<String, @Nullable Object>> change) throws IOException {
    header(
        at,
        text -> {
          var all = Json.parseObject(text);
          change.accept(all);
          return Json.write(all);
        });
  }

  static void change(Path at, String tensor, String key, Object value) throws IOException {
    tensors(
        at,
        all -> {
          var entry = new LinkedHashMap<Object, Object>((Map<?, ?>) all.get(tensor));
          entry.put(key, value);
          all.put(tensor, entry);
        });
  }
}
