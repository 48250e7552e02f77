package plum.ui.preferences;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import plum.data.ReviewState;
import plum.store.PairLine;

/** All pairs of a pool in short, kept up with what is decided. */
final class PoolLines {
  private final List<PairLine> lines;
  private final Map<Long, Integer> places;

  PoolLines(List<PairLine> all) {
    lines = new ArrayList<>(all);
    places = places(lines);
  }

  /** Where each pair stands in a list. */
  static Map<Long, Integer> places(List<PairLine> lines) {
    var places = new HashMap<Long, Integer>(lines.size() * 2);
    for (var i = 0; i < lines.size(); i++) {
      places.put(lines.get(i).id(), i);
    }
    return places;
  }

  int size() {
    return lines.size();
  }

  /** Whether it is known of every pair how much a look is worth. */
  boolean isMeasured() {
    return lines.stream().allMatch(PairLine::isMeasured);
  }

  Optional<PairLine> find(long id) {
    return Optional.ofNullable(places.get(id)).map(lines::get);
  }

  /** A copy to look at on another thread. */
  List<PairLine> all() {
    return List.copyOf(lines);
  }

  /** Takes other states over; returns what is different now, by pair. */
  Map<Long, PairLine> change(Map<Long, ReviewState> states) {
    var changed = new LinkedHashMap<Long, PairLine>();
    states.forEach(
        (id, state) -> {
          var place = places.get(id);
          if (place != null) {
            var line = lines.get(place).with(state);
            lines.set(place, line);
            changed.put(id, line);
          }
        });
    return changed;
  }

  Tally tally(String reviewer) {
    return Tally.of(lines, reviewer);
  }
}
