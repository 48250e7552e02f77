package plum.ui.preferences;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plum.data.Review;
import plum.data.Verdict;
import plum.store.PairLine;

/**
 * Which pairs of a pool stand in the queue, and in which order.
 *
 * @param review null for every state
 * @param failure null for every verdict of the rejected side
 * @param mine only what this person decided, null for everybody's
 * @param instructions only pairs of these, null for all
 */
public record QueueFilter(
    @Nullable Review review,
    @Nullable Verdict failure,
    boolean flagged,
    @Nullable String mine,
    @Nullable Set<Long> instructions,
    Order order) {

  /** What comes first. Pairs that are equal in it stay as the stage built them. */
  public enum Order {
    BUILT("As built"),
    USEFUL("Most useful first"),
    MARGIN("Smallest margin first"),
    WEAK("Weak tests first"),
    LENGTH("Largest length gap first"),
    DISAGREEMENT("Policy disagrees first");

    private final String label;

    Order(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }

    private Comparator<PairLine> comparator() {
      return switch (this) {
        case BUILT -> Comparator.comparingLong(PairLine::id);
        case USEFUL -> Comparator.comparingDouble(line -> -line.usefulness());
        case MARGIN -> Comparator.comparingDouble(PairLine::margin);
        case WEAK -> Comparator.comparing(line -> !line.weak());
        case LENGTH -> Comparator.comparingDouble(line -> -line.lengthGap());
        case DISAGREEMENT -> Comparator.comparingDouble(line -> -line.disagreement());
      };
    }
  }

  static final QueueFilter NONE = new QueueFilter(null, null, false, null, null, Order.BUILT);

  boolean takes(PairLine line) {
    return (review == null || line.review() == review)
        && (failure == null || line.failure().equals(failure.name()))
        && (!flagged || line.flagged())
        && (mine == null || line.reviewer().equals(mine))
        && (instructions == null || instructions.contains(line.instructionId()));
  }

  /** The queue, out of all pairs by id. */
  List<PairLine> apply(List<PairLine> all) {
    var queue = new ArrayList<PairLine>();
    for (var line : all) {
      if (takes(line)) {
        queue.add(line);
      }
    }
    if (order != Order.BUILT) {
      queue.sort(order.comparator());
    }
    return queue;
  }
}
