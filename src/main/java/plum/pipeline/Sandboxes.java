package plum.pipeline;

import plum.sandbox.Judge;
import plum.sandbox.PythonJudge;

/** Opens the sandbox of this machine: one worker per core. */
final class Sandboxes {
  private Sandboxes() {}

  static Judge open() {
    return PythonJudge.open(Math.max(1, Runtime.getRuntime().availableProcessors()));
  }
}
