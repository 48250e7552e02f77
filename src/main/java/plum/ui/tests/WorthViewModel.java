package plum.ui.tests;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import org.jspecify.annotations.Nullable;
import plum.pipeline.CancelToken;
import plum.pipeline.JobEvent;
import plum.pipeline.TestsConfig;
import plum.pipeline.TestsDesk;
import plum.ui.session.Loader;
import plum.ui.session.Session;
import plum.ui.session.Words;

/** Works out what the tests in use are worth, and attacks the suites; one of it at a time. */
public final class WorthViewModel {
  /** Mutants of each reference where the stage itself asks for none. */
  private static final int MUTANTS = 20;

  private final Session session;
  private final Supplier<TestsConfig> config;
  private final Runnable changed;
  private final Loader.Slot slot;
  private CancelToken token = new CancelToken();

  // Properties

  private final ReadOnlyBooleanWrapper working = new ReadOnlyBooleanWrapper();
  private final ReadOnlyBooleanWrapper cancelling = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper progress = new ReadOnlyStringWrapper("");
  private final ReadOnlyDoubleWrapper fraction = new ReadOnlyDoubleWrapper(-1);
  private final ReadOnlyStringWrapper reason = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper done = new ReadOnlyStringWrapper("");
  private final ReadOnlyObjectWrapper<TestsDesk.@Nullable Outcome> outcome =
      new ReadOnlyObjectWrapper<>();
  private final BooleanProperty asks = new SimpleBooleanProperty();

  /**
   * @param config how the tests looked at were asked for
   * @param changed told when suites or scores have changed
   */
  WorthViewModel(Session session, Supplier<TestsConfig> config, Runnable changed) {
    this.session = session;
    this.config = config;
    this.changed = changed;
    slot = session.loader().slot();
    session.activity().workingProperty().subscribe(_ -> review());
    session.countsProperty().subscribe(_ -> review());
    working.subscribe(_ -> review());
  }

  /** Whether suites are being scored or attacked. */
  public ReadOnlyBooleanProperty workingProperty() {
    return working.getReadOnlyProperty();
  }

  /** Whether it was asked to stop and has not stopped yet. */
  public ReadOnlyBooleanProperty cancellingProperty() {
    return cancelling.getReadOnlyProperty();
  }

  /** "Scoring: 32 of 60 suites scored". */
  public ReadOnlyStringProperty progressProperty() {
    return progress.getReadOnlyProperty();
  }

  /** From 0 to 1, negative while unknown. */
  public ReadOnlyDoubleProperty fractionProperty() {
    return fraction.getReadOnlyProperty();
  }

  /** Why suites can be neither scored nor attacked now; empty when they can. */
  public ReadOnlyStringProperty reasonProperty() {
    return reason.getReadOnlyProperty();
  }

  /** What the last work came to; empty for nothing. */
  public ReadOnlyStringProperty doneProperty() {
    return done.getReadOnlyProperty();
  }

  /** What an attack proposes, null while there is nothing to decide. */
  public ReadOnlyObjectProperty<TestsDesk.@Nullable Outcome> outcomeProperty() {
    return outcome.getReadOnlyProperty();
  }

  /** Whether an attack asks the author for inputs too. */
  public BooleanProperty asksProperty() {
    return asks;
  }

  // Commands

  /** Works out what the tests in use are worth. */
  public void score() {
    var asked = config.get();
    var mutants = asked.checks().mutants() == 0 ? MUTANTS : asked.checks().mutants();
    work(
        "Scoring",
        (desk, events, cancelled) -> desk.score(asked, mutants, events, cancelled),
        finished ->
            done.set(
                finished
                    ? "Scored with up to " + Words.count(mutants, "mutant") + " of each reference."
                    : "Stopped. What was scored by then is kept."));
  }

  /** Looks for tests that separate solutions which agree so far. */
  public void attack() {
    var asked = config.get();
    var author = asks.get();
    outcome.set(null);
    work(
        "Attacking",
        (desk, events, cancelled) -> desk.attack(asked, author, false, events, cancelled),
        found -> {
          var stopped = token.getAsBoolean() ? "Stopped. " : "";
          var tried =
              stopped
                  + Words.count(found.suites(), "suite")
                  + " attacked with "
                  + Words.count(found.inputs(), "input")
                  + ". ";
          if (found.suites() == 0) {
            done.set(
                stopped
                    + "No suite could be attacked: there must be solutions that pass all its tests"
                    + " and differ. Draw and run solutions first.");
          } else if (found.lines().isEmpty()) {
            done.set(tried + "Nothing separates the solutions that agree.");
          } else {
            done.set(tried);
            outcome.set(found);
          }
        });
  }

  /** Takes some of what is proposed into the suites. */
  public void accept(List<TestsDesk.Line> lines) {
    var origin = config.get().origin();
    var count = lines.size();
    outcome.set(null);
    work(
        "Adding",
        (desk, _, _) -> desk.accept(origin, lines),
        suites -> {
          done.set(
              Words.count(count, "test")
                  + " added to "
                  + Words.count(suites, "suite")
                  + ". Run the solutions again to label them by these.");
          session.refresh();
        });
  }

  /** Leaves the suites as they are. */
  public void dismiss() {
    outcome.set(null);
    done.set("");
  }

  /** Asks the work to stop. */
  public void cancel() {
    if (working.get()) {
      token.cancel();
      cancelling.set(true);
      progress.set("Stopping; what is finished is kept");
    }
  }

  /** Something long that is done with the tests in use. */
  private interface Task<T> {
    T run(TestsDesk desk, Consumer<JobEvent> events, BooleanSupplier cancelled);
  }

  private <T> void work(String what, Task<T> task, Consumer<T> show) {
    if (reason.get().isEmpty()) {
      session.containment().admit(() -> start(what, task, show));
    }
  }

  private <T> void start(String what, Task<T> task, Consumer<T> show) {
    var mine = new CancelToken();
    token = mine;
    done.set("");
    progress.set(what + "…");
    fraction.set(-1);
    working.set(true);
    slot.<JobEvent, T>follow(
        events ->
            session
                .inspector()
                .withTests((desk, cancelled) -> task.run(desk, events, cancelled), mine),
        event -> advance(what, event),
        result -> {
          end();
          show.accept(result);
          changed.run();
        },
        this::end);
  }

  private void advance(String what, JobEvent event) {
    if (event instanceof JobEvent.Advanced(_, var counted, var now, var total)
        && !cancelling.get()) {
      progress.set(what + ": " + Words.count(now) + " of " + Words.count(total) + " " + counted);
      fraction.set(total == 0 ? -1 : (double) now / total);
    }
  }

  private void end() {
    working.set(false);
    cancelling.set(false);
    progress.set("");
  }

  private void review() {
    reason.set(
        working.get()
            ? "Suites are being worked on. Wait for it, or cancel it."
            : session.activity().isWorking()
                ? "A job is working. Wait for it, or cancel it."
                : session.counts().tests() == 0
                    ? "There are no usable tests yet. Run the tests stage first."
                    : "");
  }
}
