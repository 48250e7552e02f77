package plum.pipeline;

import plum.data.PlumException;
import plum.data.Split;

/** Stage: runs every solution of a sampling run against the tests of its instruction. */
record ExecuteSolutions(ExecutionConfig config) {

  boolean run(Work work) {
    var project = work.project();
    var sampling =
        project
            .runs()
            .byName(config.solutions())
            .orElseThrow(
                () ->
                    new PlumException(
                        "There is no sampling run called \""
                            + config.solutions()
                            + "\". Draw solutions first."));
    var counts = project.solutions().counts(sampling.id());
    var suites = project.suites().newest(config.tests());
    var instructions =
        project.instructions().all(Split.TRAIN, null).stream()
            .filter(each -> counts.containsKey(each.id()) && suites.containsKey(each.id()))
            .toList();
    return new Judging(work, sampling.id(), config.limits(), suites).judge(instructions);
  }
}
