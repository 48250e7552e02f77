package plum.train;

import java.util.List;

/**
 * Low-rank adapters, arXiv 2106.09685: W + (alpha / rank) B A.
 *
 * @param targets names of the projections that get an adapter, e.g. q_proj
 */
public record Lora(int rank, double alpha, List<String> targets) {
  public Lora {
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
