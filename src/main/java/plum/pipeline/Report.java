package plum.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plum.data.Decoding;
import plum.data.Outcome;
import plum.data.Run;
import plum.data.Split;
import plum.data.Stage;
import plum.data.TestOrigin;
import plum.data.Verdict;
import plum.eval.Interval;
import plum.io.Json;
import plum.store.Preferences;
import plum.store.Project;
import plum.store.TestSuites;

/**
 * What a project's runs did and what came of it, computed from the store alone.
 *
 * @param runs every run, in order
 * @param tests one entry per run that made tests
 * @param sampling one entry per run that drew solutions
 * @param pools one entry per preference pool
 * @param trainings one entry per training run
 * @param policies one entry per evaluation run; the first on the same instructions is what the
 *     others are compared with
 */
public record Report(
    String title,
    long seed,
    List<RunLine> runs,
    int trainInstructions,
    int heldOutInstructions,
    int rejectedRows,
    List<TestsLine> tests,
    List<SamplingLine> sampling,
    List<PoolLine> pools,
    List<TrainingLine> trainings,
    List<PolicyLine> policies) {

  /** One run. */
  public record RunLine(String name, String stage, String outcome, double seconds, String note) {}

  /** A share of a count; right is null where nothing could be checked. */
  public record Precision(int count, int right, int audited) {
    /** Share right among those that could be checked, NaN if none. */
    public double share() {
      return audited == 0 ? Double.NaN : (double) right / audited;
    }
  }

  /**
   * What a run that made tests came to.
   *
   * @param references drafts whose code passes the tests that came with the set
   * @param written tests as the author wrote them
   * @param consistent tests that the draft's reference passes
   * @param kept tests that label solutions, in usable suites or not
   * @param usable instructions with enough kept tests
   * @param dropped counts by reason
   * @param funnel what is left after each step
   */
  public record TestsLine(
      String run,
      Precision references,
      Precision written,
      Precision consistent,
      Precision kept,
      int usable,
      int instructions,
      Map<String, Integer> dropped,
      TestsFunnel funnel) {}

  /**
   * What a sampling run came to.
   *
   * @param labelErrors how often the tests that labelled disagree with the tests that came with the
   *     set, null where the latter did not judge the same solutions
   */
  public record SamplingLine(
      String run,
      int solutions,
      double meanTokens,
      int cutOff,
      Map<String, Integer> verdicts,
      @Nullable LabelErrors labelErrors) {}

  /**
   * How far the labels can be trusted.
   *
   * @param falsePass share of all solutions that passed the labelling tests but not the given ones
   * @param falseFail share of all that failed the labelling tests but passed the given ones
   * @param orderedPairs share of pairs whose chosen passes and whose rejected fails the given tests
   */
  public record LabelErrors(double falsePass, double falseFail, double orderedPairs) {}

  /** What a preference pool holds. */
  public record PoolLine(String run, int pairs, int instructions, int desirable, int undesirable) {}

  /** First and last reading of what a training run measured. */
  public record TrainingLine(
      String run,
      String objective,
      int steps,
      Map<String, Double> first,
      Map<String, Double> last,
      String note) {}

  /**
   * How a policy fared.
   *
   * @param split the side of the division it was measured on, in words
   * @param passAtK by k, of the drawn samples
   * @param greedyChange against the first policy, null for the first itself
   */
  public record PolicyLine(
      String run,
      String policy,
      String split,
      int instructions,
      Interval greedy,
      Interval sampled,
      Map<Integer, Interval> passAtK,
      @Nullable Interval greedyChange,
      @Nullable Interval sampledChange,
      int gained,
      int lost,
      Map<String, Integer> verdicts) {

    /** The policy, and the benchmark where it was asked one by itself. */
    public String title() {
      var of = split.indexOf(" of ");
      return of < 0 ? policy : policy + " on " + split.substring(of + 4);
    }
  }

  /** Computes the report of a project. */
  public static Report of(Project project, String title, long seed) {
    var runs = project.runs().all();
    var rejected =
        project.instructions().sets().stream()
            .mapToInt(set -> project.instructions().rejections(set.id()).size())
            .sum();
    return new Report(
        title,
        seed,
        runs.stream().map(Report::runLine).toList(),
        project.instructions().all(Split.TRAIN, null).size(),
        project.instructions().all(Split.HELD_OUT, null).size(),
        rejected,
        done(runs, Stage.TESTS).stream().map(run -> tests(project, run)).toList(),
        done(runs, Stage.SAMPLING).stream().map(run -> sampling(project, run)).toList(),
        done(runs, Stage.PREFERENCES).stream().map(run -> pool(project, run)).toList(),
        done(runs, Stage.TRAINING).stream().map(run -> training(project, run)).toList(),
        policies(project, done(runs, Stage.EVALUATION)));
  }

  private static List<Run> done(List<Run> runs, Stage stage) {
    return runs.stream()
        .filter(run -> run.stage() == stage && run.outcome() == Outcome.DONE)
        .toList();
  }

  private static RunLine runLine(Run run) {
    return new RunLine(
        run.name(),
        run.stage().command(),
        run.outcome().name().toLowerCase(Locale.ROOT),
        seconds(run.busy()),
        run.note());
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  private static TestsLine tests(Project project, Run run) {
    var tally = project.suites().tally(run.id());
    var usable = project.suites().usable(run.id());
    var references = project.suites().references(run.id());
    var dropped = new LinkedHashMap<String, Integer>();
    tally.stream()
        .filter(line -> !line.kept())
        .forEach(line -> dropped.put(line.reason(), line.count()));
    return new TestsLine(
        run.name(),
        new Precision(references[1], references[0], references[1]),
        sum(tally),
        sum(tally.stream().filter(line -> !line.reason().startsWith("reference")).toList()),
        sum(tally.stream().filter(TestSuites.Tally::kept).toList()),
        usable[0],
        usable[1],
        dropped,
        TestsFunnel.of(project, run));
  }

  private static Precision sum(List<TestSuites.Tally> lines) {
    return new Precision(
        lines.stream().mapToInt(TestSuites.Tally::count).sum(),
        lines.stream().mapToInt(TestSuites.Tally::right).sum(),
        lines.stream().mapToInt(TestSuites.Tally::audited).sum());
  }

  private static SamplingLine sampling(Project project, Run run) {
    var totals = project.solutions().totals(run.id());
    var origin =
        project.executions().judged(run.id(), TestOrigin.MODEL).isEmpty()
            ? TestOrigin.GIVEN
            : TestOrigin.MODEL;
    return new SamplingLine(
        run.name(),
        totals.count(),
        totals.count() == 0 ? 0 : (double) totals.tokens() / totals.count(),
        totals.cutOff(),
        labels(project.executions().verdicts(run.id(), origin)),
        labelErrors(project, run));
  }

  private static @Nullable LabelErrors labelErrors(Project project, Run run) {
    var own = project.executions().ofRun(run.id(), TestOrigin.MODEL);
    var truth = project.executions().ofRun(run.id(), TestOrigin.GIVEN);
    own.values().removeIf(each -> each.verdict().isHarnessFault());
    truth.values().removeIf(each -> each.verdict().isHarnessFault());
    var both = own.keySet().stream().filter(truth::containsKey).toList();
    if (both.isEmpty()) {
      return null;
    }
    var falsePass = 0;
    var falseFail = 0;
    var right = new HashMap<Long, Boolean>();
    for (var id : both) {
      var passes = own.get(id);
      var passesTruth = truth.get(id);
      if (passes == null || passesTruth == null) {
        continue;
      }
      right.put(id, passesTruth.verdict().isPass());
      falsePass += passes.verdict().isPass() && !passesTruth.verdict().isPass() ? 1 : 0;
      falseFail += !passes.verdict().isPass() && passesTruth.verdict().isPass() ? 1 : 0;
    }
    var pairs = 0;
    var ordered = 0;
    for (var pair : pairs(project, run)) {
      var chosen = right.get(pair.chosenId());
      var rejected = right.get(pair.rejectedId());
      if (chosen != null && rejected != null) {
        pairs++;
        ordered += chosen && !rejected ? 1 : 0;
      }
    }
    return new LabelErrors(
        (double) falsePass / both.size(),
        (double) falseFail / both.size(),
        pairs == 0 ? Double.NaN : (double) ordered / pairs);
  }

  /** The pairs made from the solutions of a sampling run. */
  private static List<Preferences.PairRow> pairs(Project project, Run sampling) {
    var pairs = new ArrayList<Preferences.PairRow>();
    for (var run : done(project.runs().all(), Stage.PREFERENCES)) {
      if (sampling.name().equals(Json.parseObject(run.config()).get("solutions"))) {
        var after = 0L;
        while (true) {
          var page = project.preferences().page(run.id(), after, 1000);
          pairs.addAll(page);
          if (page.size() < 1000) {
            break;
          }
          after = page.getLast().id();
        }
      }
    }
    return pairs;
  }

  private static PoolLine pool(Project project, Run run) {
    var totals = project.preferences().totals(run.id());
    return new PoolLine(
        run.name(),
        totals.pairs(),
        totals.instructions(),
        totals.desirable(),
        totals.undesirable());
  }

  private static TrainingLine training(Project project, Run run) {
    var first = new LinkedHashMap<String, Double>();
    var last = new LinkedHashMap<String, Double>();
    var steps = 0;
    for (var metric : project.runs().metrics(run.id())) {
      first.putIfAbsent(metric.name(), metric.value());
      last.put(metric.name(), metric.value());
      steps = Math.max(steps, metric.step());
    }
    var config = Json.parseObject(run.config());
    return new TrainingLine(run.name(), objective(config), steps, first, last, run.note());
  }

  private static String objective(Map<String, @Nullable Object> config) {
    return config.get("parameters") instanceof Map<?, ?> parameters
            && parameters.get("objective") instanceof Map<?, ?> objective
        ? String.valueOf(objective.get("type"))
        : "";
  }

  private static List<PolicyLine> policies(Project project, List<Run> evaluations) {
    var lines = new ArrayList<PolicyLine>();
    for (var run : evaluations) {
      var first =
          evaluations.stream()
              .filter(each -> Comparison.asked(each).equals(Comparison.asked(run)))
              .findFirst()
              .orElse(run);
      var change = first.equals(run) ? null : Comparison.of(project, first, run);
      var greedy = project.evaluations().of(run.id(), Decoding.GREEDY);
      var sampled = project.evaluations().of(run.id(), Decoding.SAMPLED);
      var passAtK = new LinkedHashMap<Integer, Interval>();
      if (Json.parseObject(run.config()).get("k") instanceof List<?> ks) {
        for (var k : ks) {
          if (k instanceof Number number
              && sampled.stream().anyMatch(e -> e.n() >= number.intValue())) {
            passAtK.put(number.intValue(), Comparison.passAtK(sampled, number.intValue()));
          }
        }
      }
      lines.add(
          new PolicyLine(
              run.name(),
              String.valueOf(Json.parseObject(run.config()).get("policy")),
              Comparison.asked(run),
              greedy.size(),
              Comparison.passAtK(greedy, 1),
              Comparison.passAtK(sampled, 1),
              passAtK,
              change == null ? null : change.greedy().paired().difference(),
              change == null ? null : change.sampled().paired().difference(),
              change == null ? 0 : change.greedy().paired().gained().size(),
              change == null ? 0 : change.greedy().paired().lost().size(),
              labels(project.executions().verdicts(run.id(), TestOrigin.GIVEN))));
    }
    return lines;
  }

  private static Map<String, Integer> labels(Map<Verdict, Integer> verdicts) {
    var labels = new LinkedHashMap<String, Integer>();
    verdicts.forEach((verdict, count) -> labels.put(verdict.label(), count));
    return labels;
  }
}
