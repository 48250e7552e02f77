package plum.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import plum.data.Decoding;
import plum.data.Evaluation;
import plum.data.Instruction;
import plum.data.InstructionSet;
import plum.data.PlumException;
import plum.data.TestOrigin;
import plum.store.Project;

/**
 * Stage: measures a policy with the tests that came with the set. Sample 0 is greedy, samples 1 to
 * n are drawn; seeds depend on the configuration, not on the run, so that two policies are asked
 * the same way.
 */
record EvaluatePolicy(EvaluationConfig config) {
  boolean run(Work work) {
    var project = work.project();
    var suites = project.suites().newest(TestOrigin.GIVEN);
    var instructions =
        new ArrayList<>(
            project.instructions().all(config.split(), set(project)).stream()
                .filter(each -> suites.containsKey(each.id()))
                .toList());
    if (config.limit() > 0 && instructions.size() > config.limit()) {
      instructions.subList(config.limit(), instructions.size()).clear();
    }
    if (instructions.isEmpty()) {
      throw new PlumException(
          "No instruction of the "
              + config.split().name().toLowerCase(Locale.ROOT)
              + " split came with tests, so there is nothing to measure against.");
    }
    var drawing =
        new Drawing(
            work,
            config.policy(),
            config.device(),
            config.chat(),
            config.round(),
            config.seed(),
            "evaluation",
            config.samples() + 1,
            sample -> sample == 0 ? config.sampling().greedy() : config.sampling());
    if (!drawing.draw(instructions)) {
      return false;
    }
    if (!new Judging(work, work.run().id(), config.limits(), suites).judge(instructions)) {
      return false;
    }
    count(work, instructions);
    LengthDrift.ofEvaluation(work.project(), work.run())
        .ifPresent(finding -> work.noted(finding.note()));
    return true;
  }

  /** The set to measure on, null for all. */
  private @Nullable Long set(Project project) {
    if (config.benchmark().isEmpty()) {
      return null;
    }
    var sets = project.instructions().sets();
    return sets.stream()
        .filter(set -> set.name().equals(config.benchmark()))
        .map(InstructionSet::id)
        .findFirst()
        .orElseThrow(
            () ->
                new PlumException(
                    "There is no instruction set called \""
                        + config.benchmark()
                        + "\". There are: "
                        + String.join(", ", sets.stream().map(InstructionSet::name).toList())
                        + ". Import it first, with --heldOutShare 1."));
  }

  private void count(Work work, List<Instruction> instructions) {
    var runId = work.run().id();
    var checkpoint = work.pipeline().checkpoint(config.policy());
    var judgements = work.project().executions().ofRun(runId, TestOrigin.GIVEN);
    var counts = new HashMap<Decoding, int[]>();
    var evaluations = new ArrayList<Evaluation>();
    for (var instruction : instructions) {
      counts.put(Decoding.GREEDY, new int[2]);
      counts.put(Decoding.SAMPLED, new int[2]);
      for (var solution : work.project().solutions().of(runId, instruction.id())) {
        var judgement = judgements.get(solution.id());
        if (judgement == null || judgement.verdict().isHarnessFault()) {
          continue; // never counted against a policy
        }
        var nc = counts.get(solution.sample() == 0 ? Decoding.GREEDY : Decoding.SAMPLED);
        if (nc != null) {
          nc[0]++;
          nc[1] += judgement.verdict().isPass() ? 1 : 0;
        }
      }
      counts.forEach(
          (decoding, nc) ->
              evaluations.add(
                  new Evaluation(
                      runId, checkpoint.id(), instruction.id(), decoding, nc[0], nc[1])));
    }
    work.project().evaluations().add(evaluations);
  }
}
