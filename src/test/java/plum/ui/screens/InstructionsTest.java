package plum.ui.screens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.InstructionSet;
import plum.data.Solution;
import plum.data.Split;
import plum.data.Stage;
import plum.data.Verdict;
import plum.io.Json;
import plum.store.Marks.Facet;
import plum.store.TextSearch.Kind;
import plum.ui.instructions.Clipping;
import plum.ui.instructions.Field;
import plum.ui.instructions.InstructionsViewModel;
import plum.ui.instructions.Line;

/** The table of instructions, health and search: what they decide. */
final class InstructionsTest {
  @TempDir Path folder;
  private Desk desk;
  private InstructionsViewModel model;

  @BeforeEach
  void open() {
    desk = Desk.full(folder);
    model = new InstructionsViewModel(desk.session, desk);
    model.refresh();
  }

  @AfterEach
  void close() {
    var problem = desk.problems.problemProperty().get();
    desk.close();
    assertEquals(null, problem);
  }

  private List<Line> lines() {
    return List.copyOf(model.rows());
  }

  private int bin(Field field, String label) {
    var facets = model.facetsProperty().get();
    assertNotNull(facets);
    var bins = facets.bins(field.facet().orElseThrow());
    for (var i = 0; i < bins.size(); i++) {
      if (bins.get(i).label().equals(label)) {
        return i;
      }
    }
    throw new AssertionError("no bin " + label + " among " + bins);
  }

  @Test
  void aHeadOrdersUpwardsDownwardsAndNotAtAll() {
    var imported = lines();
    model.order(Field.KEY);
    assertEquals(imported, lines(), "keys are numbered as imported");
    model.order(Field.KEY);
    assertEquals(imported.reversed(), lines());
    model.order(Field.KEY);
    assertEquals(imported, lines());
    model.order(Field.LENGTH);
    var lengths = lines().stream().map(Line::length).toList();
    assertEquals(lengths.stream().sorted().toList(), lengths);
    model.order(Field.INSTRUCTION); // has no order
    assertEquals(lengths, lines().stream().map(Line::length).toList());
  }

  @Test
  void aBarFiltersAndSaysSo() {
    model.pick(Field.STATUS, bin(Field.STATUS, "no tests"), false);
    assertFalse(lines().isEmpty());
    assertTrue(lines().stream().allMatch(line -> line.tests() == 0 && line.judged() == 0));
    var without = lines().size();
    assertEquals("Status: no tests", model.chips().getFirst().words());
    assertTrue(
        model.summaryProperty().get().startsWith(without + " of 60 instructions"),
        model.summaryProperty().get());
    model.pick(Field.STATUS, bin(Field.STATUS, "mixed"), true);
    assertEquals(60, lines().size(), "the two kinds there are");
    model.pick(Field.STATUS, bin(Field.STATUS, "no tests"), true);
    assertEquals(60 - without, lines().size());
    model.chips().getFirst().clear().run();
    assertEquals(60, lines().size());
    assertTrue(model.chips().isEmpty());
  }

  @Test
  void barsCountAllAndWhatIsShown() {
    var facets = model.facetsProperty().get();
    assertNotNull(facets);
    for (var facet : List.of(Facet.LENGTH, Facet.ORIGIN, Facet.STATUS, Facet.SPLIT)) {
      assertEquals(60, LongStream.of(facets.totals(facet)).sum(), facet.name());
    }
    model.splitProperty().set(Split.HELD_OUT);
    for (var facet : List.of(Facet.LENGTH, Facet.STATUS)) {
      assertEquals(20, LongStream.of(model.shownProperty().get().get(facet)).sum());
      assertEquals(60, LongStream.of(facets.totals(facet)).sum());
    }
    model.clear();
    assertEquals(null, model.splitProperty().get());
    assertEquals(60, lines().size());
  }

