package plum.pipeline;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a list into pieces. What is left of a list after some whole pieces were done is cut at the
 * same borders, so a continued run draws the same batches as an undisturbed one.
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
