package plum.pipeline;

import plum.llm.EngineProbe;
import plum.llm.ModelConfig;

/**
 * What a piece of work cannot do without, whoever does it.
 *
 * @param operations in float32, a multiplication and an addition counted as two
 * @param bytes of weights and cached keys and values to be read, each as often as it must be
 */
record EngineFloor(double operations, double bytes) {

  /**
   * The rates of the machine on matrices of a model's shape.
   *
   * @param product operations per second of a product of 1024 rows
   * @param read bytes per second, of as many as the weights have
   */
  record Rates(double product, double read) {
    static Rates of(EngineProbe probe) {
      var config = probe.config();
      return new Rates(
          probe.productRate(1024, config.hiddenSize(), config.intermediateSize()),
          probe.readRate((long) (4 * (inLayers(config) + inHead(config)))));
    }
  }

  /** Seconds below which this machine cannot go. */
  double seconds(Rates rates) {
    return Math.max(operations / rates.product(), bytes / rates.read());
  }

  /** Parameters of all layers' matrices. */
  static double inLayers(ModelConfig c) {
    var queries = (double) c.heads() * c.headDim();
    var keys = (double) c.kvHeads() * c.headDim();
    var attention = c.hiddenSize() * (2 * queries + 2 * keys);
    return c.layers() * (attention + 3.0 * c.hiddenSize() * c.intermediateSize());
  }

  /** Parameters of the output matrix. */
  static double inHead(ModelConfig c) {
    return (double) c.vocabSize() * c.hiddenSize();
  }

  /** Operations of attention of tokens that see so many tokens on average. */
  private static double attention(ModelConfig c, double tokens, double seen) {
    return 4 * tokens * seen * c.layers() * c.heads() * c.headDim();
  }

  /** Reading prompts, up to the scores of the token that follows each. */
  static EngineFloor reading(ModelConfig c, int prompts, double length) {
    var operations =
        2 * prompts * length * inLayers(c)
            + attention(c, prompts * length, length / 2)
            + 2 * prompts * inHead(c);
    return new EngineFloor(operations, 4 * (inLayers(c) + inHead(c)));
  }

  /** Taking so many tokens in each of so many rows after a prompt. */
  static EngineFloor decoding(ModelConfig c, double rows, double tokens, double prompt) {
    var seen = prompt + tokens / 2;
    var weights = inLayers(c) + inHead(c);
    var cached = 2 * rows * seen * c.layers() * c.kvHeads() * c.headDim();
    return new EngineFloor(
        2 * rows * tokens * weights + attention(c, rows * tokens, seen),
        4 * tokens * (weights + cached));
  }

  /**
   * Training on sequences, with the reference's forward pass.
   *
   * @param tokens of all sequences, prompts shared by two completions counted once
   * @param scored of these, tokens of completions
   * @param seen tokens a token sees on average
   * @param adapter whether only an adapter learns, so that the other weights need no gradient
   */
  static EngineFloor training(
      ModelConfig c, double tokens, double scored, double seen, boolean adapter) {
    var passes = adapter ? 3 : 4; // forward twice, back to the inputs, back to the weights
    return new EngineFloor(
        passes * 2 * (tokens * inLayers(c) + scored * inHead(c)) + 4 * attention(c, tokens, seen),
        0);
  }

  EngineFloor plus(EngineFloor other) {
    return new EngineFloor(operations + other.operations, bytes + other.bytes);
  }
}
