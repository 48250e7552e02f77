package plum.llm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;

/**
 * The weights of a checkpoint folder, checked against its configuration but not loaded yet.
 *
 * @param slots indices of slots by the names of the tensors that fill them
 */
record StoredWeights(
    ModelConfig config, ParameterLayout layout, WeightFiles files, Map<String, Integer> slots) {

  /**
   * Looks at the headers.
   *
   * @throws PlumException if a tensor is missing, superfluous or of another shape
   */
  static StoredWeights open(HfFolder folder) {
    var layout = ParameterLayout.of(folder.config());
    var files = WeightFiles.open(folder.folder());
    var names = new HashMap<String, Integer>();
    var there = files.tensors();
    for (var i = 0; i < layout.slots().size(); i++) {
      var slot = layout.slots().get(i);
      if (slot.isPresent()) {
        var name = there.containsKey(slot.name()) ? slot.name() : bare(slot.name());
        check(folder.folder(), slot, there.remove(name));
        names.put(name, i);
      } else {
        there.remove(slot.name());
      }
    }
    refuse(folder.folder(), there);
    return new StoredWeights(folder.config(), layout, files, names);
  }

  /**
   * Loads some of the parameters.
   *
   * @param owner of the tensors
   * @param precision of the tensors in memory
   * @param which tells them by the indices of their slots
   * @return one tensor per slot; without elements where there is none, or none was asked for
   */
  NDList load(ScriptModule module, NDManager owner, Precision precision, IntPredicate which) {
    var wanted =
        precision.torch(module.device()) == Safetensors.Type.BF16.torch()
            ? Safetensors.Type.BF16
            : Safetensors.Type.F32;
    var loaded = new HashMap<Integer, NDArray>();
    new TensorFiles(module)
        .loadCheckpoint(
            files, name -> slots.containsKey(name) && which.test(slot(name)), owner, wanted)
        .forEach((name, tensor) -> loaded.put(slot(name), tensor));
    var result = new NDList();
    for (var i = 0; i < layout.slots().size(); i++) {
      var slot = layout.slots().get(i);
      var tensor = loaded.get(i);
      result.add(
          tensor == null
              ? owner.create(new Shape(0))
              : slot.storage() == ParameterLayout.Storage.PLAIN
                  ? tensor
                  : ordered(slot, tensor, config, module, owner));
    }
    return result;
  }

  private int slot(String name) {
    return Objects.requireNonNull(slots.get(name));
  }

  /** A tensor in the decoder's order, in place of one in the checkpoint's. */
  private static NDArray ordered(
      ParameterLayout.Slot slot,
      NDArray tensor,
      ModelConfig config,
      ScriptModule module,
      NDManager owner) {
    var ordered =
        module.make(owner, "from_storage", tensor, slot.storage().number(), config.heads()).head();
    tensor.close(); // the tensor itself lives on where the order is the same
    return ordered;
  }

  /** Checkpoints of the bare decoder leave the first part of every name out. */
  private static String bare(String name) {
    return name.substring(name.indexOf('.') + 1);
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
    if (!entry.shape().equals(slot.storedShape())) {
      throw new PlumException(
          folder
              + ": tensor "
              + slot.name()
              + " has the shape "
              + entry.shape()
              + " but config.json asks for "
              + slot.storedShape()
              + ". Weights and config.json may belong to different models.");
    }
  }

  private static void refuse(Path folder, Map<String, Safetensors.Entry> superfluous) {
    for (var name : superfluous.keySet()) {
      // Harmless leftovers: constants of old releases, a second copy of a tied matrix.
      if (!name.endsWith("rotary_emb.inv_freq")
          && !name.endsWith(".masked_bias")
          && !name.endsWith("attn.bias")
          && !name.endsWith("attention.bias")
          && !name.equals("lm_head.weight")) {
        throw new PlumException(
            folder
                + " holds the tensor "
                + name
                + ", which no model of its kind has. Its config.json may belong to another model.");
      }
    }
  }
}
