package plum.llm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;

/**
 * The parameters of one model, float32, in the slots of the decoder's script. To be used on the
 * model thread only.
 *
 * @param slots one tensor per slot; one without elements where the model lacks the parameter
 */
public record ModelWeights(ModelConfig config, ParameterLayout layout, NDList slots) {

  /**
   * Loads a checkpoint as float32.
   *
   * @param owner of the tensors
   * @throws PlumException if a tensor is missing, superfluous or of another shape
   */
  public static ModelWeights load(HfFolder folder, ScriptModule module, NDManager owner) {
    var layout = ParameterLayout.of(folder.config());
    var files = WeightFiles.open(folder.folder());
    var names = new HashSet<String>();
    var there = files.tensors();
    for (var slot : layout.slots()) {
      var entry = there.remove(slot.name());
      if (slot.isPresent()) {
        check(folder.folder(), slot, entry);
        names.add(slot.name());
      }
    }
    refuse(folder.folder(), there);
    var tensors =
        new TensorFiles(module).loadCheckpoint(files, names::contains, owner, Safetensors.Type.F32);
    var slots = new NDList();
    for (var slot : layout.slots()) {
      var tensor = tensors.get(slot.name());
      slots.add(tensor == null ? owner.create(new Shape(0)) : tensor);
    }
    return new ModelWeights(folder.config(), layout, slots);
  }

  /**
   * Draws the weights of a fresh model: N(0, 0.02), output projections N(0, 0.02 / sqrt(2 layers)),
   * norms 1, biases 0.
   */
  public static ModelWeights random(ModelConfig config, long seed, NDManager owner) {
    var layout = ParameterLayout.of(config);
    var random = new SplittableRandom(seed);
    var slots = new NDList();
    for (var slot : layout.slots()) {
      var values = new float[Math.toIntExact(slot.size())];
      if (slot.isMatrix()) {
        var output =
            slot.name().endsWith("o_proj.weight") || slot.name().endsWith("down_proj.weight");
        var deviation = output ? 0.02 / Math.sqrt(2.0 * config.layers()) : 0.02;
        for (var i = 0; i < values.length; i++) {
          values[i] = (float) (random.nextGaussian() * deviation);
        }
      } else if (slot.name().endsWith("norm.weight")) {
        Arrays.fill(values, 1);
      }
      var shape =
          slot.isPresent()
              ? slot.shape().stream().mapToLong(Long::longValue).toArray()
              : new long[] {0};
      slots.add(owner.create(values, new Shape(shape)));
    }
    return new ModelWeights(config, layout, slots);
  }

  /** The parameters the model has, by their names in the checkpoint. */
  public Map<String, NDArray> named() {
    var named = new LinkedHashMap<String, NDArray>();
    for (var i = 0; i < slots.size(); i++) {
      if (layout.slots().get(i).isPresent()) {
        named.put(layout.slots().get(i).name(), slots.get(i));
      }
    }
    return named;
  }

  /** Tells the module's decoder the shape of this model. Needed before any of its functions. */
  public void configure(ScriptModule module) {
    var rope = config.rope();
    try (var scope = module.newScope()) {
      var inverse = new float[rope.inverseFrequencies().size()];
      for (var i = 0; i < inverse.length; i++) {
        inverse[i] = rope.inverseFrequencies().get(i).floatValue();
      }
      var _ = module.make(scope, "set_rope", scope.create(inverse), rope.factor());
      var _ =
          module.make(
              scope,
              "configure",
              config.layers(),
              config.heads(),
              config.kvHeads(),
              config.headDim(),
              config.activation().number(),
              config.normEpsilon(),
              config.windows().stream().mapToLong(Integer::longValue).toArray());
    }
  }

  /** Before anything is read: a header costs nothing, a wrong model may cost all memory. */
  private static void check(
      Path folder, ParameterLayout.Slot slot, Safetensors.@Nullable Entry entry) {
    if (entry == null) {
      throw new PlumException(
          folder
              + " lacks the tensor "
              + slot.name()
              + ", which its config.json asks for. Weights and config.json may belong to different"
              + " models; download the checkpoint again.");
    }
    if (!entry.shape().equals(slot.shape())) {
      throw new PlumException(
          folder
              + ": tensor "
              + slot.name()
              + " has the shape "
              + entry.shape()
              + " but config.json asks for "
              + slot.shape()
              + ". Weights and config.json may belong to different models.");
    }
  }

  private static void refuse(Path folder, Map<String, Safetensors.Entry> superfluous) {
    for (var name : superfluous.keySet()) {
      // Harmless leftovers: constants of old releases, a second copy of a tied matrix.
      if (!name.endsWith("rotary_emb.inv_freq") && !name.equals("lm_head.weight")) {
        throw new PlumException(
            folder
                + " holds the tensor "
                + name
                + ", which no model of its kind has. Its config.json may belong to another model.");
      }
    }
  }
}
