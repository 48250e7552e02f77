package plum.pipeline;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import plum.data.Instruction;
import plum.data.PlumException;
import plum.data.Split;
import plum.data.TestCase;
import plum.data.TestCase.AssertTest;
import plum.eval.Ranking;
import plum.io.InstructionFile;
import plum.sandbox.Judge;
import plum.sandbox.Limits;

/**
 * How well each filter tells right tests from wrong ones, where the truth is known but hidden: the
 * problems of a benchmark with their own solutions. Candidates are copies of the own solution and
 * mutants of it; the suite asks for the values that the own solution gives, but for a share that
 * ask for a wrong one and a share that ask for nothing.
 *
 * <p>Half of the wrong values are what some mutant answers, the mistake a solution might share; the
 * others differ at random.
 */
public final class TestsBenchmark {
  private static final int INPUTS = 12;

  private final Options options;
  private final Judge judge;
  private final Map<String, List<Double>> scores = new LinkedHashMap<>();
  private final Map<String, List<Boolean>> kept = new LinkedHashMap<>();
  private final List<Boolean> right = new ArrayList<>();

  /**
   * What to measure.
   *
   * @param problems file of instructions with solutions and tests, as HumanEval.jsonl.gz
   * @param limit most problems, 0 for all
   * @param copies of the own solution among the candidates
   * @param mutants candidates that are wrong, at the most
   * @param wrong share of tests with a wrong expected value
   * @param idle share of tests that pass whatever happens
   */
  public record Options(
      Path problems, int limit, int copies, int mutants, double wrong, double idle, long seed) {
    public Options {
      if (copies < 1 || mutants < 1 || wrong < 0 || idle < 0 || wrong + idle >= 1) {
        throw new PlumException(
            "Name at least one copy and one mutant, and shares that leave some tests right.");
      }
    }
  }

  /**
   * How one filter does.
   *
   * @param precision of what it keeps, the share that is right
   * @param recall share of the right that it keeps
   * @param spearman rank correlation of its score with the truth, NaN where it has no score
   * @param area probability that it scores a right test above a wrong one
   */
  public record Row(
      String filter, int kept, double precision, double recall, double spearman, double area) {}

  /**
   * What was measured.
   *
   * @param tests in all suites
   * @param right of them
   */
  public record Figures(int problems, int candidates, int tests, int right, List<Row> rows) {
    public Figures {
      rows = List.copyOf(rows);
    }
  }

  private TestsBenchmark(Options options, Judge judge) {
    this.options = options;
    this.judge = judge;
  }

  /** Measures. */
  public static Figures run(Options options, boolean acceptWeaker, Consumer<String> note) {
    try (var judge = Sandboxes.open(acceptWeaker)) {
      return new TestsBenchmark(options, judge).measure(note);
    }
  }

