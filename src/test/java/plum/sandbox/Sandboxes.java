package plum.sandbox;

import static org.junit.jupiter.api.Assumptions.abort;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;

/** Judges for tests; where Python is missing the tests are skipped with the reason. */
final class Sandboxes {

  private Sandboxes() {}

  static PythonJudge open(int workers) {
    return open(workers, EnumSet.allOf(Worker.Layer.class));
  }

  static PythonJudge open(int workers, Set<Worker.Layer> layers) {
    python();
    return PythonJudge.open(workers, layers);
  }

  static PythonInterpreter python() {
    try {
      return PythonInterpreter.find();
    } catch (PlumException e) {
      return abort(String.valueOf(e.getMessage()));
    }
  }

  static void close(@Nullable PythonJudge judge) {
    if (judge != null) {
      judge.close();
    }
  }
}
