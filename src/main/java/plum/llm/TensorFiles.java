package plum.llm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.io.Atomic;
import plum.io.Json;

/**
 * Tensors out of safetensors files and into them. To be used on the model thread only.
 *
 * <p>Tensors that keep their type are mapped if the file is large: their pages come when they are
 * used. Tensors that change it are converted a few megabytes at a time, so that no more memory is
 * needed than the result takes. Elements of type bfloat16 pass through as they are; no array method
 * may touch them.
 */
public final class TensorFiles {
  private static final long MAP_FROM = 64L << 20;

  /** Bytes converted or written at a time: few enough to stay in the processor's cache. */
  private static final int STAGE = 4 << 20;

  private final ScriptModule module;
  private final long mapFrom;

  public TensorFiles(ScriptModule module) {
    this(module, MAP_FROM);
  }

  /**
   * Maps files of another size.
   *
   * @param mapFrom size in bytes from which files are mapped
   */
  TensorFiles(ScriptModule module, long mapFrom) {
    this.module = module;
    this.mapFrom = mapFrom;
  }

  /**
   * Loads every tensor of a checkpoint folder, in the type it has there.
   *
   * @param owner of the tensors
   * @throws PlumException if a file is missing or torn, or index and shards disagree
   */
  public Map<String, NDArray> loadCheckpoint(Path folder, NDManager owner) {
    var tensors = new LinkedHashMap<String, NDArray>();
    for (var file : WeightFiles.open(folder).files()) {
      tensors.putAll(load(file, _ -> true, owner, null));
    }
    return tensors;
  }

  /**
   * Loads tensors of a checkpoint in one type.
   *
   * @param names tells the tensors to load
   * @param owner of the tensors
   * @param wanted type of the elements; tensors that have it are mapped, others are converted
   * @throws PlumException if a tensor's elements cannot be weights, or a file is torn
   */
  public Map<String, NDArray> loadCheckpoint(
      WeightFiles files, Predicate<String> names, NDManager owner, Safetensors.Type wanted) {
    var tensors = new LinkedHashMap<String, NDArray>();
    for (var file : files.files()) {
      tensors.putAll(load(file, names, owner, wanted));
    }
    return tensors;
  }

  /**
   * Loads every tensor of one file, in the type it has there.
   *
   * @param owner of the tensors
   * @throws PlumException if the file is missing or torn
   */
  public Map<String, NDArray> load(Path file, NDManager owner) {
    return load(Safetensors.open(file), _ -> true, owner, null);
  }

  /**
   * Loads every tensor of one file in one type.
   *
   * @param owner of the tensors
   * @param wanted type of the elements; tensors that have it are mapped, others are converted
   * @throws PlumException if a tensor's elements cannot be weights, or the file is missing or torn
   */
  public Map<String, NDArray> load(Path file, NDManager owner, Safetensors.Type wanted) {
    return load(Safetensors.open(file), _ -> true, owner, wanted);
  }

  private Map<String, NDArray> load(
      Safetensors header,
      Predicate<String> names,
      NDManager owner,
      Safetensors.@Nullable Type wanted) {
    var tensors = new LinkedHashMap<String, NDArray>();
    try (var scope = owner.newSubManager();
        var channel = FileChannel.open(header.file(), StandardOpenOption.READ)) {
      var source = new Source(header, channel, scope, owner);
      for (var tensor : header.tensors().entrySet()) {
        if (names.test(tensor.getKey())) {
          tensors.put(tensor.getKey(), source.load(tensor.getKey(), tensor.getValue(), wanted));
        }
      }
    } catch (IOException e) {
      throw new PlumException("Could not read " + header.file() + " (" + e.getMessage() + ").", e);
    }
    return tensors;
  }

  /** A file that is being read. */
  private final class Source {
    private final Safetensors header;
    private final FileChannel channel;
    private final NDManager scope;
    private final NDManager owner;
    private final long length;
    private final boolean gpu = module.device().isGpu();

    /** The whole file, seen as elements of a type. */
    private final Map<Safetensors.Type, NDArray> maps = new EnumMap<>(Safetensors.Type.class);

    /** Room for a few elements of a type, to be filled from the file again and again. */
    private final Map<Safetensors.Type, NDArray> stages = new EnumMap<>(Safetensors.Type.class);

    Source(Safetensors header, FileChannel channel, NDManager scope, NDManager owner)
        throws IOException {
      this.header = header;
      this.channel = channel;
      this.scope = scope;
      this.owner = owner;
      length = channel.size();
    }

    NDArray load(String name, Safetensors.Entry entry, Safetensors.@Nullable Type wanted)
        throws IOException {
      var type = wanted == null ? entry.type() : wanted;
      if (wanted != null && !entry.type().isFloat()) {
        throw new PlumException(
            header.file()
                + ": tensor "
                + name
                + " is "
                + entry.type()
                + ", which is no type of weight that can be computed with. The checkpoint may be"
                + " quantised; use the original one in float32, float16 or bfloat16.");
      }
      var place = header.dataBegin() + entry.begin();
      return type == entry.type() && !gpu && length >= mapFrom && place % type.bytes() == 0
          ? map(entry)
          : read(entry, type);
    }

    private NDArray map(Safetensors.Entry entry) {
      var type = entry.type();
      var whole =
          maps.computeIfAbsent(
              type,
              _ ->
                  module
                      .make(
                          scope,
                          "map_file",
                          header.file().toString(),
                          length / type.bytes(),
                          (long) type.torch())
                      .head());
      var begin = (header.dataBegin() + entry.begin()) / type.bytes();
      return module.make(owner, "view_of", whole, begin, shape(entry)).head();
    }

