package plum.ui.preferences;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import plum.data.Run;
import plum.store.ReviewLog;
import plum.ui.session.Loader;
import plum.ui.session.Session;

/** Reads a pool in parts: its beginning at once, then all of it, measured where nobody has yet. */
final class PoolOpening {
  /** Pairs that are there before all others are read. */
  private static final int BEGINNING = 500;

  private final Session session;
  private final Loader.Slot reading;

  PoolOpening(Session session) {
    this.session = session;
    reading = session.loader().slot();
  }

  private record Opened(ReviewLog log, PoolLines lines) {}

  /**
   * Opens a pool; whatever is still on its way for another is dropped.
   *
   * @param begun told first
   * @param more told each time more is known; decisions made meanwhile may not be in it
   */
  void open(Run pool, BiConsumer<ReviewLog, PoolLines> begun, Consumer<PoolLines> more) {
    reading.load(
        () -> new Opened(session.project().reviews().open(pool.id()), read(pool, BEGINNING)),
        opened -> {
          begun.accept(opened.log(), opened.lines());
          if (opened.lines().size() == BEGINNING) {
            reading.load(() -> read(pool, Integer.MAX_VALUE), all -> whole(pool, all, more, true));
          } else {
            whole(pool, opened.lines(), more, false);
          }
        });
  }

  private PoolLines read(Run pool, int limit) {
    return new PoolLines(session.project().preferences().lines(pool.id(), limit));
  }

  /** Pools of an older version are measured when they are first looked at. */
  private void whole(Run pool, PoolLines all, Consumer<PoolLines> more, boolean news) {
    if (news) {
      more.accept(all);
    }
    if (!all.isMeasured()) {
      reading.load(
          () -> {
            session.project().preferences().measure(pool.id());
            return read(pool, Integer.MAX_VALUE);
          },
          more);
    }
  }
}
