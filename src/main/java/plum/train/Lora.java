package plum.train;

import java.util.List;
import plum.data.Settings;

/**
 * Low-rank adapters, arXiv 2106.09685: W + (alpha / rank) B A.
 *
 * @param targets names of the projections that get an adapter, e.g. q_proj
 */
public record Lora(int rank, double alpha, List<String> targets) {
  public Lora {
    Settings.require(rank >= 1, "rank must be at least 1", rank);
    Settings.require(alpha > 0, "alpha must be above 0", alpha);
    Settings.require(!targets.isEmpty(), "targets must name at least one projection", targets);
    targets = List.copyOf(targets);
  }

  /** Rank 8, alpha 16, on all seven projections of a Llama block. */
  public static Lora defaults() {
    return new Lora(
        8,
        16,
        List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"));
  }
}
