package plum.ui.tests;

import java.util.List;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.jspecify.annotations.Nullable;
import plum.data.Run;
import plum.pipeline.CancelToken;
import plum.pipeline.SuiteReview.Unmet;
import plum.store.TestLines;
import plum.ui.session.Loader;
import plum.ui.session.ReviewWriter;
import plum.ui.session.Session;
import plum.ui.session.Words;

/**
 * Brings what was decided about tests into the suites, one new version of each, and runs the
 * solutions that have not met all of their tests then.
 */
public final class ApplyViewModel {
  private final Session session;
  private final ReviewWriter writer;
  private final Consumer<String> say;
  private final Runnable changed;
  private final Loader.Slot slot;
  private final ReadOnlyStringWrapper reason = new ReadOnlyStringWrapper("");
  private final ReadOnlyBooleanWrapper running = new ReadOnlyBooleanWrapper();
  private @Nullable Run run;
  private TestLines.Progress known = TestLines.Progress.NONE;
  private boolean busy;
  private @Nullable CancelToken token;

  /**
   * @param writer on which decisions go to the disk, so that those made before are brought in
   * @param say told how far it is
   * @param changed called when suites or results are other ones
   */
  ApplyViewModel(Session session, ReviewWriter writer, Consumer<String> say, Runnable changed) {
    this.session = session;
    this.writer = writer;
    this.say = say;
    this.changed = changed;
    slot = session.loader().slot();
  }

  /** Why nothing can be applied now; empty when it can. */
  public ReadOnlyStringProperty reasonProperty() {
    return reason.getReadOnlyProperty();
  }

  /** Whether solutions run against changed suites. */
  public ReadOnlyBooleanProperty runningProperty() {
    return running.getReadOnlyProperty();
  }

  /** Takes over which run is reviewed and how far. */
  void look(@Nullable Run reviewed, TestLines.Progress now) {
    run = reviewed;
    known = now;
    explain();
  }

  private void explain() {
    reason.set(
        busy
            ? "Changes are being applied."
            : known.changed() == 0 ? "Nothing was decided that a suite lacks." : "");
  }

  private void setBusy(boolean now) {
    busy = now;
    explain();
  }

  // Commands

  /** Applies everything that waits. */
  public void apply() {
    var chosen = run;
    if (chosen == null || !reason.get().isEmpty()) {
      return;
    }
    setBusy(true);
    writer.write(
        () -> session.inspector().applyReview(chosen.id(), () -> false),
        applied -> {
          setBusy(false);
          var said =
              Words.count(applied.tests(), "change")
                  + " applied: "
                  + Words.count(applied.suites(), "suite")
                  + (applied.suites() == 1 ? " has a new version." : " have a new version each.")
                  + " \"Score the tests\" brings their scores up to date.";
          say.accept(said);
          changed.run();
          session.refresh();
          run(applied.unmet(), said);
        },
        () -> setBusy(false));
  }

  /**
   * Runs them, one suite after another.
   *
   * @param before said before how far it is
   */
  private void run(List<Unmet> suites, String before) {
    if (suites.isEmpty()) {
      return;
    }
    session.containment().admit(() -> start(suites, before));
  }

  private void start(List<Unmet> suites, String before) {
    var mine = new CancelToken();
    token = mine;
    running.set(true);
    var total = Words.count(suites.size(), "suite");
    say.accept(before + " Running the solutions of 0 of " + total + " that have new tests.");
    slot.<Integer, Integer>follow(
        each -> {
          var done = 0;
          for (var unmet : suites) {
            if (!session.inspector().run(unmet.instruction(), unmet.suite(), _ -> {}, mine)) {
              break;
            }
            each.accept(++done);
          }
          return done;
        },
        done ->
            say.accept(
                before
                    + " Running the solutions of "
                    + Words.count(done)
                    + " of "
                    + total
                    + " that have new tests."),
        done ->
            end(
                before
                    + (done == suites.size()
                        ? " The solutions of " + total + " with new tests were run."
                        : " Stopped after " + Words.count(done) + " of " + total + ".")),
        () -> end(before));
  }

  private void end(String words) {
    token = null;
    running.set(false);
    say.accept(words);
    session.refresh();
    changed.run();
  }

  /** Asks it to stop; what ran is kept. */
  public void stop() {
    var mine = token;
    if (mine != null) {
      mine.cancel();
    }
  }
}
