package plum.ui.screens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Run;
import plum.io.Json;
import plum.io.TableFile;
import plum.ui.control.OutcomeGrid;
import plum.ui.evaluation.EvaluationSheets;
import plum.ui.evaluation.EvaluationViewModel;
import plum.ui.export.Exports;
import plum.ui.export.Sheet;
import plum.ui.export.Sheet.Scope;
import plum.ui.instructions.InstructionSheets;
import plum.ui.instructions.InstructionsViewModel;
import plum.ui.runs.RunSheets;
import plum.ui.runs.RunsViewModel;
import plum.ui.solutions.SolutionSheets;
import plum.ui.solutions.SolutionsViewModel;
import plum.ui.tests.TestSheets;
import plum.ui.tests.TestsViewModel;

/**
 * Every table as a file holds what the project holds: of the selection, of what is shown, of all.
 */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class ExportTest {
  @TempDir Path folder;
  private Desk desk;
  private Exports exports;

  @BeforeEach
  void open() {
    desk = Desk.full(folder);
    exports = new Exports(desk.session.loader(), (_, _) -> Optional.empty());
  }

  @AfterEach
  void close() {
    var problem = desk.problems.problemProperty().get();
    desk.close();
    assertEquals(null, problem);
  }

  private List<Map<String, @Nullable Object>> rows(Sheet sheet, Scope scope) throws IOException {
    var file = folder.resolve("out.jsonl");
    Files.deleteIfExists(file);
    var part = sheet.parts().stream().filter(each -> each.scope() == scope).findFirst();
    exports.write(sheet, part.orElseThrow(), TableFile.Kind.JSON_LINES, file);
    assertTrue(exports.wordsProperty().get().contains("written to"), exports.wordsProperty()::get);
    var rows = Files.readAllLines(file).stream().map(Json::parseObject).toList();
    if (part.get().count() >= 0) {
      assertEquals(part.get().count(), rows.size(), "the count in the verb");
    }
    return rows;
  }

  private static Sheet named(List<Sheet> sheets, String one) {
    return sheets.stream().filter(sheet -> sheet.one().equals(one)).findFirst().orElseThrow();
  }

  @Test
  void instructionsAreWrittenWithTheirWholePrompts() throws IOException {
    var model = new InstructionsViewModel(desk.session, desk);
    model.refresh();
    model.filterProperty().set("multiples of 3");
    var sheets = new InstructionSheets(desk.session, model);
    var some = List.of(model.rows().get(1).id(), model.rows().get(0).id());
    var sheet = named(sheets.shown(some, null), "instruction");
    assertEquals("Export 2 selected instructions", sheet.words(sheet.offered().getFirst()));
    assertEquals("Export all 60 instructions", sheet.words(sheet.offered().getLast()));

    var selected = rows(sheet, Scope.SELECTED);
    assertEquals(some, selected.stream().map(row -> row.get("id")).toList());
    for (var row : selected) {
      var stored = desk.project.instructions().byId((Long) row.get("id")).orElseThrow();
      assertEquals(stored.prompt(), row.get("prompt"));
      assertEquals(stored.key(), row.get("key"));
    }
    var shown = rows(sheet, Scope.SHOWN);
    assertTrue(shown.stream().allMatch(row -> row.get("prompt").toString().contains("multiples")));
    assertEquals(
        IntStream.range(0, model.rows().size()).mapToObj(model::id).toList(),
        shown.stream().map(row -> row.get("id")).toList());
    assertEquals(60, rows(sheet, Scope.ALL).stream().map(row -> row.get("id")).distinct().count());
  }

  @Test
  void searchWritesEverythingThatMatches() throws IOException {
    var model = new InstructionsViewModel(desk.session, desk);
    model.refresh();
    model.startSearch();
    model.search().textProperty().set("return");
    var listed = model.search().hits().size();
    var sheet =
        named(new InstructionSheets(desk.session, model).shown(List.of(), null), "found text");
    assertEquals(listed, rows(sheet, Scope.SHOWN).size());
    var all = rows(sheet, Scope.ALL);
    assertTrue(all.stream().allMatch(row -> "return".equalsIgnoreCase((String) row.get("match"))));
    assertEquals(
        desk.project.counts().solutions(),
        all.stream().filter(row -> row.get("in").equals("Solutions")).count());
  }

  @Test
  void runsAreWrittenWithWhatPeopleSayAboutThem() throws IOException {
    var model = new RunsViewModel(desk.session);
    var dpo = model.lines().stream().filter(line -> line.run().name().equals("dpo")).findFirst();
    model.tag(dpo.orElseThrow(), "best paper");
    model.chosen().setAll(dpo.orElseThrow());
    var sheets = new RunSheets(desk.session, model).shown();
    var all = rows(named(sheets, "run"), Scope.ALL);
    assertEquals(
        desk.project.runs().all().reversed().stream().map(Run::name).toList(),
        all.stream().map(row -> row.get("name")).toList());
    var one = rows(named(sheets, "run"), Scope.SELECTED).getFirst();
    assertEquals("best paper", one.get("tags"));
    assertEquals(dpo.orElseThrow().run().config(), one.get("config"));
    var metrics = rows(named(sheets, "metric"), Scope.SELECTED);
    assertEquals(desk.project.runs().metrics(dpo.orElseThrow().run().id()).size(), metrics.size());
  }

  @Test
  void twoRunsAreWrittenSideBySide() throws IOException {
    var model = new RunsViewModel(desk.session);
    model
        .chosen()
        .setAll(
            model.lines().stream().filter(line -> line.run().name().startsWith("dpo")).toList());
    var rows = rows(named(new RunSheets(desk.session, model).shown(), "difference"), Scope.ALL);
    var rate =
        rows.stream()
            .filter(row -> row.get("setting").equals("parameters.learningRate"))
            .findFirst()
            .orElseThrow();
    assertEquals("3.0E-4", rate.get("dpo"));
    assertEquals("0.001", rate.get("dpo-hot"));
  }

  @Test
  void evaluationsAreWrittenWithTheEndsOfTheirIntervals() throws IOException {
    var model = new EvaluationViewModel(desk.session, desk);
    var sheets = EvaluationSheets.shown(model);
    var policies = rows(named(sheets, "policy"), Scope.ALL);
    assertEquals(
        model.lines().stream().map(line -> (Object) line.policy()).toList(),
        policies.stream().map(row -> row.get("policy")).toList());
    assertEquals(null, policies.getFirst().get("greedy_difference"), "the first has none");
    for (var row : policies) {
      var share = ((Number) row.get("greedy")).doubleValue();
      assertTrue(((Number) row.get("greedy_low")).doubleValue() <= share);
      assertTrue(share <= ((Number) row.get("greedy_high")).doubleValue());
    }
    var changed = rows(named(sheets, "changed instruction"), Scope.ALL);
    assertEquals(
        model.changed().stream().map(line -> (Object) line.key()).toList(),
        changed.stream().map(row -> row.get("key")).toList());
  }

  @Test
  void refusedRowsAreWrittenAsTheyStandInTheFile() throws IOException {
    var model = new InstructionsViewModel(desk.session, desk);
    model.tabProperty().set(InstructionsViewModel.Tab.REFUSED);
    var sheet = new InstructionSheets(desk.session, model).shown(List.of(), null).getFirst();
    var texts = rows(sheet, Scope.ALL).stream().map(row -> row.get("text")).toList();
    assertEquals(model.refused().lines().stream().map(line -> line.text()).toList(), texts);
    assertFalse(texts.isEmpty());
  }

  @Test
  void testsAreWrittenKeptOrNot() throws IOException {
    var model = new TestsViewModel(desk.session, desk);
    model.refresh();
    var sheets = new TestSheets(desk.session, model).shown(model.suites().subList(3, 5));
    assertEquals(
        model.suites().subList(3, 5).stream().map(line -> line.instructionId()).toList(),
        rows(named(sheets, "suite"), Scope.SELECTED).stream()
            .map(row -> row.get("instruction"))
            .toList());
    var tests = rows(named(sheets, "test"), Scope.ALL);
    var kept = tests.stream().filter(row -> row.get("kept").equals(true)).toList();
    assertEquals(model.funnelProperty().get().kept(), kept.size());
    assertTrue(kept.stream().allMatch(row -> row.get("reason").equals("")));
    assertEquals(
        model.reasons().stream().mapToLong(reason -> reason.count()).sum(),
        rows(named(sheets, "fate"), Scope.ALL).stream()
            .mapToLong(row -> (Long) row.get("tests"))
            .sum());
  }

  @Test
  void solutionsAndResultsOfOneInstructionAndOfAll() throws IOException {
    var model = new SolutionsViewModel(desk.session);
    model.open(2);
    model.suite().placeProperty().set(new OutcomeGrid.Place(1, 1));
    var sheets = new SolutionSheets(desk.session, model).shown();
    var solutions = named(sheets, "solution");
    var here = rows(solutions, Scope.SHOWN);
    var stored =
        desk.project.solutions().ofInstruction(2).stream()
            .collect(Collectors.toMap(each -> (Object) each.id(), each -> each.completion()));
    assertEquals(
        stored,
        here.stream()
            .collect(Collectors.toMap(row -> row.get("solution"), row -> row.get("completion"))));
    var number = rows(solutions, Scope.SELECTED).getFirst().get("number");
    assertEquals(
        (long) model.suite().outcomesProperty().get().candidates().get(1).number(), number);
    assertEquals(desk.project.counts().solutions(), rows(solutions, Scope.ALL).size());

    var matrix = rows(named(sheets, "matrix row"), Scope.ALL);
    var grid = model.suite().outcomesProperty().get().grid();
    assertEquals(grid.rows().size(), matrix.size());
    assertEquals(
        grid.cells().getFirst().stream().map(each -> each == null ? null : each.name()).toList(),
        List.copyOf(matrix.getFirst().values()).subList(5, 5 + grid.columns().size()));

    var results = rows(named(sheets, "result"), Scope.SHOWN);
    assertEquals(desk.project.executions().executions(2).size(), results.size());
    var all = rows(named(sheets, "result"), Scope.ALL);
    assertTrue(all.size() > 10 * results.size(), all.size() + " results");
  }

  @Test
  void aHundredThousandRowsStreamWithProgressAndStop() throws IOException {
    var file = folder.resolve("many.csv");
    var read = new AtomicInteger();
    var many = 100_000;
    var sheet =
        new Sheet(
            "line",
            List.of("n", "text"),
            List.of(
                new Sheet.Part(
                    Scope.ALL,
                    many,
                    _ ->
                        IntStream.range(0, many)
                            .peek(_ -> read.incrementAndGet())
                            .mapToObj(n -> Sheet.row(n, "line, \"" + n + "\"")))));
    exports.write(sheet, sheet.parts().getFirst(), TableFile.Kind.CSV, file);
    assertEquals("100,000 lines written to " + file, exports.wordsProperty().get());
    try (var lines = Files.lines(file)) {
      assertEquals(many + 1, lines.count());
    }

    // Stopped in the middle: what was written before stays.
    var before = Files.size(file);
    var told = new ArrayList<String>();
    exports.wordsProperty().subscribe(words -> told.add(words));
    var stopping =
        new Sheet(
            "line",
            List.of("n"),
            List.of(
                new Sheet.Part(
                    Scope.ALL,
                    many,
                    _ ->
                        IntStream.range(0, many)
                            .peek(
                                n -> {
                                  if (n == 1000) {
                                    exports.cancel();
                                  }
                                })
                            .mapToObj(n -> Sheet.row(n)))));
    exports.write(stopping, stopping.parts().getFirst(), TableFile.Kind.CSV, file);
    assertEquals("Stopped. No file was written.", told.getLast());
    assertEquals(before, Files.size(file));
    assertFalse(exports.workingProperty().get());
  }
}
