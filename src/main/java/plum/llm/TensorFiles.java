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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import plum.data.PlumException;
import plum.io.Atomic;
import plum.io.Json;

/**
 * Tensors out of safetensors files and into them. To be used on the model thread only.
 *
 * <p>Large files are mapped, not read: their pages come when they are used. Elements of type
 * bfloat16 pass through as they are; no array method may touch them.
 */
public final class TensorFiles {
  private static final long MAP_FROM = 64L << 20;
  private static final long CHUNK = 1L << 30;

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
   * Loads every tensor of a checkpoint folder: {@code model.safetensors}, or the shards that {@code
   * model.safetensors.index.json} names.
   *
   * @param owner of the tensors
   * @throws PlumException if a file is missing or torn, or lacks a tensor the index names
   */
  public Map<String, NDArray> loadCheckpoint(Path folder, NDManager owner) {
    var tensors = new LinkedHashMap<String, NDArray>();
    var index = folder.resolve("model.safetensors.index.json");
    if (!Files.exists(index) || Files.exists(folder.resolve("model.safetensors"))) {
      tensors.putAll(load(folder.resolve("model.safetensors"), owner));
      return tensors;
    }
    var places = shards(index);
    for (var shard : new TreeSet<>(places.values())) {
      tensors.putAll(load(folder.resolve(shard), owner));
    }
    for (var place : places.entrySet()) {
      if (!tensors.containsKey(place.getKey())) {
        throw new PlumException(
            folder.resolve(place.getValue())
                + " lacks the tensor "
                + place.getKey()
                + ", which "
                + index.getFileName()
                + " places there. Download the checkpoint again.");
      }
    }
    return tensors;
  }

  /** The files that hold the weights of a checkpoint folder, in order of their names. */
  static List<Path> weightFiles(Path folder) {
    var single = folder.resolve("model.safetensors");
    var index = folder.resolve("model.safetensors.index.json");
    if (Files.exists(single) || !Files.exists(index)) {
      return List.of(single);
    }
    return new TreeSet<>(shards(index).values()).stream().map(folder::resolve).toList();
  }

  private static Map<String, String> shards(Path index) {
    var places = new LinkedHashMap<String, String>();
    var map = new ConfigValues(Json.parseObject(HfFolder.read(index)), index.toString());
    var weights = map.object("weight_map");
    if (weights == null) {
      throw new PlumException(index + " has no \"weight_map\".");
    }
    for (var place : weights.entrySet()) {
      places.put(place.getKey(), String.valueOf(place.getValue()));
    }
    return places;
  }

  /**
   * Loads every tensor of one file.
   *
   * @param owner of the tensors
   * @throws PlumException if the file is missing or torn
   */
  public Map<String, NDArray> load(Path file, NDManager owner) {
    var header = Safetensors.open(file);
    var tensors = new LinkedHashMap<String, NDArray>();
    try (var scope = owner.newSubManager()) {
      var maps = new LinkedHashMap<Safetensors.Type, NDArray>();
      for (var tensor : header.tensors().entrySet()) {
        var entry = tensor.getValue();
        var place = header.dataBegin() + entry.begin();
        var array =
            Files.size(file) >= mapFrom && place % entry.type().bytes() == 0
                ? map(header, entry, maps, scope, owner)
                : read(header, entry, owner);
        tensors.put(tensor.getKey(), array);
      }
    } catch (IOException e) {
      throw new PlumException("Could not read " + file + " (" + e.getMessage() + ").", e);
    }
    return tensors;
  }

  private NDArray map(
      Safetensors header,
      Safetensors.Entry entry,
      Map<Safetensors.Type, NDArray> maps,
      NDManager scope,
      NDManager owner)
      throws IOException {
    var type = entry.type();
    var whole = maps.get(type);
    if (whole == null) {
      var elements = Files.size(header.file()) / type.bytes();
      whole =
          module
              .make(scope, "map_file", header.file().toString(), elements, (long) type.torch())
              .head();
      maps.put(type, whole);
    }
    var begin = (header.dataBegin() + entry.begin()) / type.bytes();
    return onDevice(module.make(owner, "view_of", whole, begin, shape(entry)).head(), owner);
  }

  private NDArray read(Safetensors header, Safetensors.Entry entry, NDManager owner) {
    var array = module.make(owner, "room", shape(entry), (long) entry.type().torch()).head();
    if (entry.size() > 0) {
      header.readInto(entry, JniUtils.getByteBuffer((PtNDArray) array, true));
    }
    return onDevice(array, owner);
  }

  private NDArray onDevice(NDArray array, NDManager owner) {
    if (!module.device().isGpu()) {
      return array;
    }
    try (array;
        var there = owner.create(0f)) {
      return module.make(owner, "to_device", array, there).head();
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

  private void writeRows(FileChannel channel, NDArray tensor, Safetensors.Type type)
      throws IOException {
    var bytes = tensor.getShape().size() * type.bytes();
    var rows = tensor.getShape().dimension() == 0 ? 1 : tensor.getShape().get(0);
    if (bytes == 0) {
      return;
    }
    var step = Math.max(1, Math.min(rows, rows * CHUNK / bytes));
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
