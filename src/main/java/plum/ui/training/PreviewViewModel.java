package plum.ui.training;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.pipeline.TrainingConfig;
import plum.train.TrainingEstimate;
import plum.train.TrainingPreview;
import plum.ui.session.Loader;
import plum.ui.session.Session;
import plum.ui.session.Words;

/** What a training run would take, found out before it is started. */
public final class PreviewViewModel {
  private final Session session;
  private final Loader.Slot slot;
  private AtomicBoolean cancelled = new AtomicBoolean();

  /**
   * What was found out.
   *
   * @param config for which
   */
  public record Found(TrainingConfig config, TrainingEstimate estimate) {

    /** Names and values, as they are read. */
    public List<List<String>> rows() {
      var memory = estimate.memory();
      return List.of(
          List.of(
              "Trained",
              Words.count(estimate.trainable())
                  + " of "
                  + Words.count(estimate.parameters())
                  + " parameters"),
          List.of("Steps", Words.count(estimate.steps())),
          List.of("Tokens", Words.count(estimate.tokens())),
          List.of(
              "Time",
              Words.duration(estimate.duration())
                  + " (reference "
                  + Words.duration(estimate.reference())
                  + ")"),
          List.of("Memory", megabytes(estimate.peak()) + " at its peak"),
          List.of(
              "of that",
              "weights "
                  + megabytes(memory.weights())
                  + ", gradients "
                  + megabytes(memory.gradients())
                  + ", optimiser "
                  + megabytes(memory.optimizer())
                  + ", activations "
                  + megabytes(memory.activations())
                  + ", logits "
                  + megabytes(memory.logits())));
    }

    private static String megabytes(long bytes) {
      return Words.count(Math.round(bytes / 1e6)) + " MB";
    }
  }

  /**
   * What a run would begin with.
   *
   * @param problem why that cannot be said; empty if it can
   */
  public record Seen(TrainingConfig config, @Nullable TrainingPreview preview, String problem) {
    /** Why the run is refused; empty if it is not. */
    public String refusal() {
      return preview == null ? "" : preview.fit().refusal().orElse("");
    }
  }

  private @Nullable TrainingConfig wanted;
  private boolean looks;

  // Properties

  private final ReadOnlyObjectWrapper<@Nullable Seen> seen = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<@Nullable Found> found = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyBooleanWrapper working = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper reason = new ReadOnlyStringWrapper("");

  public PreviewViewModel(Session session) {
    this.session = session;
    slot = session.loader().slot();
    working.subscribe(_ -> review());
    session.activity().workingProperty().subscribe(_ -> review());
  }

  /** What the run would begin with, as far as it is known; null for nothing. */
  public ReadOnlyObjectProperty<@Nullable Seen> seenProperty() {
    return seen.getReadOnlyProperty();
  }

  /** What was found out last, null for nothing. */
  public ReadOnlyObjectProperty<@Nullable Found> foundProperty() {
    return found.getReadOnlyProperty();
  }

  public ReadOnlyBooleanProperty workingProperty() {
    return working.getReadOnlyProperty();
  }

  /** Why nothing can be found out now; empty if it can. */
  public ReadOnlyStringProperty reasonProperty() {
    return reason.getReadOnlyProperty();
  }

  private void review() {
    reason.set(
        session.activity().isWorking()
            ? "A job is working; the machine is measured when it has ended."
            : "");
  }

  // Commands

  /** Looks at what a run would begin with; only the newest wish counts. */
  public void see(@Nullable TrainingConfig config) {
    wanted = config;
    if (config == null) {
      seen.set(null);
    } else if (!looks) {
      looks = true;
      session
          .loader()
          .load(
              () -> seen(config),
              now -> {
                looks = false;
                seen.set(now);
                if (wanted != null && !wanted.equals(config)) {
                  see(wanted);
                }
              });
    }
  }

  private Seen seen(TrainingConfig config) {
    try {
      return new Seen(config, session.inspector().preview(config), "");
    } catch (PlumException e) {
      return new Seen(config, null, String.valueOf(e.getMessage()));
    }
  }

  /** Lets a few batches through the policy and reckons. */
  public void look(TrainingConfig config) {
    if (working.get() || !reason.get().isEmpty()) {
      return;
    }
    working.set(true);
    found.set(null);
    var flag = new AtomicBoolean();
    cancelled = flag;
    slot.<Object, Optional<TrainingEstimate>>follow(
        _ -> session.inspector().estimate(config, flag::get),
        _ -> {},
        estimate -> {
          working.set(false);
          estimate.ifPresent(value -> found.set(new Found(config, value)));
        },
        () -> working.set(false));
  }

  /** Stops finding out. */
  public void cancel() {
    cancelled.set(true);
  }
}
