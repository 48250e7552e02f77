package plum.ui.evaluation;

import java.util.List;
import org.jspecify.annotations.Nullable;
import plum.eval.Interval;
import plum.ui.export.Sheet;
import plum.ui.export.Sheet.Part;
import plum.ui.export.Sheet.Scope;

/** What can be written to a file of evaluations: policies, changed instructions, rounds. */
public final class EvaluationSheets {
  private static final List<String> POLICY =
      List.of(
          "run",
          "policy",
          "greedy",
          "greedy_low",
          "greedy_high",
          "greedy_difference",
          "greedy_difference_low",
          "greedy_difference_high",
          "sampled",
          "sampled_low",
          "sampled_high",
          "sampled_difference",
          "sampled_difference_low",
          "sampled_difference_high",
          "gained",
          "lost");

  private EvaluationSheets() {}

  /** The tables as they stand; shares lie between 0 and 1, with the ends of 95 % intervals. */
  public static List<Sheet> shown(EvaluationViewModel model) {
    var lines = List.copyOf(model.lines());
    var changed = List.copyOf(model.changed());
    var rounds = List.copyOf(model.rounds().lines());
    return List.of(
        new Sheet(
            "policy",
            POLICY,
            List.of(
                new Part(
                    Scope.ALL, lines.size(), _ -> lines.stream().map(EvaluationSheets::cells)))),
        new Sheet(
            "changed instruction",
            List.of("instruction", "key", "prompt", "gained", "samples"),
            List.of(
                new Part(
                    Scope.ALL,
                    changed.size(),
                    _ ->
                        changed.stream()
                            .map(
                                each ->
                                    Sheet.row(
                                        each.instructionId(),
                                        each.key(),
                                        each.prompt(),
                                        each.gained(),
                                        each.samples()))))),
        new Sheet(
            "round",
            List.of("round", "policy", "fresh_pairs", "greedy", "sampled", "change", "pass_at_k"),
            List.of(
                new Part(
                    Scope.ALL,
                    rounds.size(),
                    _ ->
                        rounds.stream()
                            .map(
                                each ->
                                    Sheet.row(
                                        each.round(),
                                        each.policy(),
                                        each.fresh(),
                                        each.greedy(),
                                        each.sampled(),
                                        each.change(),
                                        each.passAtK()))))));
  }

  private static List<@Nullable Object> cells(EvaluationViewModel.Line line) {
    var compared = line.comparison();
    var greedy = compared == null ? null : compared.greedy().paired();
    var sampled = compared == null ? null : compared.sampled().paired();
    var cells = Sheet.row(line.run().name(), line.policy());
    cells.addAll(ends(line.greedy()));
    cells.addAll(ends(greedy == null ? null : greedy.difference()));
    cells.addAll(ends(line.sampled()));
    cells.addAll(ends(sampled == null ? null : sampled.difference()));
    cells.add(greedy == null ? null : (Integer) greedy.gained().size());
    cells.add(greedy == null ? null : (Integer) greedy.lost().size());
    return cells;
  }

  /** A figure with the ends of its interval; nothing for what was not measured. */
  private static List<@Nullable Object> ends(@Nullable Interval interval) {
    return interval == null || Double.isNaN(interval.value())
        ? Sheet.row(null, null, null)
        : Sheet.row(interval.value(), interval.low(), interval.high());
  }
}
