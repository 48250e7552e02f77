package plum.llm;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.io.Json;

/**
 * The header of a safetensors file: eight bytes of header length, little-endian, a JSON object with
 * type, shape and place of every tensor, then the tensors' bytes.
 *
 * @param dataBegin offset in the file of the first tensor byte
 * @param tensors by name, in the order of the header
 */
public record Safetensors(Path file, long dataBegin, Map<String, Entry> tensors) {
  private static final long LONGEST_HEADER = 100_000_000;

  /** Types of elements. */
  public enum Type {
    F32(4, 6),
    F16(2, 5),
    BF16(2, 15),
    I64(8, 4);

    private final int bytes;
    private final int torch;

    Type(int bytes, int torch) {
      this.bytes = bytes;
      this.torch = torch;
    }

    /** Size of an element. */
    public int bytes() {
      return bytes;
    }

    /** Torch's number of the type. */
    int torch() {
      return torch;
    }

    static Optional<Type> named(String name) {
      for (var type : values()) {
        if (type.name().equals(name)) {
          return Optional.of(type);
        }
      }
      return Optional.empty();
    }
  }

  /**
   * A tensor in the file.
   *
   * @param begin offset of its first byte, counted from {@link #dataBegin}
   */
  public record Entry(Type type, List<Long> shape, long begin, long end) {
    /** Elements of the tensor. */
    public long size() {
      return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
    }
  }

  /**
   * Reads and checks the header against the file's length.
   *
   * @throws PlumException if the file is missing, torn or no safetensors; names the tensor at fault
   */
  public static Safetensors open(Path file) {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      var length = channel.size();
      if (length < 8) {
        throw torn(file, "it ends before its header");
      }
      var headerLength = read(channel, 0, 8).getLong();
      if (headerLength < 2 || headerLength > LONGEST_HEADER) {
        throw new PlumException(file + " is not a safetensors file.");
      }
      if (8 + headerLength > length) {
        throw torn(file, "it ends within its header");
      }
      var json =
          StandardCharsets.UTF_8.decode(read(channel, 8, (int) headerLength)).toString().strip();
      var tensors = new LinkedHashMap<String, Entry>();
      for (var entry : Json.parseObject(json).entrySet()) {
        if (!entry.getKey().equals("__metadata__")) {
          tensors.put(
              entry.getKey(),
              entry(file, entry.getKey(), entry.getValue(), length - 8 - headerLength));
        }
      }
      return new Safetensors(file, 8 + headerLength, tensors);
    } catch (IOException e) {
      throw new PlumException(
          Files.exists(file)
              ? "Could not read " + file + " (" + e.getMessage() + ")."
              : file + " does not exist. Check the checkpoint folder.",
          e);
    }
  }

  /** Reads the raw bytes of a tensor into a buffer that has room for exactly them. */
  void readInto(Entry entry, ByteBuffer target) {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      var position = dataBegin + entry.begin();
      while (target.hasRemaining()) {
        var count = channel.read(target, position);
        if (count < 0) {
          throw torn(file, "it became shorter while it was read");
        }
        position += count;
      }
    } catch (IOException e) {
      throw new PlumException("Could not read " + file + " (" + e.getMessage() + ").", e);
    }
  }

  /** The numbers of an F32 tensor. */
  public float[] floats(String name) {
    var values = new float[Math.toIntExact(get(name, Type.F32).size())];
    bytes(name).asFloatBuffer().get(values);
    return values;
  }

  /** The numbers of an I64 tensor. */
  public long[] longs(String name) {
    var values = new long[Math.toIntExact(get(name, Type.I64).size())];
    bytes(name).asLongBuffer().get(values);
    return values;
  }

  /** Shape of a tensor. */
  public long[] shape(String name) {
    return get(name, null).shape().stream().mapToLong(Long::longValue).toArray();
  }

  private ByteBuffer bytes(String name) {
    var entry = get(name, null);
    var buffer = ByteBuffer.allocate(Math.toIntExact(entry.end() - entry.begin()));
    readInto(entry, buffer);
    return buffer.flip().order(ByteOrder.LITTLE_ENDIAN);
  }

  private Entry get(String name, @Nullable Type type) {
    var entry = tensors.get(name);
    if (entry == null) {
      throw new PlumException(file + " holds no tensor " + name + ".");
    }
    if (type != null && entry.type() != type) {
      throw new PlumException(
          file + ": tensor " + name + " is " + entry.type() + " but must be " + type + ".");
    }
    return entry;
  }

  private static Entry entry(Path file, String name, @Nullable Object value, long dataLength) {
    if (!(value instanceof Map<?, ?> map
        && map.get("dtype") instanceof String dtype
        && map.get("shape") instanceof List<?> dimensions
        && map.get("data_offsets") instanceof List<?> offsets
        && offsets.size() == 2
        && offsets.get(0) instanceof Long begin
        && offsets.get(1) instanceof Long end)) {
      throw new PlumException(file + ": the header does not describe tensor " + name + " well.");
    }
    var type =
        Type.named(dtype)
            .orElseThrow(
                () ->
                    new PlumException(
                        file
                            + ": tensor "
                            + name
                            + " is of type "
                            + dtype
                            + ", which is not supported. Supported are F32, F16, BF16 and I64."));
    var shape = new ArrayList<Long>();
    for (var dimension : dimensions) {
      if (!(dimension instanceof Long size && size >= 0)) {
        throw new PlumException(file + ": tensor " + name + " has the shape " + dimensions + ".");
      }
      shape.add(size);
    }
    var entry = new Entry(type, shape, begin, end);
    if (begin < 0 || end - begin != entry.size() * type.bytes()) {
      throw new PlumException(
          file + ": tensor " + name + " has a place that does not fit its shape " + shape + ".");
    }
    if (end > dataLength) {
      throw torn(file, "it ends within tensor " + name);
    }
    return entry;
  }

  private static ByteBuffer read(FileChannel channel, long position, int count) throws IOException {
    var buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      var got = channel.read(buffer, position + buffer.position());
      if (got < 0) {
        throw new EOFException("end of file");
      }
    }
    return buffer.flip();
  }

  private static PlumException torn(Path file, String how) {
    return new PlumException(file + " is torn: " + how + ". Copy or download it again.");
  }
}
