package plum.ui.tests;

import java.util.List;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import org.jspecify.annotations.Nullable;
import plum.pipeline.CancelToken;
import plum.pipeline.SuiteReview.Unmet;
import plum.ui.session.Loader;
import plum.ui.session.Session;
import plum.ui.session.Words;

/** Runs the solutions that have not met the tests of new versions of suites. */
final class UnmetRun {
  private final Session session;
  private final Consumer<String> say;
  private final Runnable ended;
  private final Loader.Slot slot;
  private final ReadOnlyBooleanWrapper running = new ReadOnlyBooleanWrapper();
  private @Nullable CancelToken token;

  /**
   * @param say told how far it is
   * @param ended called when results are stored
   */
  UnmetRun(Session session, Consumer<String> say, Runnable ended) {
    this.session = session;
    this.say = say;
    this.ended = ended;
    slot = session.loader().slot();
  }

  ReadOnlyBooleanProperty runningProperty() {
    return running.getReadOnlyProperty();
  }

  /**
   * Runs them, one suite after another.
   *
   * @param before said before how far it is
   */
  void run(List<Unmet> suites, String before) {
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
    ended.run();
  }

  /** Asks it to stop; what ran is kept. */
  void stop() {
    var mine = token;
    if (mine != null) {
      mine.cancel();
    }
  }
}
