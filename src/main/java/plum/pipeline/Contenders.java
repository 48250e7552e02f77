package plum.pipeline;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleBiFunction;
import plum.data.Judgement;
import plum.data.Solution;
import plum.store.Executions.Passed;
import plum.store.Project;

/**
 * The judged solutions of some instructions, read together.
 *
 * @param byInstruction solutions by sample
 * @param code what each solution wrote, without the prompt it continues
 */
record Contenders(Map<Long, List<Contender>> byInstruction, Map<Long, String> code) {

  /**
   * Reads those of the instructions from one id to another.
   *
   * @param samplingRun the run that drew them
   */
  static Contenders read(
      Project project, PreferencesConfig config, long samplingRun, long first, long last) {
    var judgements = project.executions().between(samplingRun, config.tests(), first, last);
    var passed = new HashMap<Long, List<Passed>>();
    if (config.rule().needsTests()) {
      for (var each : project.executions().passed(samplingRun, first, last)) {
        passed.computeIfAbsent(each.solutionId(), _ -> new ArrayList<>()).add(each);
      }
    }
    var contenders = new LinkedHashMap<Long, List<Contender>>();
    var code = new HashMap<Long, String>();
    var programs = new HashMap<String, Integer>();
    var tests = new HashMap<Long, Integer>();
    var instruction = -1L;
    for (var solution : project.solutions().between(samplingRun, first, last)) {
      if (solution.instructionId() != instruction) {
        instruction = solution.instructionId();
        programs.clear();
        tests.clear();
      }
      var judgement = judgements.get(solution.id());
      if (judgement != null) {
        var program =
            programs.computeIfAbsent(Programs.normalised(solution.program()), _ -> programs.size());
        contenders
            .computeIfAbsent(instruction, _ -> new ArrayList<>())
            .add(
                contender(
                    solution,
                    program,
                    judgement,
                    bits(passed.getOrDefault(solution.id(), List.of()), judgement, tests)));
        code.put(solution.id(), written(solution));
      }
    }
    return new Contenders(contenders, code);
  }

  private static Contender contender(
      Solution solution, int program, Judgement judgement, BitSet passes) {
    return new Contender(
        solution.id(),
        program,
        judgement.verdict(),
        passes,
        judgement.passed(),
        judgement.total(),
        judgement.weak(),
        judgement.flaky(),
        solution.tokenCount());
  }

  /** The tests of the judging suite that were passed, in places given out as they come up. */
  private static BitSet bits(List<Passed> passed, Judgement judgement, Map<Long, Integer> places) {
    var bits = new BitSet();
    for (var each : passed) {
      if (each.suiteId() == judgement.suiteId()) {
        bits.set(places.computeIfAbsent(each.testId(), _ -> places.size()));
      }
    }
    return bits;
  }

  private static String written(Solution solution) {
    return solution.program().endsWith(solution.completion())
        ? solution.completion()
        : solution.program();
  }

  List<Contender> of(long instructionId) {
    return byInstruction.getOrDefault(instructionId, List.of());
  }

  /** How far two solutions are apart in what they wrote. */
  ToDoubleBiFunction<Contender, Contender> distance() {
    var tokens = new HashMap<Long, List<String>>();
    return (one, other) -> EditDistance.normalised(tokens(tokens, one), tokens(tokens, other));
  }

  private List<String> tokens(Map<Long, List<String>> known, Contender contender) {
    return known.computeIfAbsent(
        contender.id(), id -> PythonTokens.of(Objects.requireNonNullElse(code.get(id), "")));
  }
}
