package plum.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import plum.data.Decoding;
import plum.data.Outcome;
import plum.data.PlumException;
import plum.data.Run;
import plum.data.Stage;
import plum.eval.Interval;
import plum.io.Json;
import plum.store.Project;

/**
 * What the rounds of a training came to, one after the other, from what is stored.
 *
 * @param rounds the policy it all began with first, as round 0
 */
public record RoundTimeline(String training, List<Round> rounds) {
  public RoundTimeline {
    rounds = List.copyOf(rounds);
  }

  /**
   * One round.
   *
   * @param policy what it trained
   * @param fresh of the pool it trained on; null for round 0
   * @param greedy pass@1 without chance, NaN where nothing was measured yet
   * @param passAtK of the drawn samples, by k; empty where nothing was measured yet
   * @param change of sampled pass@1 against the round before, paired; null where there is none
   * @param greedyChange likewise without chance
   */
  public record Round(
      int round,
      String policy,
      @Nullable Freshness fresh,
      Interval greedy,
      Map<Integer, Interval> passAtK,
      @Nullable Interval change,
      @Nullable Interval greedyChange) {
    public Round {
      passAtK = Map.copyOf(passAtK);
    }
  }

  /** The rounds of a training so far; no more than round 0 where it has not run. */
  public static RoundTimeline of(Project project, String training) {
    var rounds = new ArrayList<Round>();
    var first = done(project, training);
    var policy = first.map(run -> setting(run, "policy")).orElse("");
    Run before = null;
    for (var number = 0; ; number++) {
      if (number > 0) {
        policy = new Rounds(training, 1, 1).policy(number);
      }
      var run = number == 0 ? Optional.<Run>empty() : done(project, policy);
      if ((number > 0 && run.isEmpty()) || policy.isEmpty()) {
        return new RoundTimeline(training, rounds);
      }
      var measured = evaluation(project, policy, before);
      rounds.add(round(project, number, policy, run.orElse(null), measured, before));
      before = measured == null ? before : measured;
    }
  }

  private static Round round(
      Project project,
      int number,
      String policy,
      @Nullable Run run,
      @Nullable Run measured,
      @Nullable Run before) {
    Freshness fresh = null;
    if (run != null) {
      var from = setting(run, "policy");
      fresh =
          project
              .runs()
              .byName(setting(run, "preferences"))
              .map(pool -> Freshness.of(project, pool, from))
              .orElse(null);
    }
    var passAtK = new LinkedHashMap<Integer, Interval>();
    var greedy = new Interval(Double.NaN, Double.NaN, Double.NaN);
    Interval change = null;
    Interval greedyChange = null;
    if (measured != null) {
      greedy = Comparison.passAtK(project.evaluations().of(measured.id(), Decoding.GREEDY), 1);
      var sampled = project.evaluations().of(measured.id(), Decoding.SAMPLED);
      for (var k : config(measured).map(EvaluationConfig::k).orElse(List.of())) {
        if (sampled.stream().anyMatch(each -> each.n() >= k)) {
          passAtK.put(k, Comparison.passAtK(sampled, k));
        }
      }
      if (before != null) {
        var comparison = Comparison.of(project, before, measured);
        change = comparison.sampled().paired().difference();
        greedyChange = comparison.greedy().paired().difference();
      }
    }
    return new Round(number, policy, fresh, greedy, passAtK, change, greedyChange);
  }

  private static Optional<Run> done(Project project, String training) {
    return project
        .runs()
        .byName(training)
        .filter(run -> run.stage() == Stage.TRAINING && run.outcome() == Outcome.DONE);
  }

  /** The first finished evaluation of a policy, if possible one asked as the one before. */
  private static @Nullable Run evaluation(Project project, String policy, @Nullable Run before) {
    var all =
        project.runs().all().stream()
            .filter(run -> run.stage() == Stage.EVALUATION && run.outcome() == Outcome.DONE)
            .filter(run -> setting(run, "policy").equals(policy))
            .toList();
    var alike =
        all.stream()
            .filter(run -> before == null || Comparison.asked(run).equals(Comparison.asked(before)))
            .findFirst();
    return alike.orElse(all.isEmpty() ? null : all.getFirst());
  }

  private static String setting(Run run, String key) {
    return String.valueOf(Json.parseObject(run.config()).get(key));
  }

  private static Optional<EvaluationConfig> config(Run run) {
    try {
      var kept = Json.parseObject(run.config());
      return Optional.of((EvaluationConfig) Recipes.configure(Stage.EVALUATION, kept, run.name()));
    } catch (PlumException e) {
      return Optional.empty();
    }
  }

  /** The rounds as lines of text. */
  public String text() {
    var text = new StringBuilder();
    text.append(
        "%-6s %-16s %-8s %-24s %-24s %s%n"
            .formatted("round", "policy", "fresh", "greedy pass@1", "sampled", "change sampled"));
    for (var each : rounds) {
      text.append(
          "%-6d %-16s %-8s %-24s %-24s %s%n"
              .formatted(
                  each.round(),
                  each.policy(),
                  each.fresh() == null ? "" : "%.0f %%".formatted(100 * each.fresh().share()),
                  share(each.greedy()),
                  share(each.passAtK().get(1)),
                  points(each.change())));
      each.passAtK().entrySet().stream()
          .filter(entry -> entry.getKey() > 1)
          .sorted(Map.Entry.comparingByKey())
          .forEach(
              entry ->
                  text.append(
                      "%57s%s%n"
                          .formatted(
                              "", "pass@" + entry.getKey() + " " + share(entry.getValue()))));
    }
    return text.toString();
  }

  private static String share(@Nullable Interval interval) {
    return interval == null || Double.isNaN(interval.value())
        ? "-"
        : "%.1f [%.1f, %.1f]"
            .formatted(100 * interval.value(), 100 * interval.low(), 100 * interval.high());
  }

  private static String points(@Nullable Interval interval) {
    return interval == null || Double.isNaN(interval.value())
        ? ""
        : "%+.1f [%+.1f, %+.1f]"
            .formatted(100 * interval.value(), 100 * interval.low(), 100 * interval.high());
  }
}
