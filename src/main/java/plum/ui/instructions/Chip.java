package plum.ui.instructions;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import plum.store.Marks.Facet;

/** A filter in words, and what takes it away. */
public record Chip(String words, Runnable clear) {

  /**
   * What an arrangement filters by, one entry for each facet but the side of the split, which has a
   * control of its own.
   *
   * @param known the bins of the facets, null while they are not known
   * @param ask given the arrangement without an entry
   */
  static List<Chip> of(Arrangement asked, @Nullable Facets known, Consumer<Arrangement> ask) {
    var chips = new ArrayList<Chip>();
    if (known != null) {
      for (var facet : Facet.values()) {
        var wanted = asked.filter().of(facet);
        if (!wanted.isEmpty() && facet != Facet.SPLIT) {
          var words = wanted.stream().map(range -> known.words(facet, range)).toList();
          var title = Field.of(facet).map(Field::title).orElse(facet.name());
          chips.add(
              new Chip(
                  title + ": " + String.join(", ", words),
                  () -> ask.accept(asked.filtered(asked.filter().with(facet, List.of())))));
        }
      }
    }
    var among = asked.among();
    if (among != null) {
      chips.add(new Chip(among.words(), () -> ask.accept(asked.among(null))));
    }
    return chips;
  }
}
