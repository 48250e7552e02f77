package plum.ui.session;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import javafx.collections.ObservableListBase;
import org.jspecify.annotations.Nullable;

/**
 * As many lines as there are ids; what stands in a line is read, a page at a time, when somebody
 * looks at it, and forgotten when others were looked at since.
 */
public final class Lines<L> extends ObservableListBase<L> {
  private static final int PAGE = 100;
  private static final int KEPT = 5000;

  /** Pages that wait for their turn; who scrolls past more than these does not want them. */
  private static final int WAITING = 4;

  private final Loader loader;
  private final Class<L> type;
  private final Function<long[], List<L>> read;
  private final ToLongFunction<L> id;
  private final LongFunction<L> waiting;
  private final ArrayDeque<Integer> wanted = new ArrayDeque<>();
  private final Map<Long, Known<L>> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Known<L>> eldest) {
          return size() > KEPT;
        }
      };
  private long[] ids = {};
  private int version;
  private boolean reading;

  /** A line and the version of the data it was read from. */
  private record Known<L>(L line, int version) {}

  /**
   * @param type of the lines
   * @param read reads lines by their ids, in the background
   * @param id of a line
   * @param waiting a line of which only the id is known
   */
  public Lines(
      Loader loader,
      Class<L> type,
      Function<long[], List<L>> read,
      ToLongFunction<L> id,
      LongFunction<L> waiting) {
    this.loader = loader;
    this.type = type;
    this.read = read;
    this.id = id;
    this.waiting = waiting;
  }

  @Override
  public int size() {
    return ids.length;
  }

  @Override
  public L get(int index) {
    if (index < 0 || index >= ids.length) {
      throw new IndexOutOfBoundsException(index);
    }
    var at = ids[index];
    if (isStale(known.get(at))) {
      want(index / PAGE);
    }
    var line = known.get(at); // a loader that does not wait has brought it by now
    return line == null ? waiting.apply(at) : line.line();
  }

  private boolean isStale(@Nullable Known<L> line) {
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
          lines.forEach(line -> known.put(id.applyAsLong(line), new Known<>(line, then)));
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
  public long id(int index) {
    return ids[index];
  }

  /** All ids, in order. */
  public long[] ids() {
    return ids.clone();
  }

  /** Tables ask where what was selected has gone; looking into all lines would read them. */
  @Override
  public int indexOf(@Nullable Object line) {
    return type.isInstance(line) ? indexOf(id.applyAsLong(type.cast(line))) : -1;
  }

  @Override
  public int lastIndexOf(@Nullable Object line) {
    return indexOf(line);
  }

  @Override
  public boolean contains(@Nullable Object line) {
    return indexOf(line) >= 0;
  }

  /** Where a line stands, -1 if it is not among the lines. */
  public int indexOf(long wanted) {
    for (var i = 0; i < ids.length; i++) {
      if (ids[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /** Has what stands in the lines read again. What is known is shown until then. */
  public void outdate() {
    version++;
    reading = false;
    wanted.clear();
  }

  /**
   * Shows these lines; where they only continue those that are shown, the others stay.
   *
   * @param read some of them that were just read
   */
  public void show(long[] now, List<L> read) {
    read.forEach(line -> known.put(id.applyAsLong(line), new Known<>(line, version)));
    var old = ids;
    var continues =
        now.length >= old.length && Arrays.equals(now, 0, old.length, old, 0, old.length);
    ids = now;
    beginChange();
    if (!continues) {
      wanted.clear();
      // Nobody asks what stood there, only how much it was.
      nextReplace(0, now.length, Collections.nCopies(old.length, waiting.apply(0)));
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
