package plum.ui.instructions;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import plum.data.Instruction;
import plum.store.TextSearch.Hit;
import plum.ui.export.Sheet;
import plum.ui.export.Sheet.Part;
import plum.ui.export.Sheet.Scope;
import plum.ui.session.Session;
import plum.ui.session.Words;

/** What can be written to a file of the instructions, of what was found, of what was refused. */
public final class InstructionSheets {
  private static final List<String> COLUMNS =
      List.of(
          "id",
          "key",
          "set",
          "split",
          "prompt",
          "format",
          "entry_point",
          "reference_solution",
          "length",
          "tests_by",
          "tests",
          "solutions",
          "judged",
          "passed",
          "pass_rate",
          "failure",
          "status",
          "pairs");

  private final Session session;
  private final InstructionsViewModel model;

  public InstructionSheets(Session session, InstructionsViewModel model) {
    this.session = session;
    this.model = model;
  }

  /**
   * The tables of the tab that is shown.
   *
   * @param selected ids of the selected lines of the table
   * @param hit the selected hit of the search, null for none
   */
  public List<Sheet> shown(List<Long> selected, @Nullable Hit hit) {
    return switch (model.tabProperty().get()) {
      case TABLE, HEALTH -> List.of(instructions(selected));
      case SEARCH -> List.of(hits(hit));
      case REFUSED -> List.of(refused());
    };
  }

  /**
   * The instructions with their whole prompts and what is counted of them, in the table's order.
   */
  Sheet instructions(List<Long> selected) {
    var chosen = selected.stream().mapToLong(Long::longValue).toArray();
    var shown = IntStream.range(0, model.rows().size()).mapToLong(model::id).toArray();
    var order = model.arrangementProperty().get();
    var summaries = session.project().instructions().summaries();
    return new Sheet(
        "instruction",
        COLUMNS,
        List.of(
            new Part(
                Scope.SELECTED, chosen.length, _ -> Sheet.of(chosen, this::read).map(Row::cells)),
            new Part(Scope.SHOWN, shown.length, _ -> Sheet.of(shown, this::read).map(Row::cells)),
            new Part(
                Scope.ALL,
                session.counts().instructions(),
                _ ->
                    Sheet.pages(
                            after ->
                                read(
                                    summaries.ids(
                                        order.order(), order.descending(), after, Sheet.AT_ONCE)),
                            (Row row) -> row.line().id())
                        .map(Row::cells))));
  }

  private record Row(Instruction instruction, Line line) {
    List<@Nullable Object> cells() {
      var origin = line.origin();
      var failure = line.failure();
      return Sheet.row(
          line.id(),
          line.key(),
          line.set(),
          Words.split(line.split()),
          instruction.prompt(),
          instruction.format().name(),
          instruction.entryPoint(),
          instruction.referenceSolution(),
          line.length(),
          origin == null ? null : Words.origin(origin),
          line.tests(),
          line.solutions(),
          line.judged(),
          line.passed(),
          line.judged() == 0 ? null : (Object) ((double) line.passed() / line.judged()),
          failure == null ? null : failure.label(),
          line.status().label(),
          line.pairs());
    }
  }

  private List<Row> read(long[] ids) {
    var instructions = session.project().instructions();
    var found =
        instructions.some(ids).stream()
            .collect(Collectors.toMap(Instruction::id, Function.identity()));
    return instructions.summaries().rows(ids).stream()
        .map(Line::of)
        .filter(line -> found.containsKey(line.id()))
        .map(line -> new Row(Objects.requireNonNull(found.get(line.id())), line))
        .toList();
  }

  /** What the search found; of each kind more than it lists. */
  private Sheet hits(@Nullable Hit selected) {
    var listed = List.copyOf(model.search().hits());
    var chosen = selected == null ? List.<Hit>of() : List.of(selected);
    var all = model.search().found();
    return new Sheet(
        "found text",
        List.of("in", "instruction", "key", "line", "before", "match", "after"),
        List.of(
            new Part(Scope.SELECTED, chosen.size(), _ -> chosen.stream().map(this::cells)),
            new Part(Scope.SHOWN, listed.size(), _ -> listed.stream().map(this::cells)),
            new Part(Scope.ALL, all.count(), stopped -> all.read(stopped).map(this::cells))));
  }

  private List<@Nullable Object> cells(Hit hit) {
    return Sheet.row(
        SearchViewModel.words(hit.kind()),
        hit.instructionId(),
        hit.key(),
        hit.line(),
        hit.before(),
        hit.match(),
        hit.after());
  }

  /** Rows of imported files that could not be used; also those that are too many to be listed. */
  private Sheet refused() {
    var instructions = session.project().instructions();
    return new Sheet(
        "refused row",
        List.of("set", "line", "reason", "text"),
        List.of(
            new Part(
                Scope.ALL,
                session.counts().rejections(),
                _ ->
                    instructions.sets().stream()
                        .flatMap(
                            set ->
                                instructions.rejections(set.id()).stream()
                                    .map(
                                        each ->
                                            Sheet.row(
                                                set.name(),
                                                each.line(),
                                                each.reason(),
                                                each.text()))))));
  }
}