  private Figures measure(Consumer<String> note) {
    var rows =
        InstructionFile.read(options.problems()).rows().stream()
            .filter(row -> row.referenceSolution() != null)
            .limit(options.limit() == 0 ? Long.MAX_VALUE : options.limit())
            .toList();
    var problems = 0;
    var candidates = 0;
    try (var threads =
        Executors.newFixedThreadPool(judge.workers(), Thread.ofVirtual().factory())) {
      var futures = new ArrayList<Future<Optional<Suite>>>();
      for (var i = 0; i < rows.size(); i++) {
        var row = rows.get(i);
        var id = i + 1;
        futures.add(threads.submit(() -> suite(id, row)));
      }
      for (var future : futures) {
        var suite = future.get();
        if (suite.isPresent()) {
          problems++;
          candidates += suite.get().passes().size();
          take(suite.get());
          if (problems % 20 == 0) {
            note.accept("%d of %d problems".formatted(problems, rows.size()));
          }
        }
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts here", e);
    }
    return figures(problems, candidates);
  }

  /**
   * A noisy suite before its candidates.
   *
   * @param right of each test
   * @param passes of each candidate, copies and all
   * @param reference candidate that plays the author's own solution
   * @param kills mutants of that reference that each test kills
   */
  private record Suite(
      List<Boolean> right, List<BitSet> passes, BitSet idle, int reference, List<Integer> kills) {}

  private Optional<Suite> suite(int id, InstructionFile.Row row) {
    var own = String.valueOf(row.referenceSolution());
    var instruction =
        new Instruction(
            id, 0, row.key(), row.prompt(), row.format(), row.entryPoint(), own, Split.TRAIN);
    var random = new Random(Seeds.of(options.seed(), row.key()));
    var limits = new Limits(Duration.ofSeconds(1), Duration.ofSeconds(20), 768L << 20, 64L << 10);
    var inputs =
        Inputs.of(judge, row.tests(), row.entryPoint(), INPUTS, options.seed(), () -> false)
            .orElseThrow();
    var calls = new ArrayList<>(inputs.known());
    calls.addAll(inputs.varied());
    Collections.shuffle(calls, random);
    var asked = calls.stream().limit(INPUTS).toList();
    var mutants =
        Mutants.of(judge, List.of(own), options.mutants(), options.seed(), () -> false).getFirst();
    if (asked.size() < 3 || mutants.mutants().size() < 3) {
      return Optional.empty();
    }
    var programs = new ArrayList<String>();
    programs.add(own);
    mutants.mutants().forEach(each -> programs.add(each.program()));
    var values = ProgramValues.of(judge, instruction, asked, programs, limits, () -> false);
    var truths = values.getFirst();
    var others = others(truths);
    var tests = new ArrayList<TestCase>();
    var truth = new ArrayList<Boolean>();
    for (var i = 0; i < asked.size(); i++) {
      var value = truths.get(i);
      if (value.startsWith(ProgramValues.FAILURE) || value.startsWith("long ")) {
        continue;
      }
      var draw = random.nextDouble();
      if (draw < options.idle()) {
        tests.add(new AssertTest("assert " + asked.get(i) + " == " + value + " or True"));
        truth.add(false);
      } else if (draw < options.idle() + options.wrong()) {
        var wrong = wrong(values, i, others.get(i), random);
        if (!wrong.isEmpty()) {
          tests.add(new AssertTest("assert " + asked.get(i) + " == " + wrong));
          truth.add(false);
        }
      } else {
        tests.add(new AssertTest("assert " + asked.get(i) + " == " + value));
        truth.add(true);
      }
    }
    if (tests.isEmpty()) {
      return Optional.empty();
    }
    var results = judge.judge(Problems.of(instruction, tests, limits), programs, () -> false);
    var passes = new ArrayList<BitSet>();
    for (var i = 0; i < programs.size(); i++) {
      var bits = new BitSet();
      for (var test = 0; test < tests.size(); test++) {
        bits.set(test, results.get(i).tests().get(test).verdict().isPass());
      }
      for (var copy = 0; copy < (i == 0 ? options.copies() : 1); copy++) {
        passes.add(bits);
      }
    }
    var reference = random.nextInt(passes.size());
    var idle = IdlePrograms.of(judge, instruction, tests, limits, () -> false);
    var program = programs.get(Math.max(0, reference - options.copies() + 1));
    return Optional.of(
        new Suite(
            truth,
            passes,
            idle,
            reference,
            kills(instruction, tests, program, passes.get(reference), limits)));
  }

  /** What an author that knows only its own reference can measure. */
  private List<Integer> kills(
      Instruction instruction,
      List<TestCase> tests,
      String reference,
      BitSet passed,
      Limits limits) {
    var mutants =
        Mutants.of(judge, List.of(reference), options.mutants(), options.seed() + 1, () -> false)
            .getFirst();
    var programs = mutants.mutants().stream().map(Mutants.Mutant::program).toList();
    var results = judge.judge(Problems.of(instruction, tests, limits), programs, () -> false);
    var kills = new ArrayList<Integer>();
    for (var test = 0; test < tests.size(); test++) {
      var killed = 0;
      for (var result : results) {
        killed += passed.get(test) && result.tests().get(test).verdict().isFailure() ? 1 : 0;
      }
      kills.add(killed);
    }
    return kills;
  }

  /** A wrong value: what a mutant answers, or another of the same kind. */
  private static String wrong(List<List<String>> values, int call, String other, Random random) {
    var truth = values.getFirst().get(call);
    var mistaken =
        values.stream()
            .map(each -> each.get(call))
            .filter(each -> !each.equals(truth) && !each.startsWith(ProgramValues.FAILURE))
            .filter(each -> !each.startsWith("long "))
            .distinct()
            .toList();
    if (!mistaken.isEmpty() && (other.isEmpty() || random.nextBoolean())) {
      return mistaken.get(random.nextInt(mistaken.size()));
    }
    return other;
  }

  private List<String> others(List<String> values) {
    var request = new TreeMap<String, Object>(Map.of("values", values, "seed", options.seed()));
    return new PythonSource(judge, "probes")
                .ask(List.of(request), () -> false)
                .getFirst()
                .get("others")
            instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  /** Adds what every filter says of the tests of a suite. */
  private void take(Suite suite) {
    var count = suite.right().size();
    right.addAll(suite.right());
    var passes = suite.passes();
    var rates = new double[count];
    for (var test = 0; test < count; test++) {
      var place = test;
      rates[test] =
          passes.stream().filter(each -> each.get(place)).count() / (double) passes.size();
    }
    var agreement = Agreement.of(passes, count);
    var published = MutualTrust.of(passes, count, new BitSet());
    var trust = MutualTrust.of(passes, count, suite.idle());
    var own = passes.get(suite.reference());
    for (var test = 0; test < count; test++) {
      var idle = suite.idle().get(test);
      add("none", 0, true);
      add("reference passes (self-consistency)", own.get(test) ? 1 : 0, own.get(test));
      add("more than half pass (counting)", rates[test], rates[test] > 0.5);
      add("agreement (CodeT), the best consensus", agreement.test(test), agreement.test(test) == 1);
      add("mutual trust as published, from 0.5", published.test(test), published.test(test) >= 0.5);
      add("mutual trust without idle tests, from 0.5", trust.test(test), trust.test(test) >= 0.5);
      add(
          "reference passes, a mutant is killed",
          suite.kills().get(test),
          own.get(test) && suite.kills().get(test) > 0);
      add(
          "trust from 0.5, and tells programs apart",
          idle ? 0 : trust.test(test),
          trust.test(test) >= 0.5 && rates[test] < 1);
      add(
          "agreement without idle tests",
          idle ? 0 : agreement.test(test),
          !idle && agreement.test(test) == 1);
    }
  }

  private void add(String filter, double score, boolean keeps) {
    scores.computeIfAbsent(filter, _ -> new ArrayList<>()).add(score);
    kept.computeIfAbsent(filter, _ -> new ArrayList<>()).add(keeps);
  }

  private Figures figures(int problems, int candidates) {
    var rows = new ArrayList<Row>();
    var truth = IntStream.range(0, right.size()).mapToObj(i -> right.get(i) ? 1.0 : 0.0).toList();
    for (var filter : kept.keySet()) {
      var filtered = Ranking.Filtered.of(kept.getOrDefault(filter, List.of()), right);
      var values = scores.getOrDefault(filter, List.of());
      rows.add(
          new Row(
              filter,
              filtered.kept(),
              filtered.precision(),
              filtered.recall(),
              Ranking.spearman(values, truth),
              Ranking.area(values, right)));
    }
    return new Figures(
        problems,
        candidates,
        right.size(),
        (int) right.stream().filter(each -> each).count(),
        rows);
  }
}
