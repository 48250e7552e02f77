package plum.llm;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
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

  /** A difference that no rounding explains, of bfloat16 neither. */
  private static final float WRONG = 0.1f;

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
    var embeddings = ParameterLayout.firstOf(0);
    new ModelWeights(folder.config(), layout, new NDList()).configure(module);
    if (packed && adapter == null) {
      // a part at a time, so that the model is there only once, and the embeddings last: of a
      // mapped file only the rows that are looked up come into memory
      var slots =
          pack(
              layout,
              module,
              owner,
              (which, scope) -> checkpoint.load(module, scope, precision, which),
              () -> checkpoint.load(module, owner, precision, i -> i < embeddings));
      if (slots.isPresent()) {
        return slots.get();
      }
    }
    try (var scope = owner.newSubManager()) {
      var slots = checkpoint.load(module, scope, precision, _ -> true);
      if (adapter != null) {
        var lora = PeftFolder.load(adapter, layout, module, scope);
        module.make(scope, "set_lora_scale", lora.scale());
        slots = module.make(scope, "merged", slots, lora.tensors());
      }
      var whole = slots;
      var kept =
          packed && adapter != null
              ? pack(
                  layout,
                  module,
                  owner,
                  (_, _) -> whole,
                  () -> module.make(owner, "copies", range(whole, 0, embeddings)))
              : Optional.<DecodingSlots>empty();
      return kept.orElseGet(() -> new DecodingSlots(module.make(owner, "fuse", whole), PLAIN_STEP));
    }
  }

  /**
   * Packs part after part.
   *
   * @param parts given which slots are wanted and who owns them, gives all slots, of which those
   *     must be there
   * @param embeddings gives the first slots once more, to be kept
   * @return nothing if packed products are wrong on this processor; then the module is as it was
   */
  private static Optional<DecodingSlots> pack(
      ParameterLayout layout,
      ScriptModule module,
      NDManager owner,
      BiFunction<IntPredicate, NDManager, NDList> parts,
      Supplier<NDList> embeddings) {
    var first = ParameterLayout.firstOf(0);
    var after = ParameterLayout.firstOf(layout.layers());
    var end = layout.slots().size();
    var kept = owner.newSubManager();
    var result = new NDList();
    NDList last;
    try (var scope = owner.newSubManager()) {
      var slots = parts.apply(i -> i == 0 || i >= after, scope);
      var head = slots.get(end - 1);
      module.make(scope, "pack_head", head.getShape().size() == 0 ? slots.head() : head);
      last = module.make(kept, "copies", range(slots, after, end - 1));
    }
    for (var layer = 0; layer < layout.layers(); layer++) {
      var from = ParameterLayout.firstOf(layer);
      var to = ParameterLayout.firstOf(layer + 1);
      try (var scope = owner.newSubManager()) {
        var slots = parts.apply(i -> from <= i && i < to, scope);
        result.addAll(module.make(kept, "pack_layer", range(slots, from, to)));
      }
    }
    try (var scope = owner.newSubManager()) {
      var error = module.make(scope, "end_packing").head().toFloatArray()[0];
      if (error > WRONG) {
        module.make(scope, "forget_packed");
        kept.close();
        return Optional.empty();
      }
    }
    result.addAll(0, range(embeddings.get(), 0, first));
    result.addAll(last);
    result.add(owner.create(new Shape(0)));
    return Optional.of(new DecodingSlots(result, 1));
  }

  private static NDList range(NDList slots, int from, int to) {
    return new NDList(slots.subList(from, to));
  }
}
