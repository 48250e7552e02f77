package plum.ui.preferences;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import javafx.collections.ObservableListBase;
import org.jspecify.annotations.Nullable;
import plum.data.Review;
import plum.store.PairLine;
import plum.ui.session.Loader;

/**
 * The pairs of a queue as a list that a table can show: every place is there at once, what stands
 * there is read page by page when somebody looks.
 */
final class PairQueue extends ObservableListBase<Pair> {
  static final int PAGE = 50;

  private static final int KEPT = 2000;

  private final Loader loader;
  private final Function<List<Long>, List<Pair>> reader;
  private List<PairLine> lines = List.of();
  private Map<Long, Integer> places = Map.of();
  private final Map<Long, Pair> read = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<Integer> coming = new HashSet<>();
  private long generation;

  /**
   * @param reader reads pairs by their ids, in any order, on a background thread
   */
  PairQueue(Loader loader, Function<List<Long>, List<Pair>> reader) {
    this.loader = loader;
    this.reader = reader;
  }

  @Override
  public int size() {
    return lines.size();
  }

  @Override
  public Pair get(int index) {
    var id = lines.get(index).id();
    if (!read.containsKey(id)) {
      request(index / PAGE);
    }
    var pair = read.get(id);
    return pair != null ? pair : Pair.waiting(lines.get(index));
  }

  /** Where a pair stands, below zero if it is not in the queue. */
  int place(long id) {
    return places.getOrDefault(id, -1);
  }

  @Override
  public int indexOf(@Nullable Object item) {
    return item instanceof Pair pair ? place(pair.id()) : -1;
  }

  /** The key of a pair's instruction, empty for a pair that is not in the queue. */
  String key(long id) {
    var place = place(id);
    return place < 0 ? "" : get(place).key();
  }

  /** The ids of all, in order. */
  List<Long> ids() {
    return IntStream.range(0, size()).mapToObj(place -> line(place).id()).toList();
  }

  /** A pair by its id, if it is in the queue. */
  Optional<Pair> find(long id) {
    var place = place(id);
    return place < 0 ? Optional.empty() : Optional.of(get(place));
  }

  PairLine line(int place) {
    return lines.get(place);
  }

  /** Where the next pair after a place stands that nobody decided about, below zero for none. */
  int nextPending(int after) {
    for (var place = after + 1; place < size(); place++) {
      if (line(place).review() == Review.PENDING) {
        return place;
      }
    }
    return -1;
  }

  /** Sees to it that the pairs around a place are read before anybody comes there. */
  void preload(int place) {
    for (var near : new int[] {place - PAGE / 2, place + PAGE / 2}) {
      if (near >= 0 && near < lines.size() && !read.containsKey(lines.get(near).id())) {
        request(near / PAGE);
      }
    }
  }

  /** The pairs after and before a place, as far as they were read. */
  List<Pair> beside(int place) {
    return IntStream.of(place + 1, place - 1)
        .filter(near -> place >= 0 && near >= 0 && near < lines.size())
        .mapToObj(near -> Optional.ofNullable(read.get(lines.get(near).id())))
        .flatMap(Optional::stream)
        .toList();
  }

  /** A queue ready to be shown, made where nobody waits for it. */
  record Ready(List<PairLine> lines, Map<Long, Integer> places) {
    static Ready of(List<PairLine> queue) {
      return new Ready(new ArrayList<>(queue), PoolLines.places(queue));
    }
  }

  /** Another queue. */
  void show(Ready queue) {
    generation++;
    coming.clear();
    beginChange();
    // Nobody asks what stood there, only how much it was.
    var before =
        lines.isEmpty()
            ? List.<Pair>of()
            : Collections.nCopies(lines.size(), Pair.waiting(lines.getFirst()));
    lines = queue.lines();
    places = queue.places();
    nextReplace(0, lines.size(), before);
    endChange();
  }

  /** Drops what was read, as after decisions about many pairs. */
  void forget(Set<Long> ids) {
    generation++;
    coming.clear();
    ids.forEach(read::remove);
  }

  /** What stands in short for pairs that are in the queue. */
  void replace(Map<Long, PairLine> changed) {
    beginChange();
    changed.forEach(
        (id, line) -> {
          var place = place(id);
          if (place >= 0) {
            lines.set(place, line);
            nextUpdate(place);
          }
        });
    endChange();
  }

  /** A pair that was read, or decided about. */
  void put(Pair pair) {
    read.put(pair.id(), pair);
    var place = place(pair.id());
    if (place >= 0) {
      lines.set(place, lines.get(place).with(pair.state()));
      beginChange();
      nextUpdate(place);
      endChange();
    }
  }

  private void request(int page) {
    if (!coming.add(page)) {
      return;
    }
    var from = page * PAGE;
    var to = Math.min(lines.size(), from + PAGE);
    var ids = new ArrayList<Long>();
    for (var i = from; i < to; i++) {
      ids.add(lines.get(i).id());
    }
    var asked = generation;
    loader.load(() -> reader.apply(ids), pairs -> arrive(asked, page, pairs));
  }

  private void arrive(long asked, int page, List<Pair> pairs) {
    if (asked != generation) {
      return;
    }
    coming.remove(page);
    beginChange();
    for (var pair : pairs) {
      var place = place(pair.id());
      // What was decided meanwhile is newer than what was read.
      if (place >= 0 && !read.containsKey(pair.id())) {
        read.put(pair.id(), pair);
        nextUpdate(place);
      }
    }
    endChange();
    while (read.size() > KEPT) {
      read.remove(read.keySet().iterator().next());
    }
  }
}
