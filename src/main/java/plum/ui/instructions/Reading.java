package plum.ui.instructions;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plum.store.Marks;
import plum.store.Marks.Facet;
import plum.store.Summaries;

/**
 * How far the reading of the table's lines has come. Each step looks at the next piece in the order
 * asked for; what matches is there to be shown after each.
 */
final class Reading {
  private static final int FIRST = 1000;
  private static final int PIECE = 200_000;

  /** So many prompts are searched before what was found is shown. */
  private static final int SEARCHED = 4000;

  private final Arrangement question;
  private final boolean quietly;
  private final @Nullable Facets facets;
  private final long[] ids;
  private final long last;
  private final int pieces;
  private final boolean complete;
  private final Map<Facet, long[]> counts;

  private Reading(
      Arrangement question,
      boolean quietly,
      @Nullable Facets facets,
      long[] ids,
      long last,
      int pieces,
      boolean complete) {
    this.question = question;
    this.quietly = quietly;
    this.facets = facets;
    this.ids = ids;
    this.last = last;
    this.pieces = pieces;
    this.complete = complete;
    counts = facets == null ? Map.of() : facets.count(ids);
  }

  /**
   * A reading that begins.
   *
   * @param quietly whether what is shown stays until all is read
   * @param facets null to read them too
   */
  static Reading of(Arrangement question, boolean quietly, @Nullable Facets facets) {
    return new Reading(question, quietly, facets, new long[0], 0, 0, false);
  }

  Arrangement question() {
    return question;
  }

  boolean quietly() {
    return quietly;
  }

  /** Null while they are not known. */
  @Nullable Facets facets() {
    return facets;
  }

  /** The instructions that match, of those looked at. */
  long[] ids() {
    return ids;
  }

  /** How many of them fall into each bin; nothing while the bins are not known. */
  Map<Facet, long[]> counts() {
    return counts;
  }

  boolean complete() {
    return complete;
  }

  /** Looks at the next piece; in the background. */
  Reading further(Summaries summaries) {
    var opening = pieces == 0 && !quietly && !question.isFiltered();
    var known = facets == null && !opening ? Facets.of(summaries.marks()) : facets;
    var most = pieces == 0 ? FIRST : question.text().isBlank() ? PIECE : SEARCHED;
    var piece = summaries.ids(question.order(), question.descending(), last, most);
    var matching = piece;
    var among = question.among();
    if (among != null) {
      var wanted = Set.copyOf(among.ids());
      matching = Arrays.stream(matching).filter(wanted::contains).toArray();
    }
    if (known != null && !question.filter().isEmpty()) {
      var marks = known.marks();
      matching = Arrays.stream(matching).filter(id -> accepts(marks, id)).toArray();
    }
    if (!question.text().isBlank()) {
      matching = summaries.containing(matching, question.text().strip());
    }
    var all = Arrays.copyOf(ids, ids.length + matching.length);
    System.arraycopy(matching, 0, all, ids.length, matching.length);
    return new Reading(
        question,
        quietly,
        known,
        all,
        piece.length == 0 ? last : piece[piece.length - 1],
        pieces + 1,
        piece.length < most && known != null);
  }

  private boolean accepts(Marks marks, long id) {
    var index = marks.index(id);
    return index >= 0 && question.filter().accepts(marks, index);
  }
}
