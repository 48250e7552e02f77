package plum.ui.solutions;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import org.jspecify.annotations.Nullable;
import plum.data.Execution;
import plum.data.TestSuite;
import plum.pipeline.CancelToken;
import plum.pipeline.Inspector;
import plum.store.Executions.Judged;
import plum.ui.session.Loader;
import plum.ui.session.Words;

/** The solutions of an instruction being run against a suite, with the results that came so far. */
final class SuiteRun {
  private final Inspector inspector;
  private final Loader.Slot slot;
  private final ReadOnlyBooleanWrapper running = new ReadOnlyBooleanWrapper();

  /** Results that came since the instruction was read, by solution, then by test. */
  private final Map<Long, Map<Long, Execution>> fresh = new HashMap<>();

  private @Nullable CancelToken token;

  SuiteRun(Inspector inspector, Loader loader) {
    this.inspector = inspector;
    slot = loader.slot();
  }

  ReadOnlyBooleanProperty runningProperty() {
    return running.getReadOnlyProperty();
  }

  /** An instruction with the results that came since it was read. */
  Inspection with(Inspection now) {
    return fresh.isEmpty() ? now : now.with(fresh);
  }

  /** Forgets what came, because it was read meanwhile; what comes now is kept. */
  void read() {
    if (token == null) {
      fresh.clear();
    }
  }

  /**
   * Runs every solution.
   *
   * @param progressed told how far it is, whenever results came
   * @param ended told how it ended, in a sentence; empty where a failure has told it
   */
  void start(Inspection now, TestSuite suite, Consumer<String> progressed, Consumer<String> ended) {
    var mine = new CancelToken();
    token = mine;
    running.set(true);
    var total = Words.count(now.samples().size(), "solution");
    var count = new int[1];
    progressed.accept("Running 0 of " + total);
    slot.<Judged, Boolean>follow(
        each -> inspector.run(now.instruction(), suite, each, mine),
        judged -> {
          for (var execution : judged.executions()) {
            fresh
                .computeIfAbsent(execution.solutionId(), _ -> new HashMap<>())
                .put(execution.testId(), execution);
          }
          progressed.accept("Running " + ++count[0] + " of " + total);
        },
        finished -> {
          end();
          var ran = Words.count(count[0], "solution");
          ended.accept(
              finished
                  ? "Ran " + ran + " against these tests."
                  : "Stopped; " + ran + " ran, and what happened is stored.");
        },
        () -> {
          end();
          ended.accept("");
        });
  }

  private void end() {
    token = null;
    running.set(false);
  }

  /** Asks it to stop; what ran is kept. */
  void stop() {
    var mine = token;
    if (mine != null) {
      mine.cancel();
    }
  }

  /** Stops it and hears no more of it. */
  void leave() {
    stop();
    slot.drop();
    end();
    fresh.clear();
  }
}
