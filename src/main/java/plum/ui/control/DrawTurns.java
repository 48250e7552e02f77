package plum.ui.control;

import java.util.LinkedHashSet;
import javafx.animation.AnimationTimer;

/**
 * Lets charts that have new values draw one after the other, in each frame as many as there is time
 * for, so that many charts together do not hold up the window.
 */
public final class DrawTurns {
  private static final long BUDGET = 5_000_000;

  private final LinkedHashSet<LiveChart> waiting = new LinkedHashSet<>();
  private final AnimationTimer timer =
      new AnimationTimer() {
        @Override
        public void handle(long now) {
          work();
        }
      };

  /** Asks for a turn; a chart that waits already keeps its place. */
  void ask(LiveChart chart) {
    if (waiting.isEmpty()) {
      timer.start();
    }
    waiting.add(chart);
  }

  private void work() {
    var begin = System.nanoTime();
    while (!waiting.isEmpty() && System.nanoTime() - begin < BUDGET) {
      waiting.removeFirst().draw();
    }
    if (waiting.isEmpty()) {
      timer.stop();
    }
  }
}
