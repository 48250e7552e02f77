package plum.llm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A model's parameters laid out for drawing and scoring. To be used on the model thread only.
 *
 * @param slots matrices that share their input joined; without the packed ones
 * @param rowStep rows come in multiples of it, because a product of fewer rounds differently
 */
record DecodingSlots(NDList slots, int rowStep) {
  /** Hidden size from which packing gains more than its calls cost. */
  private static final int WORTH_PACKING = 512;

  private static final int PLAIN_STEP = 4;

  /**
   * Loads a model for drawing, and packs it where that is faster. The module belongs to it then.
   *
   * @param adapter folder of PEFT's layout, to be worked in; null for none
   * @param owner of the tensors
   */
  static DecodingSlots load(
      HfFolder folder,
      @Nullable Path adapter,
      ScriptModule module,
      NDManager owner,
      Precision precision) {
    var packed = !module.device().isGpu() && folder.config().hiddenSize() >= WORTH_PACKING;
    return load(folder, adapter, module, owner, precision, packed);
  }

  /** The same, packed or not. */
  static DecodingSlots load(
      HfFolder folder,
      @Nullable Path adapter,
      ScriptModule module,
      NDManager owner,
      Precision precision,
      boolean packed) {
    var checkpoint = StoredWeights.open(folder);
    var layout = checkpoint.layout();
    new ModelWeights(folder.config(), layout, new NDList()).configure(module);
    if (packed && adapter == null) {
      // a part at a time, so that the model is there only once
      return pack(
          layout,
          module,
          owner,
          (from, scope) ->
              checkpoint.load(module, scope, precision, i -> from[0] <= i && i < from[1]));
    }
    try (var scope = owner.newSubManager()) {
      var slots = checkpoint.load(module, scope, precision, _ -> true);
      if (adapter != null) {
        var lora = PeftFolder.load(adapter, layout, module, scope);
        module.make(scope, "set_lora_scale", lora.scale());
        slots = module.make(scope, "merged", slots, lora.tensors());
      }
      var whole = slots;
      return packed
          ? pack(layout, module, owner, (_, _) -> whole)
          : new DecodingSlots(module.make(owner, "fuse", whole), PLAIN_STEP);
    }
  }

  /**
   * Packs part after part.
   *
   * @param parts given first slot and end of a part and who owns it, gives all slots, of which
   *     those of the part must be there
   */
  private static DecodingSlots pack(
      ParameterLayout layout,
      ScriptModule module,
      NDManager owner,
      BiFunction<int[], NDManager, NDList> parts) {
    var end = layout.slots().size();
    var after = ParameterLayout.firstOf(layout.layers());
    var result = new NDList();
    var first = ParameterLayout.firstOf(0);
    NDArray embedding;
    try (var scope = owner.newSubManager()) {
      var slots = parts.apply(new int[] {0, first}, scope);
      var copies = module.make(owner, "copies", range(slots, 0, first));
      embedding = copies.head();
      result.addAll(copies);
    }
    for (var layer = 0; layer < layout.layers(); layer++) {
      var from = ParameterLayout.firstOf(layer);
      var to = ParameterLayout.firstOf(layer + 1);
      try (var scope = owner.newSubManager()) {
        var slots = parts.apply(new int[] {from, to}, scope);
        result.addAll(module.make(owner, "pack_layer", range(slots, from, to)));
      }
    }
    try (var scope = owner.newSubManager()) {
      var slots = parts.apply(new int[] {after, end}, scope);
      result.addAll(module.make(owner, "copies", range(slots, after, end - 1)));
      var head = slots.get(end - 1);
      module.make(scope, "pack_head", head.getShape().size() == 0 ? embedding : head);
      result.add(owner.create(new Shape(0)));
    }
    return new DecodingSlots(result, 1);
  }

  private static NDList range(NDList slots, int from, int to) {
    return new NDList(slots.subList(from, to));
  }
}
