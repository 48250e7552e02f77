package plum.ui.instructions;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import plum.store.Marks.Facet;
import plum.store.Summaries;

/**
 * How far the reading of the table's lines has come. When the table opens, the first lines of all
 * are read by themselves; from then on order and filter are a matter of memory, and only a text is
 * looked for in the database, piece by piece. What matches is there to be shown after each step.
 */
final class Reading {
  private static final int FIRST = 1000;

  /** Lines that may be in sight at once. */
  private static final int TOP = 60;

  /** So many prompts are searched before what was found is shown. */
  private static final int SEARCHED = 4000;

  private final Arrangement question;
  private final boolean quietly;
  private final @Nullable Facets facets;

  /** Everything that passes all but the text, in the order asked for; null while not known. */
  private final long @Nullable [] wanted;

  private final long[] ids;
  private final int searched;
  private final boolean complete;
  private final Map<Facet, long[]> counts;

  private Reading(
      Arrangement question,
      boolean quietly,
      @Nullable Facets facets,
      long @Nullable [] wanted,
      long[] ids,
      int searched) {
    this.question = question;
    this.quietly = quietly;
    this.facets = facets;
    this.wanted = wanted;
    this.ids = ids;
    this.searched = searched;
    complete = wanted != null && searched >= wanted.length;
    counts = facets == null ? Map.of() : facets.count(ids);
  }

  /**
   * A reading that begins.
   *
   * @param quietly whether what is shown stays until all is read
   * @param facets null to read them too
   */
  static Reading of(Arrangement question, boolean quietly, @Nullable Facets facets) {
    return new Reading(question, quietly, facets, null, new long[0], 0);
  }

  /** A step that was taken, and the lines at the top where they are new. */
  record Step(Reading reading, List<Line> top) {}

  /** What comes into sight after a step; nothing where it was there before. */
  long[] top(Reading before) {
    return quietly || before.ids.length > 0
        ? new long[0]
        : Arrays.copyOf(ids, Math.min(TOP, ids.length));
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

  /** Takes the next step; in the background. */
  Reading further(Summaries summaries) {
    if (facets == null && !quietly && !question.isFiltered() && ids.length == 0) {
      var first = summaries.ids(question.order(), question.descending(), 0, FIRST);
      if (first.length > 0) {
        return new Reading(question, false, null, null, first, 0);
      }
    }
    // What was imported since the bins were read has to be in them too.
    var holds = facets != null && (wanted != null || facets.marks().last() == summaries.last());
    var known = facets == null || !holds ? Facets.of(summaries.marks()) : facets;
    var all = wanted == null ? wanted(known, summaries) : wanted;
    if (question.text().isBlank()) {
      return new Reading(question, quietly, known, all, all, all.length);
    }
    var end = Math.min(all.length, searched + (searched == 0 ? FIRST : SEARCHED));
    var found =
        summaries.containing(Arrays.copyOfRange(all, searched, end), question.text().strip());
    var matching = Arrays.copyOf(ids, ids.length + found.length);
    System.arraycopy(found, 0, matching, ids.length, found.length);
    return new Reading(question, quietly, known, all, matching, end);
  }

  private long[] wanted(Facets known, Summaries summaries) {
    var all = known.ordered(summaries, question.order(), question.descending());
    var marks = known.marks();
    var filter = question.filter();
    LongPredicate passes =
        id -> {
          var index = marks.index(id);
          return index >= 0 && filter.accepts(marks, index);
        };
    var among = question.among();
    if (among != null) {
      var some = new HashSet<>(among.ids());
      all = Arrays.stream(all).filter(some::contains).toArray();
    }
    return filter.isEmpty() ? all : Arrays.stream(all).filter(passes).toArray();
  }
}