  @Test
  void textAndBarsFilterTogether() {
    model.pick(Field.STATUS, bin(Field.STATUS, "mixed"), false);
    model.filterProperty().set("squares");
    assertFalse(lines().isEmpty());
    assertTrue(
        lines().stream()
            .allMatch(line -> line.sentence().contains("squares") && line.judged() > 0));
  }

  @Test
  void aLinkLeadsToItsLineWhateverIsFiltered() {
    var wanted = lines().get(41).id();
    model.filterProperty().set("no such words");
    assertTrue(model.rows().isEmpty());
    model.filterProperty().set(InstructionsViewModel.link(wanted));
    assertEquals("", model.filterProperty().get());
    assertEquals(wanted, model.targetProperty().get());
    assertEquals(41, model.indexOf(wanted));
    model.found();
    assertEquals(0, model.targetProperty().get());
  }

  @Test
  void aSavedViewBringsBackOrderFilterTextAndColumns() {
    model.pick(Field.STATUS, bin(Field.STATUS, "mixed"), false);
    model.pick(Field.PASS_RATE, bin(Field.PASS_RATE, "40–50 %"), false);
    model.filterProperty().set("list");
    model.order(Field.PAIRS);
    model.order(Field.PAIRS);
    model.choose(List.of(Field.KEY, Field.PAIRS));
    model.saveView(" My lists ");
    var before = lines();
    var arrangement = model.arrangementProperty().get();
    assertFalse(before.isEmpty());
    model.clear();
    model.order(Field.KEY);
    model.choose(List.of(Field.KEY));
    // another window on the same project knows it
    var other = new InstructionsViewModel(desk.session, desk);
    other.refresh();
    assertEquals(List.of("My lists"), List.copyOf(other.views().names()));
    other.applyView("My lists");
    assertEquals(arrangement, other.arrangementProperty().get());
    assertEquals(before, List.copyOf(other.rows()));
    assertEquals("list", other.filterProperty().get());
    other.views().delete("My lists");
    assertTrue(other.views().names().isEmpty());
  }

  @Test
  void copiesReadBackAsWhatIsShown() {
    var ids = model.rows().stream().limit(3).map(Line::id).toList();
    var texts = new ArrayList<String>();
    model.clip(ids, Clipping.TABLE, EnumSet.of(Field.KEY, Field.PASS_RATE), texts::add);
    var rows = texts.getFirst().lines().map(line -> line.split("\t", -1)).toList();
    assertEquals(List.of("Key", "Pass rate"), Arrays.asList(rows.getFirst()));
    assertEquals(4, rows.size());
    assertEquals("steps/000", rows.get(1)[0]);
    var first = lines().getFirst();
    assertEquals((double) first.passed() / first.judged(), Double.parseDouble(rows.get(1)[1]));
    assertEquals("", rows.get(3)[1], "not judged");

    model.clip(ids, Clipping.JSON, List.of(), texts::add);
    var list = (List<?>) Json.parse(texts.get(1));
    assertNotNull(list);
    assertEquals(3, list.size());
    var row = (Map<?, ?>) list.getFirst();
    assertEquals(
        desk.project.instructions().byId(ids.getFirst()).orElseThrow().prompt(), row.get("prompt"));

    model.clip(ids, Clipping.CODE, List.of(), texts::add);
    assertTrue(texts.get(2).startsWith("# steps/000\ndef solve(xs):"));
    model.clip(ids, Clipping.LINKS, List.of(), texts::add);
    assertEquals(3, texts.get(3).lines().count());
    assertEquals("3 instructions copied", model.clippedProperty().get());
  }

