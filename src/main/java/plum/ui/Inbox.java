package plum.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.util.Duration;

/**
 * Takes events from any thread and hands them over in bulk, ten times a second.
 *
 * @param <E> what happens
 */
final class Inbox<E> implements Consumer<E> {
  private final Class<? extends E> progress;
  private final ConcurrentLinkedQueue<E> waiting = new ConcurrentLinkedQueue<>();
  private final Timeline clock = new Timeline();

  /**
   * @param progress events of which, where one follows another, only the last counts
   */
  Inbox(Class<? extends E> progress) {
    this.progress = progress;
  }

  @Override
  public void accept(E event) {
    waiting.add(event);
  }

  /**
   * Begins to hand over.
   *
   * @param reader called on the thread of the scene graph
   */
  void open(Consumer<List<E>> reader) {
    clock.getKeyFrames().setAll(new KeyFrame(Duration.millis(100), _ -> drain(reader)));
    clock.setCycleCount(Animation.INDEFINITE);
    clock.play();
  }

  void close() {
    clock.stop();
  }

  /** Hands over what waits; of progress that follows progress only the last counts. */
  void drain(Consumer<List<E>> reader) {
    var events = new ArrayList<E>();
    for (var event = waiting.poll(); event != null; event = waiting.poll()) {
      if (progress.isInstance(event)
          && !events.isEmpty()
          && progress.isInstance(events.getLast())) {
        events.removeLast();
      }
      events.add(event);
    }
    if (!events.isEmpty()) {
      reader.accept(events);
    }
  }
}
