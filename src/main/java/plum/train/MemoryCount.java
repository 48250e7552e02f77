package plum.train;

import java.util.List;
import plum.llm.LoraWeights;
import plum.llm.ModelConfig;
import plum.llm.ModelWeights;
import plum.llm.ParameterLayout;
import plum.llm.Precision;

/**
 * Counts the memory of a run: every tensor that lives at the peak, from the shapes of model and
 * micro-batches alone, so that nothing has to be loaded for it.
 *
 * @param gpu whether it runs on a GPU
 * @param process bytes the program takes without a model
 */
record MemoryCount(
    ModelConfig config,
    ParameterLayout layout,
    TrainingParameters settings,
    boolean gpu,
    long process) {

  /** Elements of what is trained. */
  long trainable() {
    Lora lora = settings.lora();
    if (lora == null) {
      return layout.size();
    }
    return layout.adapted().stream()
        .filter(ParameterLayout.Projection::isPresent)
        .filter(
            each ->
                lora.targets().contains(LoraWeights.ALL)
                    || lora.targets().contains(each.projection()))
        .mapToLong(each -> lora.rank() * (each.in() + each.out()))
        .sum();
  }

  /** Bytes of an element that is computed with. */
  private int bytes() {
    Precision precision = settings.compute().precision();
    return precision == Precision.BFLOAT16 || (precision == Precision.AUTO && gpu) ? 2 : 4;
  }

  /** The memory of a run of such micro-batches. */
  TrainingEstimate.Memory of(List<Frame> frames) {
    int computed = bytes();
    long trainable = trainable();
    boolean adapters = settings.lora() != null;
    long size = layout.size();
    long weights = adapters ? size * computed + trainable * 4 : size * 4;
    if (!adapters && computed == 2 && !settings.compute().gradientCheckpointing()) {
      weights += size * 2; // the copy that is computed with lives until the way back is done
    }
    long activations = 0;
    long logits = 0;
    long peak = -1;
    for (Frame frame : frames) {
      long kept = activations(frame, computed, adapters);
      long scored = Math.min(frame.scored(), ModelWeights.LOGIT_BUDGET / config.vocabSize());
      // logits, their softmax and its gradient, and the gradient of the output matrix before it is
      // added to what there is
      long ends =
          4L * 3 * scored * config.vocabSize()
              + (adapters ? 0 : 4L * config.vocabSize() * config.hiddenSize());
      if (kept + ends > peak) {
        peak = kept + ends;
        activations = kept;
        logits = ends;
      }
    }
    return new TrainingEstimate.Memory(
        process, weights, 4 * trainable, 8 * trainable, activations, logits);
  }

  /**
   * Bytes that stay until the way back: what each operation of a block keeps for its derivative.
   *
   * @param bytes of an element
   * @param adapters whether the block's own parameters are frozen
   */
  private long activations(Frame frame, int bytes, boolean adapters) {
    long n = frame.tokens();
    long hidden = config.hiddenSize();
    long queries = (long) config.heads() * config.headDim();
    // a norm keeps its input and, if its weight is trained, what the weight is multiplied with; the
    // projection after it keeps its input
    long norm = config.norm() == ModelConfig.Norm.LAYER || adapters ? 2 : 3;
    long perToken = 2 * norm * hidden + queries;
    perToken += (config.gated() ? 4L : 2L) * config.intermediateSize();
    long block = n * perToken + 4L * frame.cells() * queries;
    if (config.attentionCap() > 0) {
      block += 4L * frame.cells() * frame.length() * config.heads();
    }
    long masks = frame.isShared() ? 4L * frame.cells() * frame.length() : 0;
    long whole =
        settings.compute().gradientCheckpointing()
            ? n * hidden * config.layers() + 2 * block
            : block * config.layers();
    long way = n * (3L * config.intermediateSize() + 4 * hidden); // gradients of one block
    return bytes * (whole + way) + masks;
  }
}
