package plum.llm;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;

/**
 * Frequencies of rotary position embeddings (arXiv 2104.09864), scaled for long contexts as the
 * checkpoint asks.
 *
 * @param inverseFrequencies radians per position, one for each pair of dimensions that turns
 * @param factor of cosine and sine
 */
public record RotaryEmbedding(List<Double> inverseFrequencies, double factor) {

  /** Nothing turns. */
  static final RotaryEmbedding NONE = new RotaryEmbedding(List.of(), 1);

  public RotaryEmbedding {
    inverseFrequencies = List.copyOf(inverseFrequencies);
  }

  private RotaryEmbedding(double[] inverseFrequencies, double factor) {
    this(Arrays.stream(inverseFrequencies).boxed().toList(), factor);
  }

  /**
   * Computes the frequencies.
   *
   * @param theta base of the powers
   * @param scaling the checkpoint's description of the scaling; null for none
   * @param maxPositions the checkpoint's longest sequence
   * @throws PlumException if the kind of scaling is not known here
   */
  static RotaryEmbedding of(
      int headDim,
      double theta,
      @Nullable Map<String, @Nullable Object> scaling,
      int maxPositions) {
    var inverse = new double[headDim / 2];
    for (var i = 0; i < inverse.length; i++) {
      inverse[i] = Math.pow(theta, -2.0 * i / headDim);
    }
    if (scaling == null) {
      return new RotaryEmbedding(inverse, 1);
    }
    var values = new ConfigValues(scaling, "rope scaling");
    var type = values.text("rope_type", values.text("type", "default"));
    return switch (type) {
      case "default" -> new RotaryEmbedding(inverse, 1);
      case "linear" -> linear(inverse, values);
      case "llama3" -> llama3(inverse, values);
      case "yarn" -> yarn(inverse, headDim, theta, values, maxPositions);
      default ->
          throw new PlumException(
              "The checkpoint scales its rotary embeddings with \""
                  + type
                  + "\", which is not supported. Supported are linear, llama3 and yarn.");
    };
  }

  /** Position interpolation, arXiv 2306.15595. */
  private static RotaryEmbedding linear(double[] inverse, ConfigValues values) {
    var factor = values.number("factor");
    for (var i = 0; i < inverse.length; i++) {
      inverse[i] /= factor;
    }
    return new RotaryEmbedding(inverse, 1);
  }

  /** Llama 3.1: long waves are stretched, short ones stay, those between are blended. */
  private static RotaryEmbedding llama3(double[] inverse, ConfigValues values) {
    var factor = values.number("factor");
    var low = values.number("low_freq_factor");
    var high = values.number("high_freq_factor");
    var original = values.number("original_max_position_embeddings");
    for (var i = 0; i < inverse.length; i++) {
      var turns = original * inverse[i] / (2 * Math.PI);
      var kept = Math.clamp((turns - low) / (high - low), 0, 1);
      inverse[i] = (1 - kept) * inverse[i] / factor + kept * inverse[i];
    }
    return new RotaryEmbedding(inverse, 1);
  }

  /** YaRN, arXiv 2309.00071, section 3.2. */
  private static RotaryEmbedding yarn(
      double[] inverse, int headDim, double theta, ConfigValues values, int maxPositions) {
    var original = values.number("original_max_position_embeddings", maxPositions);
    var factor = values.number("factor", maxPositions / original);
    var low = dimension(values.number("beta_fast", 32), headDim, theta, original);
    var high = dimension(values.number("beta_slow", 1), headDim, theta, original);
    if (values.flag("truncate", true)) {
      low = Math.floor(low);
      high = Math.ceil(high);
    }
    low = Math.max(low, 0);
    high = Math.min(high, headDim - 1);
    if (low == high) {
      high += 0.001;
    }
    for (var i = 0; i < inverse.length; i++) {
      var stretched = Math.clamp((i - low) / (high - low), 0, 1);
      inverse[i] = stretched * inverse[i] / factor + (1 - stretched) * inverse[i];
    }
    return new RotaryEmbedding(inverse, attentionFactor(factor, values));
  }

  /** The dimension, a real number, whose wave turns so many times within the original length. */
  private static double dimension(double turns, int headDim, double theta, double original) {
    return headDim * Math.log(original / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
  }

  private static double attentionFactor(double factor, ConfigValues values) {
    var given = values.number("attention_factor", 0);
    if (given > 0) {
      return given;
    }
    var mscale = values.number("mscale", 0);
    var mscaleAll = values.number("mscale_all_dim", 0);
    return mscale > 0 && mscaleAll > 0
        ? temperature(factor, mscale) / temperature(factor, mscaleAll)
        : temperature(factor, 1);
  }

  private static double temperature(double factor, double mscale) {
    return factor <= 1 ? 1 : 0.1 * mscale * Math.log(factor) + 1;
  }
}
