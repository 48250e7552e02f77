package plum.ui.control;

import java.util.LinkedHashMap;
import javafx.animation.AnimationTimer;

/**
 * Lets charts that have something new draw one after the other, so that many of them together do
 * not hold up the window. What waits is spread over the frames of a tenth of a second, which is how
 * often there is something new; more is done in a frame only where that does not suffice, and less
 * after a frame was late.
 */
public final class DrawTurns {
  /** Time from frame to frame above which less is done in the next. */
  private static final long SLOW = 20_000_000;

  /** Frames over which what waits is spread. */
  private static final int FRAMES = 6;

  /** What drawing lines costs, measured by what a crosshair costs. */
  private static final int LINES = 4;

  private static final int MOST = 16 * LINES;

  /** What has been asked for, by who asked. */
  private final LinkedHashMap<LiveChart, Boolean> waiting = new LinkedHashMap<>();

  private int atOnce = 2 * LINES;
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
    var cost = waiting.values().stream().mapToInt(DrawTurns::cost).sum();
    if (last > 0 && now - last > SLOW) {
      atOnce = Math.max(LINES, atOnce / 2);
    } else if (cost > FRAMES * atOnce) {
      atOnce = Math.min(MOST, atOnce + LINES);
    }
    last = now;
    for (var spent = 0; spent < atOnce && !waiting.isEmpty(); ) {
      var next = waiting.pollFirstEntry();
      spent += cost(next.getValue());
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

  private static int cost(boolean all) {
    return all ? LINES : 1;
  }
}
