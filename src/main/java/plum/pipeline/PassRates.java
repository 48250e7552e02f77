package plum.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import plum.data.Judgement;
import plum.data.Run;
import plum.data.Stage;

/**
 * Pass rates of the solutions a pool was built from: passed tests over all tests, by the tests that
 * label the pool. Solutions whose judgement is the harness's own failure have none.
 */
record PassRates(Map<Long, Double> bySolution, Map<Long, List<Double>> byInstruction) {

  static final PassRates NONE = new PassRates(Map.of(), Map.of());

  /** Reads those of a pool. */
  static PassRates of(Pipeline pipeline, Run pool) {
    var config = BuildPreferences.read(pool.config(), pool.name());
    var sampling = pipeline.finished(Stage.SAMPLING, config.solutions(), "Draw solutions");
    var project = pipeline.project();
    var bySolution = new HashMap<Long, Double>();
    var byInstruction = new HashMap<Long, List<Double>>();
    for (var chunk :
        Chunks.of(BuildPreferences.instructions(project, sampling.id()), BuildPreferences.CHUNK)) {
      var first = chunk.getFirst().id();
      var last = chunk.getLast().id();
      var judgements = project.executions().between(sampling.id(), config.tests(), first, last);
      for (var solution : project.solutions().between(sampling.id(), first, last)) {
        var judgement = judgements.get(solution.id());
        if (judgement != null && counts(judgement)) {
          var rate = (double) judgement.passed() / judgement.total();
          bySolution.put(solution.id(), rate);
          byInstruction.computeIfAbsent(solution.instructionId(), _ -> new ArrayList<>()).add(rate);
        }
      }
    }
    return new PassRates(bySolution, byInstruction);
  }

  private static boolean counts(Judgement judgement) {
    return judgement.total() > 0
        && (judgement.verdict().isPass() || judgement.verdict().isFailure());
  }

  /** By how much one solution's exceeds another's; NaN if either has none. */
  double gap(long chosen, long rejected) {
    var better = bySolution.get(chosen);
    var worse = bySolution.get(rejected);
    return better == null || worse == null ? Double.NaN : better - worse;
  }
}
