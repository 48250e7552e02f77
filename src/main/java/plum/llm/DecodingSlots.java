package plum.llm;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/**
 * A model's parameters laid out for drawing. To be used on the model thread only.
 *
 * @param slots matrices that share their input joined; without the packed ones
 * @param rowStep rows come in multiples of it, because a product of fewer rounds differently
 */
record DecodingSlots(NDList slots, int rowStep) {
  /** Hidden size from which packing gains more than its calls cost. */
  private static final int WORTH_PACKING = 512;

  private static final int PLAIN_STEP = 4;

  /**
   * Lays parameters out, and packs them if that is faster. The module belongs to this model then.
   *
   * @param slots the decoder's parameters; closed
   * @param owner of the result
   */
  static DecodingSlots of(ScriptModule module, ModelConfig config, NDList slots, NDManager owner) {
    var fused = module.make(owner, "fuse", slots);
    slots.close();
    if (module.device().isGpu() || config.hiddenSize() < WORTH_PACKING) {
      return new DecodingSlots(fused, PLAIN_STEP);
    }
    return packed(module, fused, owner);
  }

  /** The same, packed in any case. */
  static DecodingSlots packed(ScriptModule module, NDList fused, NDManager owner) {
    var rest = module.make(owner, "pack_weights", fused);
    fused.close();
    return new DecodingSlots(rest, 1);
  }
}
