package plum.train;

import java.util.List;
import plum.data.Settings;
import plum.llm.LoraWeights;

/**
 * Low-rank adapters, arXiv 2106.09685: W + (alpha / rank) B A.
 *
 * @param targets names of the projections that get an adapter, e.g. q_proj; all-linear for every
 *     one
 * @param rankStabilised divides alpha by the root of the rank, arXiv 2312.03732
 * @param dropout probability with which an adapter misses an element of its input
 */
public record Lora(
    int rank, double alpha, List<String> targets, boolean rankStabilised, double dropout) {
  public Lora {
    Settings.require(rank >= 1, "rank must be at least 1", rank);
    Settings.require(alpha > 0, "alpha must be above 0", alpha);
    Settings.require(!targets.isEmpty(), "targets must name at least one projection", targets);
    Settings.require(
        dropout >= 0 && dropout < 1, "dropout must be at least 0 and below 1", dropout);
    targets = List.copyOf(targets);
  }

  /** Plain adapters. */
  public Lora(int rank, double alpha, List<String> targets) {
    this(rank, alpha, targets, false, 0);
  }

  /** Rank 8, alpha 16, on every projection. */
  public static Lora defaults() {
    return new Lora(8, 16, List.of(LoraWeights.ALL));
  }
}
