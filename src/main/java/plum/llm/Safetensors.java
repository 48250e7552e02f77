package plum.llm;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
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

  /** Types of elements. Only the floating-point ones up to F64 can be weights here. */
  public enum Type {
    F64(8, 7),
    F32(4, 6),
    F16(2, 5),
    BF16(2, 15),
    I64(8, 4),
    I32(4, 3),
    I16(2, 2),
    I8(1, 1),
    U8(1, 0),
    BOOL(1, 11);

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

    /** Whether numbers of this type can be computed with as weights. */
    public boolean isFloat() {
      return this == F64 || this == F32 || this == F16 || this == BF16;
    }

    /** The name of the type in a checkpoint's {@code config.json}, e.g. bfloat16. */
    public String configName() {
      return switch (this) {
        case F64 -> "float64";
        case F32 -> "float32";
        case F16 -> "float16";
        case BF16 -> "bfloat16";
        case I64 -> "int64";
        case I32 -> "int32";
        case I16 -> "int16";
        case I8 -> "int8";
        case U8 -> "uint8";
        case BOOL -> "bool";
      };
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
        throw torn(file, length == 0 ? "it is empty" : "it ends before its header");
      }
      var first = read(channel, 0, 8);
      var headerLength = first.getLong(0);
      if (headerLength < 2 || headerLength > LONGEST_HEADER) {
        throw foreign(file, headerLength);
      }
      if (8 + headerLength > length) {
        throw torn(file, "it ends within its header");
      }
      var tensors = new LinkedHashMap<String, Entry>();
      for (var entry : header(file, read(channel, 8, (int) headerLength)).entrySet()) {
        if (!entry.getKey().equals("__metadata__")) {
          tensors.put(
              entry.getKey(),
              entry(file, entry.getKey(), entry.getValue(), length - 8 - headerLength));
        }
      }
      refuseOverlap(file, tensors);
      return new Safetensors(file, 8 + headerLength, tensors);
    } catch (IOException e) {
      throw HfFolder.unreadable(file, e);
    }
  }

  private static Map<String, @Nullable Object> header(Path file, ByteBuffer bytes) {
    try {
      return Json.parseObject(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString().strip());
    } catch (PlumException e) {
      throw new PlumException(
          "The header of " + file + " is broken: " + e.getMessage() + " Download the file again.",
          e);
    } catch (CharacterCodingException e) {
      throw foreign(file, 0);
    }
  }

  /** Says what a file is that has no header of this format. */
  private static PlumException foreign(Path file, long begin) {
    var text =
        new String(
            ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(begin).array(),
            StandardCharsets.ISO_8859_1);
    if (text.equals("version ")) {
      return new PlumException(
          file
              + " is only a Git LFS pointer, the weights themselves are missing. Fetch them with"
              + " \"git lfs pull\", or download the file itself.");
    }
    if (text.startsWith("PK\3\4") || text.startsWith("\u0080")) {
      return WeightFiles.pickle(file);
    }
    return new PlumException(
        file + " is not a safetensors file: its header cannot be read. Download it again.");
  }

  /** Every byte belongs to one tensor at most. */
  private static void refuseOverlap(Path file, Map<String, Entry> tensors) {
    var places = new ArrayList<>(tensors.entrySet());
    places.removeIf(place -> place.getValue().begin() == place.getValue().end());
    places.sort(Comparator.comparingLong(place -> place.getValue().begin()));
    for (var i = 1; i < places.size(); i++) {
      if (places.get(i).getValue().begin() < places.get(i - 1).getValue().end()) {
        throw new PlumException(
            file
                + ": the tensors "
                + places.get(i - 1).getKey()
                + " and "
                + places.get(i).getKey()
                + " overlap. The file was written wrongly; download it again.");
      }
    }
  }

  /**
   * Fills a buffer with raw bytes of a tensor.
   *
   * @param channel of this file
   * @param from bytes of the tensor to leave out at its beginning
   */
  void readInto(FileChannel channel, Entry entry, long from, ByteBuffer target) throws IOException {
    var position = dataBegin + entry.begin() + from;
    while (target.hasRemaining()) {
      var count = channel.read(target, position);
      if (count < 0) {
        throw torn(file, "it became shorter while it was read");
      }
      position += count;
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
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      readInto(channel, entry, 0, buffer);
    } catch (IOException e) {
      throw new PlumException("Could not read " + file + " (" + e.getMessage() + ").", e);
    }
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
      throw new PlumException(
          file + ": the header does not describe tensor " + name + ". Download the file again.");
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
                            + ", which is not supported. Use weights of type F32, F16 or BF16."));
    var shape = new ArrayList<Long>();
    for (var dimension : dimensions) {
      if (!(dimension instanceof Long size && size >= 0)) {
        throw new PlumException(
            file
                + ": tensor "
                + name
                + " has the impossible shape "
                + dimensions
                + ". Download the file again.");
      }
      shape.add(size);
    }
    var entry = new Entry(type, shape, begin, end);
    if (begin < 0 || end < begin || !fits(entry)) {
      throw new PlumException(
          file
              + ": tensor "
              + name
              + " of type "
              + type
              + " and shape "
              + shape
              + " does not fit its place in the file, bytes "
              + begin
              + " to "
              + end
              + ". Download the file again.");
    }
    if (end > dataLength) {
      throw torn(file, "it ends within tensor " + name);
    }
    return entry;
  }

  private static boolean fits(Entry entry) {
    try {
      return entry.end() - entry.begin()
          == Math.multiplyExact(entry.size(), (long) entry.type().bytes());
    } catch (ArithmeticException _) {
      return false; // more elements than can be counted
    }
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
