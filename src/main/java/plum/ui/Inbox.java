package plum.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.util.Duration;
import plum.pipeline.JobEvent;

/** Takes events from any thread and hands them over in bulk, ten times a second. */
final class Inbox implements Consumer<JobEvent> {
  private final ConcurrentLinkedQueue<JobEvent> waiting = new ConcurrentLinkedQueue<>();
  private final Timeline clock = new Timeline();

  @Override
  public void accept(JobEvent event) {
    waiting.add(event);
  }

  /**
   * Begins to hand over.
   *
   * @param reader called on the thread of the scene graph
   */
  void open(Consumer<List<JobEvent>> reader) {
    clock.getKeyFrames().setAll(new KeyFrame(Duration.millis(100), _ -> drain(reader)));
    clock.setCycleCount(Animation.INDEFINITE);
    clock.play();
  }

  void close() {
    clock.stop();
  }

  /** Hands over what waits; of progress that follows progress only the last counts. */
  void drain(Consumer<List<JobEvent>> reader) {
    var events = new ArrayList<JobEvent>();
    for (var event = waiting.poll(); event != null; event = waiting.poll()) {
      if (event instanceof JobEvent.Advanced
          && !events.isEmpty()
          && events.getLast() instanceof JobEvent.Advanced) {
        events.removeLast();
      }
      events.add(event);
    }
    if (!events.isEmpty()) {
      reader.accept(events);
    }
  }
}
