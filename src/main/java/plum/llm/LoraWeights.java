package plum.llm;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import plum.data.PlumException;

/**
 * Low-rank adapters of a model, arXiv 2106.09685. To be used on the model thread only.
 *
 * @param rank r
 * @param rankStabilised whether the factor is alpha / sqrt(r), arXiv 2312.03732, not alpha / r
 * @param dropout of the inputs in training
 * @param tensors A [rank, in] and B [out, rank] of each projection of {@link
 *     ParameterLayout#adapted}; tensors without elements where a projection has no adapter
 */
public record LoraWeights(
    ParameterLayout layout,
    int rank,
    double alpha,
    boolean rankStabilised,
    double dropout,
    NDList tensors) {

  /** Means every projection of a block; PEFT's name. */
  public static final String ALL = "all-linear";

  /** The factor of B A. */
  public double scale() {
    return scale(rank, alpha, rankStabilised);
  }

  static double scale(int rank, double alpha, boolean rankStabilised) {
    return rankStabilised ? alpha / Math.sqrt(rank) : alpha / rank;
  }

  /**
   * Fresh adapters that change nothing yet: A uniform within 1 / sqrt(in), as PEFT draws it, B
   * zero.
   *
   * @param targets names of projections, e.g. q_proj
   * @throws PlumException if a name is no projection
   */
  public static LoraWeights fresh(
      ParameterLayout layout,
      int rank,
      double alpha,
      boolean rankStabilised,
      double dropout,
      List<String> targets,
      long seed,
      NDManager owner) {
    var names = layout.projections();
    for (var target : targets) {
      if (!target.equals(ALL) && !names.contains(target)) {
        throw new PlumException(
            "The model has no projection \""
                + target
                + "\" for an adapter. It has "
                + String.join(", ", names)
                + "; "
                + ALL
                + " means every one.");
      }
    }
    var random = new SplittableRandom(seed);
    var tensors = new NDList();
    for (var projection : layout.adapted()) {
      if (projection.isPresent()
          && (targets.contains(ALL) || targets.contains(projection.projection()))) {
        var a = new float[Math.toIntExact(rank * projection.in())];
        var bound = 1 / Math.sqrt((double) projection.in());
        for (var i = 0; i < a.length; i++) {
          a[i] = (float) random.nextDouble(-bound, bound);
        }
        var b = new float[Math.toIntExact(rank * projection.out())];
        tensors.add(owner.create(a, new Shape(rank, projection.in())));
        tensors.add(owner.create(b, new Shape(projection.out(), rank)));
      } else {
        tensors.add(owner.create(new Shape(0)));
        tensors.add(owner.create(new Shape(0)));
      }
    }
    return new LoraWeights(layout, rank, alpha, rankStabilised, dropout, tensors);
  }

  /** The projections that have an adapter, by name, sorted. */
  public List<String> targets() {
    var targets = new TreeSet<String>();
    for (var i = 0; i < layout.adapted().size(); i++) {
      if (tensors.get(2 * i).getShape().size() > 0) {
        targets.add(layout.adapted().get(i).projection());
      }
    }
    return new ArrayList<>(targets);
  }
}