    /** Reads through a stage into room of the type on the module's device. */
    private NDArray read(Safetensors.Entry entry, Safetensors.Type type) throws IOException {
      var array = room(owner, shape(entry), type);
      if (entry.size() == 0) {
        return array;
      }
      var bytes = entry.type().bytes();
      if (type == entry.type() && !gpu && entry.end() - entry.begin() <= Integer.MAX_VALUE) {
        var target = JniUtils.getByteBuffer((PtNDArray) array, true);
        header.readInto(channel, entry, 0, target);
        return array;
      }
      var stage =
          stages.computeIfAbsent(
              entry.type(),
              staged ->
                  module
                      .make(scope, "room", new long[] {STAGE / bytes}, (long) staged.torch())
                      .head());
      var buffer = JniUtils.getByteBuffer((PtNDArray) stage, true);
      for (var begin = 0L; begin < entry.size(); begin += STAGE / bytes) {
        var count = Math.min(STAGE / bytes, entry.size() - begin);
        header.readInto(channel, entry, begin * bytes, buffer.clear().limit((int) count * bytes));
        var _ = module.make(scope, "fill", array, begin, stage, count);
      }
      return array;
    }

    private NDArray room(NDManager manager, long[] shape, Safetensors.Type type) {
      if (!gpu) {
        return module.make(manager, "room", shape, (long) type.torch()).head();
      }
      try (var there = manager.create(0f)) {
        return module.make(manager, "room_beside", shape, (long) type.torch(), there).head();
      }
    }
  }

  private static long[] shape(Safetensors.Entry entry) {
    return entry.shape().stream().mapToLong(Long::longValue).toArray();
  }

  /**
   * Writes tensors to a file, whole or not at all, in the order of the map.
   *
   * @param type of the elements in the file
   * @throws PlumException if the disk refuses
   */
  public void save(Path file, Map<String, NDArray> tensors, Safetensors.Type type) {
    Atomic.file(file, temporary -> write(temporary, tensors, type));
  }

  /** Writes tensors to a file in place; for use inside a folder that is moved as a whole. */
  void write(Path file, Map<String, NDArray> tensors, Safetensors.Type type) throws IOException {
    var header = new LinkedHashMap<String, Object>();
    header.put("__metadata__", Map.of("format", "pt"));
    var offset = 0L;
    for (var tensor : tensors.entrySet()) {
      var shape = tensor.getValue().getShape();
      var end = offset + shape.size() * type.bytes();
      var entry = new LinkedHashMap<String, Object>();
      entry.put("dtype", type.name());
      entry.put("shape", Arrays.stream(shape.getShape()).boxed().toList());
      entry.put("data_offsets", List.of(offset, end));
      header.put(tensor.getKey(), entry);
      offset = end;
    }
    var json = Json.write(header).getBytes(StandardCharsets.UTF_8);
    var padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    try (var channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      put(
          channel,
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(padded.length).flip());
      put(channel, ByteBuffer.wrap(padded));
      for (var tensor : tensors.values()) {
        writeRows(channel, tensor, type);
      }
    }
  }

  /**
   * Writes the weights of a checkpoint: one file, or shards with an index if they are larger than
   * that. Shards are cut as transformers cuts them: in order, a tensor never divided.
   *
   * @param shardBytes most bytes of tensors in one file
   */
  void writeCheckpoint(
      Path folder, Map<String, NDArray> tensors, Safetensors.Type type, long shardBytes)
      throws IOException {
    var shards = new ArrayList<Map<String, NDArray>>();
    var total = 0L;
    var room = 0L;
    for (var tensor : tensors.entrySet()) {
      var bytes = tensor.getValue().getShape().size() * type.bytes();
      if (shards.isEmpty() || bytes > room) {
        shards.add(new LinkedHashMap<>());
        room = shardBytes;
      }
      shards.getLast().put(tensor.getKey(), tensor.getValue());
      room -= bytes;
      total += bytes;
    }
    if (shards.size() <= 1) {
      write(folder.resolve(WeightFiles.SINGLE), tensors, type);
      return;
    }
    var places = new TreeMap<String, String>();
    for (var i = 0; i < shards.size(); i++) {
      var name = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
      write(folder.resolve(name), shards.get(i), type);
      shards.get(i).keySet().forEach(tensor -> places.put(tensor, name));
    }
    var index = Map.of("metadata", Map.of("total_size", total), "weight_map", places);
    Files.writeString(folder.resolve(WeightFiles.INDEX), Json.writePretty(index) + "\n");
  }

  private void writeRows(FileChannel channel, NDArray tensor, Safetensors.Type type)
      throws IOException {
    var bytes = tensor.getShape().size() * type.bytes();
    var rows = tensor.getShape().dimension() == 0 ? 1 : tensor.getShape().get(0);
    if (bytes == 0) {
      return;
    }
    var step = Math.max(1, Math.min(rows, rows * STAGE / bytes));
    for (var begin = 0L; begin < rows; begin += step) {
      try (var scope = module.newScope()) {
        var part =
            step == rows
                ? tensor
                : module.make(scope, "rows", tensor, begin, Math.min(rows, begin + step)).head();
        var readable = module.make(scope, "readable", part, (long) type.torch()).head();
        put(channel, JniUtils.getByteBuffer((PtNDArray) readable, true));
      }
    }
  }

  private static void put(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      var _ = channel.write(bytes);
    }
  }
}
