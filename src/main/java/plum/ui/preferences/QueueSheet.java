package plum.ui.preferences;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import plum.data.Judgement;
import plum.data.Run;
import plum.store.PairLine;
import plum.store.Preferences.PairRow;
import plum.store.Project;
import plum.ui.export.Sheet;
import plum.ui.export.Sheet.Part;
import plum.ui.export.Sheet.Scope;

/**
 * The queue of a pool as a table: every pair with what was decided, not only what is trained on.
 */
final class QueueSheet {
  private static final List<String> COLUMNS =
      List.of(
          "pair",
          "instruction",
          "key",
          "prompt",
          "chosen",
          "rejected",
          "chosen_solution",
          "rejected_solution",
          "chosen_verdict",
          "chosen_passed",
          "chosen_tests",
          "rejected_verdict",
          "rejected_passed",
          "rejected_tests",
          "review",
          "flagged",
          "comment",
          "reviewer",
          "blind",
          "as_built",
          "margin",
          "weak",
          "length_gap",
          "disagreement",
          "usefulness");

  private QueueSheet() {}

  /**
   * The pairs of a pool.
   *
   * @param selected ids of the selected pairs
   * @param queue ids of the pairs that pass the filter, in its order
   * @param all how many the pool has
   */
  static Sheet of(Project project, Run pool, List<Long> selected, List<Long> queue, long all) {
    return new Sheet(
        "pair",
        COLUMNS,
        List.of(
            new Part(Scope.SELECTED, selected.size(), _ -> rows(project, pool, selected)),
            new Part(Scope.SHOWN, queue.size(), _ -> rows(project, pool, queue)),
            new Part(
                Scope.ALL,
                all,
                _ -> {
                  var lines = project.preferences().lines(pool.id(), Integer.MAX_VALUE);
                  return rows(project, pool, lines.stream().map(PairLine::id).toList());
                })));
  }

  private static Stream<List<@Nullable Object>> rows(Project project, Run pool, List<Long> ids) {
    var lines =
        project.preferences().lines(pool.id(), Integer.MAX_VALUE).stream()
            .collect(Collectors.toMap(PairLine::id, Function.identity()));
    return Sheet.of(ids.stream().mapToLong(Long::longValue).toArray(), some -> read(project, some))
        .filter(row -> lines.containsKey(row.id()))
        .map(row -> cells(row, Objects.requireNonNull(lines.get(row.id()))));
  }

  /** Pairs in the order of their ids here. */
  private static List<PairRow> read(Project project, long[] ids) {
    var wanted = Arrays.stream(ids).boxed().toList();
    Map<Long, PairRow> found = new HashMap<>();
    project.preferences().pairs(wanted).forEach(row -> found.put(row.id(), row));
    return wanted.stream().filter(found::containsKey).map(found::get).toList();
  }

  private static List<@Nullable Object> cells(PairRow row, PairLine line) {
    var state = row.state();
    var chosen = row.chosenJudgement();
    var rejected = row.rejectedJudgement();
    var known = line.isMeasured();
    return Sheet.row(
        row.id(),
        row.instructionId(),
        row.key(),
        row.prompt(),
        row.chosen(),
        row.rejected(),
        state.now().chosenId(),
        state.now().rejectedId(),
        verdict(chosen),
        chosen == null ? null : (Object) chosen.passed(),
        chosen == null ? null : (Object) chosen.total(),
        verdict(rejected),
        rejected == null ? null : (Object) rejected.passed(),
        rejected == null ? null : (Object) rejected.total(),
        state.review().label(),
        state.flagged(),
        state.comment(),
        state.reviewer(),
        state.blind(),
        !state.isChanged(),
        known ? (Object) (double) line.margin() : null,
        line.weak(),
        known ? (Object) (double) line.lengthGap() : null,
        known ? (Object) (double) line.disagreement() : null,
        known ? (Object) line.usefulness() : null);
  }

  private static @Nullable String verdict(@Nullable Judgement judgement) {
    return judgement == null ? null : judgement.verdict().name();
  }
}
