package plum.ui.solutions;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import plum.data.Execution;
import plum.data.Instruction;
import plum.data.Judgement;
import plum.data.Run;
import plum.data.Solution;
import plum.data.TestSuite;
import plum.pipeline.Programs;
import plum.store.Project;
import plum.store.TestSuites;

/**
 * One instruction with everything known about it.
 *
 * @param suites the newest first
 * @param versions of the suites, the newest first
 * @param candidates distinct solutions, those that pass first, then the commonest
 * @param runs that drew the solutions, by id
 * @param trust how far tests are trusted, by test; those without a score are not there
 */
public record Inspection(
    Instruction instruction,
    List<TestSuite> suites,
    List<TestSuites.Version> versions,
    List<Candidate> candidates,
    Map<Long, Run> runs,
    Map<Long, Double> trust) {

  /**
   * A drawn solution with what happened to it.
   *
   * @param executions by test, of every version of the tests
   * @param judgements by suite
   */
  public record Sample(
      Solution solution, Map<Long, Execution> executions, Map<Long, Judgement> judgements) {

    /** The newest judgement, null while it was not run. */
    public @Nullable Judgement judgement() {
      return judgements.values().stream()
          .max(Comparator.comparingLong(Judgement::suiteId))
          .orElse(null);
    }

    private Sample with(Map<Long, Map<Long, Execution>> fresh) {
      var newer = fresh.get(solution.id());
      if (newer == null) {
        return this;
      }
      var all = new HashMap<>(executions);
      all.putAll(newer);
      return new Sample(solution, Map.copyOf(all), judgements);
    }
  }

  /**
   * Solutions that differ in nothing a test could see, taken together.
   *
   * @param shown one of them, judged if any is
   * @param samples all of them
   * @param number in the order they were drawn, from 1
   * @param runs names of the runs that drew them, in words
   */
  public record Candidate(Sample shown, List<Sample> samples, int number, String runs) {

    public Solution solution() {
      return shown.solution();
    }

    /** How many times it was drawn. */
    public int copies() {
      return samples.size();
    }

    public @Nullable Judgement judgement() {
      return shown.judgement();
    }

    public Map<Long, Execution> executions() {
      return shown.executions();
    }

    public boolean passes() {
      var judgement = judgement();
      return judgement != null && judgement.verdict().isPass();
    }
  }

  /** Reads it, empty when there is no such instruction. */
  static Optional<Inspection> read(Project project, long instructionId) {
    return project
        .instructions()
        .byId(instructionId)
        .map(
            instruction -> {
              var runs = new HashMap<Long, Run>();
              project.runs().all().forEach(run -> runs.put(run.id(), run));
              var candidates = candidates(project, instructionId, runs);
              var suites = project.suites().of(instructionId);
              var trust = new HashMap<Long, Double>();
              project
                  .testScores()
                  .of(suites.stream().map(TestSuite::id).toList())
                  .forEach((test, score) -> trust.put(test, score.trust()));
              return new Inspection(
                  instruction,
                  suites,
                  project.suites().versions(instructionId),
                  candidates,
                  runs,
                  trust);
            });
  }

  private static List<Candidate> candidates(
      Project project, long instructionId, Map<Long, Run> runs) {
    var executions = new HashMap<Long, Map<Long, Execution>>();
    for (var each : project.executions().executions(instructionId)) {
      executions.computeIfAbsent(each.solutionId(), _ -> new HashMap<>()).put(each.testId(), each);
    }
    var judgements = new HashMap<Long, Map<Long, Judgement>>();
    for (var each : project.executions().judgements(instructionId)) {
      judgements.computeIfAbsent(each.solutionId(), _ -> new HashMap<>()).put(each.suiteId(), each);
    }
    var same = new LinkedHashMap<String, List<Sample>>();
    for (var solution : project.solutions().ofInstruction(instructionId)) {
      same.computeIfAbsent(Programs.normalised(solution.program()), _ -> new ArrayList<>())
          .add(
              new Sample(
                  solution,
                  Map.copyOf(executions.getOrDefault(solution.id(), Map.of())),
                  Map.copyOf(judgements.getOrDefault(solution.id(), Map.of()))));
    }
    var candidates = new ArrayList<Candidate>();
    for (var samples : same.values()) {
      candidates.add(
          new Candidate(
              samples.stream()
                  .filter(sample -> !sample.judgements().isEmpty())
                  .findFirst()
                  .orElse(samples.getFirst()),
              List.copyOf(samples),
              candidates.size() + 1,
              String.join(
                  ", ",
                  samples.stream()
                      .map(sample -> name(runs.get(sample.solution().runId())))
                      .distinct()
                      .limit(3)
                      .toList())));
    }
    candidates.sort(
        Comparator.comparing((Candidate each) -> !each.passes())
            .thenComparing(each -> each.judgement() == null)
            .thenComparingInt(each -> -each.copies()));
    return List.copyOf(candidates);
  }

  private static String name(@Nullable Run run) {
    return run == null ? "" : run.name();
  }

  /** The same with newer results, by solution and test. */
  Inspection with(Map<Long, Map<Long, Execution>> fresh) {
    return new Inspection(
        instruction,
        suites,
        versions,
        candidates.stream()
            .map(
                each ->
                    new Candidate(
                        each.shown().with(fresh),
                        each.samples().stream().map(sample -> sample.with(fresh)).toList(),
                        each.number(),
                        each.runs()))
            .toList(),
        runs,
        trust);
  }

  /** The same with the solutions of one run only. */
  Inspection of(Run run) {
    var some = new ArrayList<Candidate>();
    for (var candidate : candidates) {
      var samples =
          candidate.samples().stream()
              .filter(sample -> sample.solution().runId() == run.id())
              .toList();
      if (!samples.isEmpty()) {
        some.add(
            new Candidate(
                samples.stream()
                    .filter(sample -> !sample.judgements().isEmpty())
                    .findFirst()
                    .orElse(samples.getFirst()),
                samples,
                candidate.number(),
                run.name()));
      }
    }
    return new Inspection(instruction, suites, versions, some, runs, trust);
  }

  /** The runs that drew solutions, the oldest first. */
  List<Run> drawn() {
    var ids = samples().stream().map(sample -> sample.solution().runId()).distinct().toList();
    return runs.values().stream()
        .filter(run -> ids.contains(run.id()))
        .sorted(Comparator.comparingLong(Run::id))
        .toList();
  }

  /** All drawn solutions. */
  public List<Sample> samples() {
    return candidates.stream().flatMap(each -> each.samples().stream()).toList();
  }

  /** The suite by which most candidates were judged and that is still in use, else the newest. */
  public Optional<TestSuite> judging() {
    var votes = new HashMap<Long, Integer>();
    candidates.stream()
        .map(Candidate::judgement)
        .filter(Objects::nonNull)
        .forEach(judgement -> votes.merge(judgement.suiteId(), 1, Integer::sum));
    return suites.stream()
        .filter(this::isInUse)
        .max(
            Comparator.comparingInt((TestSuite suite) -> votes.getOrDefault(suite.id(), 0))
                .thenComparingLong(TestSuite::id));
  }

  /** Whether no later version stands in the place of a suite. */
  public boolean isInUse(TestSuite suite) {
    return version(suite).map(TestSuites.Version::inUse).orElse(false);
  }

  /** The version in the place of a suite: the newest of the same origin; null where none is. */
  @Nullable TestSuite inUse(@Nullable TestSuite suite) {
    return suites.stream()
        .filter(each -> suite != null && each.origin() == suite.origin())
        .findFirst()
        .orElse(null);
  }

  public Optional<TestSuites.Version> version(TestSuite suite) {
    return versions.stream().filter(each -> each.suiteId() == suite.id()).findFirst();
  }
}
