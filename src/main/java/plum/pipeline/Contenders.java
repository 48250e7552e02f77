package plum.pipeline;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import plum.data.Judgement;
import plum.data.PlumException;
import plum.data.Solution;
import plum.data.Verdict;
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
    var passed = new HashMap<Long, Set<Long>>();
    if (config.rule().needsTests() || config.minTrust() > 0) {
      for (var each : project.executions().passed(samplingRun, first, last)) {
        var judgement = judgements.get(each.solutionId());
        if (judgement != null && judgement.suiteId() == each.suiteId()) {
          passed.computeIfAbsent(each.solutionId(), _ -> new LinkedHashSet<>()).add(each.testId());
        }
      }
    }
    var solutions = project.solutions().between(samplingRun, first, last);
    if (config.minTrust() > 0) {
      trusted(project, config, judgements, passed);
    }
    return of(solutions, judgements, passed);
  }

  /**
   * Judges again by the tests that are trusted enough. Who passes all of those passes; who fails
   * one keeps the verdict of all tests, the most severe. Where no test is left there is nobody.
   */
  private static void trusted(
      Project project,
      PreferencesConfig config,
      Map<Long, Judgement> judgements,
      Map<Long, Set<Long>> passed) {
    var suites = new LinkedHashSet<Long>();
    judgements.values().forEach(each -> suites.add(each.suiteId()));
    var counting = new HashMap<Long, Set<Long>>();
    for (var suite : suites) {
      if (project.testScores().ofSuite(suite).isEmpty()) {
        throw new PlumException(
            "Tests are to be trusted at least "
                + config.minTrust()
                + ", but nobody has worked out yet how far. Run \"plum tests --score\" first.");
      }
    }
    project
        .testScores()
        .trusted(suites, config.minTrust())
        .forEach(
            (test, suite) -> counting.computeIfAbsent(suite, _ -> new LinkedHashSet<>()).add(test));
    count(judgements, passed, judgement -> counting.getOrDefault(judgement.suiteId(), Set.of()));
  }

  /**
   * Judges again by some of the tests.
   *
   * @param judgements by solution, as all tests make them; changed here
   * @param passed the tests that each solution passed; those that do not count are taken out
   * @param counting the tests that count for a judgement; where there are none, so is the judgement
   */
  static void count(
      Map<Long, Judgement> judgements,
      Map<Long, Set<Long>> passed,
      Function<Judgement, Set<Long>> counting) {
    judgements.values().removeIf(judgement -> counting.apply(judgement).isEmpty());
    judgements.replaceAll(
        (solution, judgement) -> {
          var counts = counting.apply(judgement);
          var met = passed.computeIfAbsent(solution, _ -> new LinkedHashSet<>());
          met.retainAll(counts);
          return by(judgement, met.size(), counts.size());
        });
  }

  private static Judgement by(Judgement judgement, int passed, int total) {
    return new Judgement(
        judgement.solutionId(),
        judgement.suiteId(),
        passed == total ? Verdict.PASSED : judgement.verdict(),
        passed,
        total,
        judgement.detail(),
        judgement.weak(),
        judgement.flaky(),
        judgement.cpu(),
        judgement.peakMemoryBytes(),
        judgement.isolation());
  }

  /**
   * Those of some solutions, the ones of an instruction together.
   *
   * @param judgements by solution; one without is left out
   * @param passed the tests of the judging suite that each solution passed; may lack all where no
   *     rule asks for more than their number
   */
  static Contenders of(
      List<Solution> solutions, Map<Long, Judgement> judgements, Map<Long, Set<Long>> passed) {
    var contenders = new LinkedHashMap<Long, List<Contender>>();
    var code = new HashMap<Long, String>();
    var programs = new HashMap<String, Integer>();
    var places = new HashMap<Long, Integer>();
    var instruction = -1L;
    for (var solution : solutions) {
      if (solution.instructionId() != instruction) {
        instruction = solution.instructionId();
        programs.clear();
        places.clear();
      }
      var judgement = judgements.get(solution.id());
      if (judgement != null) {
        var program =
            programs.computeIfAbsent(Programs.normalised(solution.program()), _ -> programs.size());
        var bits = new BitSet();
        for (var test : passed.getOrDefault(solution.id(), Set.of())) {
          bits.set(places.computeIfAbsent(test, _ -> places.size()));
        }
        contenders
            .computeIfAbsent(instruction, _ -> new ArrayList<>())
            .add(contender(solution, program, judgement, bits));
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

  private static String written(Solution solution) {
    return solution.program().endsWith(solution.completion())
        ? solution.completion()
        : solution.program();
  }

  /** All, the ones of an instruction together. */
  List<Contender> all() {
    return byInstruction.values().stream().flatMap(List::stream).toList();
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
