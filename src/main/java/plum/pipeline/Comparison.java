package plum.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import plum.data.Decoding;
import plum.data.Evaluation;
import plum.data.Run;
import plum.eval.Bootstrap;
import plum.eval.Interval;
import plum.eval.McNemar;
import plum.eval.PairedComparison;
import plum.eval.PassAtK;
import plum.io.Json;
import plum.store.Project;

/**
 * Two evaluations side by side: the same instructions, prompts and random numbers, two policies.
 *
 * @param greedy pass@1 under greedy decoding
 * @param sampled pass@1 of the drawn samples, NaN if none were drawn
 * @param lines instruction by instruction
 */
public record Comparison(Run before, Run after, Change greedy, Change sampled, List<Line> lines) {

  /**
   * A figure before and after, as shares between 0 and 1.
   *
   * @param paired difference with its interval, gained and lost as indices into {@link #lines}
   */
  public record Change(Interval before, Interval after, PairedComparison paired) {}

  /** One instruction; greedy is 0 or 1, sampled the share of samples that passed. */
  public record Line(
      long instructionId,
      double greedyBefore,
      double greedyAfter,
      double sampledBefore,
      double sampledAfter) {}

  /** Compares two evaluation runs on the instructions both have. */
  public static Comparison of(Project project, Run before, Run after) {
    var greedyBefore = shares(project, before, Decoding.GREEDY);
    var greedyAfter = shares(project, after, Decoding.GREEDY);
    var sampledBefore = shares(project, before, Decoding.SAMPLED);
    var sampledAfter = shares(project, after, Decoding.SAMPLED);
    var lines = new ArrayList<Line>();
    // Where every sample of an instruction met a harness fault, there is nothing to compare.
    var samples = !sampledBefore.isEmpty() && !sampledAfter.isEmpty();
    greedyBefore.keySet().stream()
        .filter(greedyAfter::containsKey)
        .filter(id -> !samples || (sampledBefore.containsKey(id) && sampledAfter.containsKey(id)))
        .sorted()
        .forEach(
            id ->
                lines.add(
                    new Line(
                        id,
                        greedyBefore.getOrDefault(id, 0.0),
                        greedyAfter.getOrDefault(id, 0.0),
                        sampledBefore.getOrDefault(id, 0.0),
                        sampledAfter.getOrDefault(id, 0.0))));
    return new Comparison(
        before,
        after,
        change(
            lines.stream().mapToDouble(Line::greedyBefore).toArray(),
            lines.stream().mapToDouble(Line::greedyAfter).toArray()),
        change(
            lines.stream().filter(_ -> samples).mapToDouble(Line::sampledBefore).toArray(),
            lines.stream().filter(_ -> samples).mapToDouble(Line::sampledAfter).toArray()),
        List.copyOf(lines));
  }

  /**
   * What an evaluation was asked, in words: "held-out", "held-out of humaneval". Only evaluations
   * that were asked the same are compared.
   */
  public static String asked(Run evaluation) {
    var config = Json.parseObject(evaluation.config());
    var split = String.valueOf(config.get("split")).toLowerCase(Locale.ROOT).replace('_', '-');
    return config.get("benchmark") instanceof String set && !set.isEmpty()
        ? split + " of " + set
        : split;
  }

  /** Whether the second policy is better on problems solved greedily, exactly. */
  public McNemar test() {
    return McNemar.of(greedy.paired().gained().size(), greedy.paired().lost().size());
  }

  private static Change change(double[] before, double[] after) {
    return new Change(
        Bootstrap.mean(before, 1), Bootstrap.mean(after, 1), PairedComparison.of(before, after, 1));
  }

  private static Map<Long, Double> shares(Project project, Run run, Decoding decoding) {
    var shares = new HashMap<Long, Double>();
    for (var each : project.evaluations().of(run.id(), decoding)) {
      if (each.n() > 0) {
        shares.put(each.instructionId(), (double) each.c() / each.n());
      }
    }
    return shares;
  }

  /** Pass@k of one evaluation run with its interval; k must not exceed the samples drawn. */
  public static Interval passAtK(List<Evaluation> evaluations, int k) {
    return Bootstrap.mean(
        evaluations.stream()
            .filter(each -> each.n() >= k)
            .mapToDouble(each -> PassAtK.estimate(each.n(), each.c(), k))
            .toArray(),
        1);
  }
}
