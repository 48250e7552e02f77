package plum.ui.screens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.FinishReason;
import plum.data.Outcome;
import plum.data.Solution;
import plum.data.Stage;
import plum.data.Verdict;
import plum.pipeline.RuleEffect;
import plum.ui.instructions.InstructionsViewModel;
import plum.ui.solutions.SolutionsViewModel;

/** What the filters of a pool leave, and one run's solutions beside those of all. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class RuleEffectTest {
  @TempDir Path folder;
  private Desk desk;

  @BeforeEach
  void open() {
    desk = Desk.full(folder);
  }

  @AfterEach
  void close() {
    var problem = desk.problems.problemProperty().get();
    desk.close();
    assertEquals(null, problem);
  }

  @Test
  void outcomesStandBesideThoseThatThePoolKept() {
    var pool = desk.project.runs().byName("prefer").orElseThrow();
    var effect = RuleEffect.of(desk.project, pool);
    assertEquals("prefer", effect.pool());
    var pairs =
        desk.project.preferences().page(pool.id(), 0, 1000).stream()
            .filter(pair -> !pair.review().isOut())
            .toList();
    for (var outcome : effect.outcomes()) {
      var verdict = outcome.verdict();
      var judged = 0L;
      for (var id = 1L; id <= 60; id++) {
        judged +=
            desk.project.executions().judgements(id).stream()
                .filter(each -> each.verdict() == verdict)
                .count();
      }
      assertEquals(judged, outcome.before(), verdict.label());
      var kept =
          pairs.stream()
              .filter(pair -> verdict.isPass() || pair.rejectedJudgement().verdict() == verdict)
              .map(pair -> verdict.isPass() ? pair.chosenId() : pair.rejectedId())
              .collect(Collectors.toSet());
      assertEquals(kept.size(), outcome.after(), verdict.label());
      assertTrue(outcome.after() <= outcome.before());
    }
  }

  @Test
  void everyBarLeadsToItsInstructions() {
    var model = new InstructionsViewModel(desk.session, desk);
    model.refresh();
    model.tabProperty().set(InstructionsViewModel.Tab.HEALTH);
    var effect = model.health().effectProperty().get();
    assertNotNull(effect);
    var timeout =
        effect.outcomes().stream()
            .filter(each -> each.verdict() == Verdict.TIMEOUT)
            .findFirst()
            .orElseThrow();
    model.health().showBefore(timeout);
    assertEquals(InstructionsViewModel.Tab.TABLE, model.tabProperty().get());
    // The sample has a timeout in every fourth instruction, and none in held-out ones.
    assertEquals(
        IntStream.range(0, 60)
            .filter(i -> i % 3 != 2 && i % 4 == 1)
            .mapToObj(i -> String.format(Locale.ROOT, "steps/%03d", i))
            .toList(),
        model.rows().stream().map(row -> row.key()).toList());
    model.health().showAfter(timeout);
    assertEquals(
        timeout.instructions(), model.rows().stream().map(row -> row.id()).sorted().toList());
    assertFalse(model.chips().isEmpty());
  }

  @Test
  void theMatrixShowsOneRunOrAll() {
    var base = desk.project.checkpoints().all().getFirst();
    var second = desk.project.runs().add(Stage.SAMPLING, "sample-2", 1, "{}", 0, "0.1.0");
    desk.project
        .solutions()
        .add(
            List.of(
                new Solution(
                    0,
                    second.id(),
                    1,
                    0,
                    base.id(),
                    1,
                    "    return 1\n",
                    "def solve(xs):\n    return 1\n",
                    FinishReason.END,
                    4,
                    -1,
                    0,
                    Duration.ofMillis(1))));
    desk.project.runs().end(second.id(), Outcome.DONE, "");
    desk.session.refresh();
    var model = new SolutionsViewModel(desk.session);
    model.open(1);
    assertEquals(
        List.of("sample", "sample-2"), model.runs().stream().map(run -> run.name()).toList());
    var all = model.suite().outcomesProperty().get().candidates();
    model.runProperty().set(model.runs().getLast());
    var some = model.suite().outcomesProperty().get().candidates();
    assertEquals(1, some.size());
    assertEquals("def solve(xs):\n    return 1\n", some.getFirst().solution().program());
    assertTrue(
        all.stream().anyMatch(each -> each.number() == some.getFirst().number()),
        "a solution keeps its number");
    model.runProperty().set(null);
    assertEquals(all.size(), model.suite().outcomesProperty().get().candidates().size());
    model.runProperty().set(model.runs().getLast());
    model.open(2);
    assertFalse(
        model.suite().outcomesProperty().get().candidates().isEmpty(),
        "an instruction the run did not touch shows what there is");
  }
}
