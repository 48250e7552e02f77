package plum.llm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import plum.data.PlumException;

/**
 * The safetensors files of a checkpoint folder: {@code model.safetensors}, or the shards that
 * {@code model.safetensors.index.json} names. Opening reads headers only and checks that index and
 * shards agree.
 *
 * @param files in order of their names
 */
public record WeightFiles(Path folder, List<Safetensors> files) {
  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";
  private static final List<String> PICKLES = List.of(".bin", ".pt", ".pth", ".ckpt", ".pkl");

  public WeightFiles {
    files = List.copyOf(files);
  }

  /**
   * Opens the files of a checkpoint.
   *
   * @throws PlumException if a file is missing, torn, outside the folder or a pickle, or if the
   *     index and its shards disagree; names file and tensor
   */
  public static WeightFiles open(Path folder) {
    var index = folder.resolve(INDEX);
    if (Files.exists(folder.resolve(SINGLE)) || !Files.exists(index)) {
      return new WeightFiles(folder, List.of(single(folder, SINGLE)));
    }
    var places = places(index);
    var files = new ArrayList<Safetensors>();
    for (var path : shards(folder, places)) {
      var file = Safetensors.open(path);
      var shard = String.valueOf(path.getFileName());
      for (var name : file.tensors().keySet()) {
        if (!shard.equals(places.get(name))) {
          throw new PlumException(
              file.file()
                  + " holds the tensor "
                  + name
                  + ", which "
                  + INDEX
                  + " does not place there. Index and shards belong to different checkpoints;"
                  + " download them again.");
        }
      }
      files.add(file);
    }
    for (var place : places.entrySet()) {
      if (files.stream().noneMatch(file -> file.tensors().containsKey(place.getKey()))) {
        throw new PlumException(
            folder.resolve(place.getValue())
                + " lacks the tensor "
                + place.getKey()
                + ", which "
                + INDEX
                + " places there. Download the checkpoint again.");
      }
    }
    return new WeightFiles(folder, files);
  }

  /**
   * Opens the one safetensors file of a folder.
   *
   * @throws PlumException if it is missing or torn, or if there is only a pickle
   */
  static Safetensors single(Path folder, String name) {
    var file = folder.resolve(name);
    if (!Files.exists(file)) {
      throw missing(folder, name);
    }
    return Safetensors.open(file);
  }

  /** Type and shape of every tensor, by name. */
  public Map<String, Safetensors.Entry> tensors() {
    var tensors = new LinkedHashMap<String, Safetensors.Entry>();
    files.forEach(file -> tensors.putAll(file.tensors()));
    return tensors;
  }

  /** The type most elements have; float32 for a folder without tensors. */
  public Safetensors.Type type() {
    var sizes = new TreeMap<Safetensors.Type, Long>();
    for (var entry : tensors().values()) {
      sizes.merge(entry.type(), entry.size(), Long::sum);
    }
    return sizes.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(Safetensors.Type.F32);
  }

  /** The paths of a folder's files, in order of their names; they need not be whole. */
  static List<Path> paths(Path folder) {
    var index = folder.resolve(INDEX);
    if (Files.exists(folder.resolve(SINGLE)) || !Files.exists(index)) {
      return List.of(folder.resolve(SINGLE));
    }
    return shards(folder, places(index));
  }

  private static List<Path> shards(Path folder, Map<String, String> places) {
    return new TreeSet<>(places.values()).stream().map(shard -> shard(folder, shard)).toList();
  }

  /** File names by tensor. */
  private static Map<String, String> places(Path index) {
    var weights = HfFolder.values(index).object("weight_map");
    if (weights == null || weights.isEmpty()) {
      throw new PlumException(
          index + " has no \"weight_map\" that says where tensors are. Download it again.");
    }
    var places = new LinkedHashMap<String, String>();
    for (var place : weights.entrySet()) {
      if (!(place.getValue() instanceof String shard)) {
        throw new PlumException(
            index + " names no file for the tensor " + place.getKey() + ". Download it again.");
      }
      places.put(place.getKey(), shard);
    }
    return places;
  }

  /** The path of a shard; it must lie in the folder. */
  private static Path shard(Path folder, String name) {
    var plain = !name.contains("/") && !name.contains("\\") && !name.contains(":");
    if (!plain || name.isBlank() || name.equals("..") || name.indexOf('\0') >= 0) {
      throw new PlumException(
          folder.resolve(INDEX)
              + " names the shard \""
              + name
              + "\", which is not a file in the checkpoint's own folder. Only such files are read:"
              + " put the shard beside the index and name it there.");
    }
    if (!name.endsWith(".safetensors")) {
      throw pickle(folder.resolve(name));
    }
    var file = folder.resolve(name);
    if (!Files.exists(file)) {
      throw new PlumException(
          file + " does not exist, but " + INDEX + " names it. Download the missing shard.");
    }
    try {
      var real = file.toRealPath();
      var home = folder.toRealPath();
      if (!real.startsWith(home) && blobs(home).filter(real::startsWith).isEmpty()) {
        throw new PlumException(
            file
                + " is a link to "
                + real
                + ", outside the checkpoint's folder. Copy the shard into the folder.");
      }
    } catch (IOException e) {
      throw new PlumException("Could not read " + file + " (" + e.getMessage() + ").", e);
    }
    return file;
  }

  /** In the hub's download cache the files of {@code snapshots/REVISION} are links to these. */
  private static Optional<Path> blobs(Path folder) {
    var snapshots = folder.getParent();
    return snapshots == null || !snapshots.endsWith("snapshots")
        ? Optional.empty()
        : Optional.of(snapshots.resolveSibling("blobs"));
  }

  private static PlumException missing(Path folder, String name) {
    try (var all = Files.list(folder)) {
      var pickle = all.filter(WeightFiles::isPickle).sorted().findFirst();
      if (pickle.isPresent()) {
        return pickle(pickle.get());
      }
    } catch (IOException _) {
      // Then the folder cannot be listed, and the plain message says enough.
    }
    return new PlumException(
        folder + " holds no " + name + ". Check that the checkpoint was downloaded whole.");
  }

  private static boolean isPickle(Path file) {
    var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return PICKLES.stream().anyMatch(name::endsWith);
  }

  /** The refusal of a file in Python's own format. */
  static PlumException pickle(Path file) {
    return new PlumException(
        file
            + " holds weights as a Python pickle. Loading a pickle can run any code its author put"
            + " there, so it is not read. Convert the checkpoint to safetensors: load it in"
            + " transformers on a machine you trust and save it with save_pretrained.");
  }
}