  @Test
  void newRowsComeWithoutLosingTheView() {
    model.pick(Field.FAILURE, bin(Field.FAILURE, "wrong answer"), false);
    var before = lines();
    var run = desk.project.runs().add(Stage.SAMPLING, "again", 1, "{}", 0, "0");
    var solution = desk.project.solutions().ofInstruction(before.getFirst().id()).getFirst();
    desk.project
        .solutions()
        .add(
            List.of(
                new Solution(
                    0,
                    run.id(),
                    solution.instructionId(),
                    0,
                    solution.checkpointId(),
                    1,
                    "",
                    "",
                    solution.finishReason(),
                    1,
                    0,
                    0,
                    solution.elapsed())));
    model.refresh();
    assertEquals(before.size(), lines().size());
    assertEquals(before.getFirst().solutions() + 1, lines().getFirst().solutions());
    assertEquals(Verdict.WRONG_ANSWER, lines().getFirst().failure());
  }

  @Test
  void everyFindingOfTheHealthPageLeadsToItsLines() {
    var copies =
        desk.project
            .instructions()
            .add(
                1,
                new InstructionSet(0, "again", "", "", ""),
                desk.project.instructions().after(0, 3),
                List.of());
    model.tabProperty().set(InstructionsViewModel.Tab.HEALTH);
    var report = model.health().reportProperty().get();
    assertNotNull(report);
    assertEquals(63, report.instructions());
    assertEquals(
        List.of(1L, 2L, 3L, copies.get(0).id(), copies.get(1).id(), copies.get(2).id()),
        report.exact().ids());
    assertEquals(3, report.exact().groups());
    assertFalse(model.health().workingProperty().get());
    model.health().show("Exact duplicates", report.exact());
    assertEquals(InstructionsViewModel.Tab.TABLE, model.tabProperty().get());
    assertEquals(report.exact().ids(), lines().stream().map(Line::id).toList());
    assertEquals("Exact duplicates", model.chips().getFirst().words());
    model.health().show(Facet.STATUS, bin(Field.STATUS, "mixed"));
    assertTrue(lines().stream().allMatch(line -> line.status().label().equals("mixed")));
    assertTrue(model.health().sentenceProperty().get().contains("can yield pairs"));
  }

  @Test
  void aBenchmarkThatIsNotThereIsReported() {
    model.tabProperty().set(InstructionsViewModel.Tab.HEALTH);
    model.health().benchmarkProperty().set(folder.resolve("nowhere.jsonl").toString());
    model.health().look();
    var problem = desk.problems.problemProperty().get();
    assertNotNull(problem);
    assertNotNull(model.health().reportProperty().get(), "what was known stays");
    desk.problems.dismiss();
  }

  @Test
  void searchFindsInEveryKindAndOpens() {
    var search = model.search();
    search.textProperty().set("xs if");
    assertTrue(search.countsProperty().get().getOrDefault(Kind.SOLUTION, 0L) > 0);
    assertFalse(search.workingProperty().get());
    assertTrue(
        search.hits().stream()
            .allMatch(hit -> hit.match().toLowerCase(Locale.ROOT).equals("xs if")));
    var hit = search.hits().getFirst();
    search.open(hit);
    assertEquals(hit.instructionId(), desk.instruction);
    search.textProperty().set("MULTIPLES OF 3");
    assertTrue(search.countsProperty().get().getOrDefault(Kind.INSTRUCTION, 0L) > 0);
    search.caseMattersProperty().set(true);
    assertEquals(0, search.hits().size());
    assertEquals("Nothing found", search.summaryProperty().get());
    search.caseMattersProperty().set(false);
    search.toggle(Kind.INSTRUCTION);
    assertFalse(search.countsProperty().get().containsKey(Kind.INSTRUCTION));
  }

  @Test
  void aBadPatternSaysWhere() {
    var search = model.search();
    search.regexProperty().set(true);
    search.textProperty().set("foo(bar");
    assertTrue(
        search.problemProperty().get().startsWith("Unclosed group"),
        search.problemProperty().get());
    assertTrue(search.hits().isEmpty());
    search.textProperty().set("x{2}*+?)");
    assertTrue(search.problemProperty().get().contains("after “"), search.problemProperty().get());
    search.textProperty().set("sum\\(.*for");
    assertEquals("", search.problemProperty().get());
    assertFalse(search.hits().isEmpty());
  }
}
