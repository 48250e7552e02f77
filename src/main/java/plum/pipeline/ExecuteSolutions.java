package plum.pipeline;

import plum.data.Split;
import plum.data.Stage;

/** Stage: runs every solution of a sampling run against the tests of its instruction. */
record ExecuteSolutions(ExecutionConfig config) {

  boolean run(Work work) {
    var project = work.project();
    var sampling = work.finished(Stage.SAMPLING, config.solutions(), "Draw solutions");
    var counts = project.solutions().counts(sampling.id());
    var suites = project.suites().newest(config.tests());
    var instructions =
        project.instructions().all(Split.TRAIN, null).stream()
            .filter(each -> counts.containsKey(each.id()) && suites.containsKey(each.id()))
            .toList();
    return new Judging(work, sampling.id(), config.limits(), suites).judge(instructions);
  }
}
