package plum.ui.preferences;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import plum.data.ReviewState;
import plum.store.PairLine;

/** All pairs of a pool in short, kept up with what is decided. */
final class PoolLines {
  private final List<PairLine> lines = new ArrayList<>();
  private final Map<Long, Integer> places = new HashMap<>();

  void set(List<PairLine> all) {
    lines.clear();
    lines.addAll(all);
    places.clear();
    for (var i = 0; i < lines.size(); i++) {
      places.put(lines.get(i).id(), i);
    }
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
