package plum.ui.instructions;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javafx.collections.ObservableListBase;
import org.jspecify.annotations.Nullable;
import plum.ui.session.Loader;

/**
 * As many lines as there are ids; what stands in a line is read, a page at a time, when somebody
 * looks at it, and forgotten when others were looked at since.
 */
final class Lines extends ObservableListBase<Line> {
  private static final int PAGE = 100;
  private static final int KEPT = 5000;

  /** Pages that wait for their turn; who scrolls past more than these does not want them. */
  private static final int WAITING = 4;

  private final Loader loader;
  private final Function<long[], List<Line>> read;
  private final ArrayDeque<Integer> wanted = new ArrayDeque<>();
  private final Map<Long, Known> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Known> eldest) {
          return size() > KEPT;
        }
      };
  private long[] ids = {};
  private int version;
  private boolean reading;

  /** A line and the version of the data it was read from. */
  private record Known(Line line, int version) {}

  /**
   * @param read reads lines by their ids, in the background
   */
  Lines(Loader loader, Function<long[], List<Line>> read) {
    this.loader = loader;
    this.read = read;
  }

  @Override
  public int size() {
    return ids.length;
  }

  @Override
  public Line get(int index) {
    if (index < 0 || index >= ids.length) {
      throw new IndexOutOfBoundsException(index);
    }
    var id = ids[index];
    if (isStale(known.get(id))) {
      want(index / PAGE);
    }
    var line = known.get(id); // a loader that does not wait has brought it by now
    return line == null ? Line.waiting(id) : line.line();
  }

  private boolean isStale(@Nullable Known line) {
    return line == null || line.version() != version;
  }

  private void want(int page) {
    if (!wanted.contains(page)) {
      wanted.addFirst(page);
      if (wanted.size() > WAITING) {
        wanted.removeLast();
      }
    }
    readNext();
  }

  private void readNext() {
    if (reading) {
      return;
    }
    var page = wanted.peekFirst();
    if (page == null) {
      return;
    }
    wanted.removeFirst();
    var from = page * PAGE;
    var asked = Arrays.copyOfRange(ids, from, Math.max(from, Math.min(ids.length, from + PAGE)));
    var then = version;
    reading = true;
    loader.load(
        () -> read.apply(asked),
        lines -> {
          reading = false;
          lines.forEach(line -> known.put(line.id(), new Known(line, then)));
          shown(from, Math.min(ids.length, from + PAGE));
          readNext();
        });
  }

  private void shown(int from, int to) {
    beginChange();
    for (var i = from; i < to; i++) {
      nextUpdate(i);
    }
    endChange();
  }

  /** The id in a line. */
  long id(int index) {
    return ids[index];
  }

  /** All ids, in order. */
  long[] ids() {
    return ids.clone();
  }

  /** Tables ask where what was selected has gone; looking into all lines would read them. */
  @Override
  public int indexOf(@Nullable Object line) {
    return line instanceof Line known ? indexOf(known.id()) : -1;
  }

  @Override
  public int lastIndexOf(@Nullable Object line) {
    return indexOf(line);
  }

  @Override
  public boolean contains(@Nullable Object line) {
    return indexOf(line) >= 0;
  }

  /** Where an instruction stands, -1 if it is not among the lines. */
  int indexOf(long id) {
    for (var i = 0; i < ids.length; i++) {
      if (ids[i] == id) {
        return i;
      }
    }
    return -1;
  }

  /** Has what stands in the lines read again. What is known is shown until then. */
  void outdate() {
    version++;
    reading = false;
    wanted.clear();
  }

  /**
   * Shows these lines; where they only continue those that are shown, the others stay.
   *
   * @param read some of them that were just read
   */
  void show(long[] now, List<Line> read) {
    read.forEach(line -> known.put(line.id(), new Known(line, version)));
    var old = ids;
    var continues =
        now.length >= old.length && Arrays.equals(now, 0, old.length, old, 0, old.length);
    ids = now;
    beginChange();
    if (!continues) {
      wanted.clear();
      // Nobody asks what stood there, only how much it was.
      nextReplace(0, now.length, Collections.nCopies(old.length, Line.waiting(0)));
    } else if (now.length > old.length) {
      nextAdd(old.length, now.length);
    } else {
      for (var i = 0; i < ids.length; i++) {
        if (known.containsKey(ids[i])) {
          nextUpdate(i);
        }
      }
    }
    endChange();
  }
}
