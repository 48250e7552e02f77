package plum.ui.tests;

import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.jspecify.annotations.Nullable;
import plum.data.Run;
import plum.pipeline.CancelToken;
import plum.pipeline.JobEvent;
import plum.pipeline.TestsConfig;
import plum.ui.session.Loader;
import plum.ui.session.Session;
import plum.ui.session.Words;

/** Working out what the tests in use are worth, in the window. */
public final class ScoringViewModel {
  /** Most mutants of each reference, as on the command line. */
  private static final int MUTANTS = 20;

  private final Session session;
  private final Runnable ended;
  private final Loader.Slot slot;
  private final ReadOnlyBooleanWrapper running = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper words = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper reason = new ReadOnlyStringWrapper("");
  private @Nullable CancelToken token;

  /**
   * @param ended called when scores are stored
   */
  ScoringViewModel(Session session, Runnable ended) {
    this.session = session;
    this.ended = ended;
    slot = session.loader().slot();
    session.activity().workingProperty().subscribe(_ -> explain());
    running.subscribe(_ -> explain());
  }

  public ReadOnlyBooleanProperty runningProperty() {
    return running.getReadOnlyProperty();
  }

  /** How far it is; empty where nothing was begun. */
  public ReadOnlyStringProperty wordsProperty() {
    return words.getReadOnlyProperty();
  }

  /** Why it cannot begin now; empty when it can. */
  public ReadOnlyStringProperty reasonProperty() {
    return reason.getReadOnlyProperty();
  }

  private void explain() {
    reason.set(
        running.get()
            ? "The tests are being scored."
            : session.activity().isWorking() ? "A job is working. Wait for it, or cancel it." : "");
  }

  /** Scores the tests of a run; those whose score still holds are left alone. */
  public void score(@Nullable Run run) {
    if (run != null && reason.get().isEmpty()) {
      session.containment().admit(() -> start(config(run)));
    }
  }

  private TestsConfig config(Run run) {
    return session.recipe().stages().stream()
        .filter(TestsConfig.class::isInstance)
        .map(TestsConfig.class::cast)
        .filter(config -> config.name().equals(run.name()))
        .findFirst()
        .orElse(TestsConfig.defaults());
  }

  private void start(TestsConfig config) {
    var mine = new CancelToken();
    token = mine;
    running.set(true);
    words.set("Scoring …");
    slot.<JobEvent, Boolean>follow(
        each -> session.inspector().scoreTests(config, MUTANTS, each, mine),
        event -> {
          if (event instanceof JobEvent.Advanced(_, _, var done, var total)) {
            words.set(
                "Scored " + Words.count(done) + " of " + Words.count(total, "suite") + " so far.");
          }
        },
        finished -> end(finished ? "" : "Stopped; what was scored is stored."),
        () -> end(""));
  }

  private void end(String said) {
    token = null;
    running.set(false);
    words.set(said);
    ended.run();
  }

  /** Asks it to stop; what was scored is kept. */
  public void stop() {
    var mine = token;
    if (mine != null) {
      mine.cancel();
    }
  }
}
