package plum.pipeline;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a list into pieces whose borders depend on the list alone, so that a continued run finds
 * them.
 */
final class Chunks {
  private Chunks() {}

  static <T> List<List<T>> of(List<T> all, int size) {
    var chunks = new ArrayList<List<T>>();
    for (var from = 0; from < all.size(); from += size) {
      chunks.add(all.subList(from, Math.min(all.size(), from + size)));
    }
    return chunks;
  }
}
