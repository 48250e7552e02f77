package plum.ui.preferences;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import plum.data.ReviewState;
import plum.ui.session.Loader;
import plum.ui.session.Session;

/**
 * Reads the solutions that could stand in a pair: of the pair that is looked at, and, while it is
 * looked at, of those beside it, so that the next key finds them there.
 */
final class Siblings {
  private static final int KEPT = 16;

  private final Session session;
  private final Loader.Slot slot;

  /** By pair and sides, since the sides decide which of several copies is shown. */
  private final Map<Key, List<Candidate>> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, List<Candidate>> eldest) {
          return size() > KEPT;
        }
      };

  private record Key(long pair, ReviewState.Sides sides) {
    static Key of(Pair pair) {
      return new Key(pair.id(), pair.state().now());
    }
  }

  private record Found(Key key, List<Candidate> candidates) {}

  Siblings(Session session) {
    this.session = session;
    slot = session.loader().slot();
  }

  /** Forgets what was read, because it may be different now. */
  void forget() {
    known.clear();
    slot.drop();
  }

  /**
   * Shows the candidates of a pair, at once where they are known.
   *
   * @param pair null or not read yet for none
   * @param beside pairs that may be looked at next
   */
  void show(@Nullable Pair pair, List<Pair> beside, Consumer<List<Candidate>> show) {
    if (pair == null || !pair.isRead()) {
      slot.drop();
      show.accept(List.of());
      return;
    }
    var there = known.get(Key.of(pair));
    if (there != null) {
      slot.drop();
      show.accept(there);
      ahead(beside);
    } else {
      slot.load(
          () -> read(pair),
          found -> {
            keep(found);
            show.accept(found.candidates());
            ahead(beside);
          });
    }
  }

  private void ahead(List<Pair> beside) {
    var missing =
        beside.stream().filter(pair -> pair.isRead() && !known.containsKey(Key.of(pair))).toList();
    if (!missing.isEmpty()) {
      slot.load(
          () -> missing.stream().map(this::read).toList(), found -> found.forEach(this::keep));
    }
  }

  private Found read(Pair pair) {
    return new Found(Key.of(pair), Candidate.of(session.project(), pair));
  }

  private void keep(Found found) {
    known.put(found.key(), found.candidates());
  }
}
