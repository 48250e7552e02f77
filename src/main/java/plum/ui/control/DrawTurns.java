package plum.ui.control;

import java.util.LinkedHashMap;
import javafx.animation.AnimationTimer;

/**
 * Lets charts that have something new draw one after the other, so that many of them together do
 * not hold up the window: as many in each frame as keep frames coming, which is found out by
 * trying.
 */
public final class DrawTurns {
  /** Time from frame to frame above which fewer charts draw in the next. */
  private static final long SLOW = 20_000_000;

  private static final int MOST = 16;

  /** What has been asked for, by who asked. */
  private final LinkedHashMap<LiveChart, Boolean> waiting = new LinkedHashMap<>();

  private int atOnce = 2;
  private long last;
  private final AnimationTimer timer =
      new AnimationTimer() {
        @Override
        public void handle(long now) {
          work(now);
        }
      };

  /**
   * Asks for a turn; a chart that waits already keeps its place.
   *
   * @param all whether its lines are to be drawn, or only what is pointed at
   */
  void ask(LiveChart chart, boolean all) {
    if (waiting.isEmpty()) {
      last = 0;
      timer.start();
    }
    waiting.merge(chart, all, Boolean::logicalOr);
  }

  private void work(long now) {
    if (last > 0) {
      atOnce = now - last > SLOW ? Math.max(1, atOnce / 2) : Math.min(MOST, atOnce + 1);
    }
    last = now;
    for (var turn = 0; turn < atOnce && !waiting.isEmpty(); turn++) {
      var next = waiting.pollFirstEntry();
      if (next.getValue()) {
        next.getKey().draw();
      } else {
        next.getKey().drawCrosshair();
      }
    }
    if (waiting.isEmpty()) {
      timer.stop();
    }
  }
}
