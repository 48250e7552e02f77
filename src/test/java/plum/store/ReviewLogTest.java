package plum.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Decision;
import plum.data.Preference.PreferencePair;
import plum.data.Preference.UnpairedPreference;
import plum.data.Review;
import plum.data.ReviewState;
import plum.data.ReviewState.Sides;
import plum.data.Run;
import plum.data.Stage;

/** The log of decisions against a plain list of snapshots. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class ReviewLogTest {
  private static final int PAIRS = 6;

  @TempDir private Path folder = Path.of("");

  /** One project for all properties; each try reviews a pool of its own. */
  private static final Path SHARED = temporary();

  private static @Nullable Project shared;
  private static int pools;

  private static Path temporary() {
    try {
      return Files.createTempDirectory("plum-review");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @BeforeContainer
  static void open() {
    shared = Project.open(SHARED);
    new Shelf(shared).batch(0);
  }

  @AfterContainer
  static void close() {
    shared.close();
  }

  private static Run pool(Project project) {
    var run = project.runs().add(Stage.PREFERENCES, "pool-" + pools++, 1, "{}", 0, "0");
    var pairs = new ArrayList<PreferencePair>();
    for (var i = 0; i < PAIRS; i++) {
      pairs.add(new PreferencePair(0, run.id(), 1, 1 + i, 2 + i, Review.PENDING));
    }
    project.preferences().add(pairs);
    return run;
  }

  private static Map<Long, ReviewState> states(Project project, Run run) {
    var states = new HashMap<Long, ReviewState>();
    project.preferences().page(run.id(), 0, 99).forEach(row -> states.put(row.id(), row.state()));
    return states;
  }

  /** What a person does: a decision about some pairs, or a step back or forth, or a restart. */
  record Act(@Nullable Decision decision, Set<Integer> pairs, int kind) {}

  @Provide
  Arbitrary<List<Act>> acts() {
    var ids = Arbitraries.longs().between(1, 8);
    var text = Arbitraries.strings().ascii().ofMaxLength(12).injectNull(0.3);
    Arbitrary<Decision> decision =
        Arbitraries.oneOf(
            Arbitraries.of(
                new Decision.Accept(),
                new Decision.Reject(),
                new Decision.Skip(),
                new Decision.Reopen(),
                new Decision.Swap(),
                new Decision.Flag(true),
                new Decision.Flag(false),
                new Decision.Prefer(true),
                new Decision.Prefer(false)),
            ids.map(Decision.Choose::new),
            ids.map(Decision.Refuse::new),
            Arbitraries.strings().ascii().ofMaxLength(20).map(Decision.Comment::new),
            Combinators.combine(ids, ids, text, text)
                .as((one, other, a, b) -> new Decision.Edit(new Sides(one, other, a, b))));
    var some = Arbitraries.integers().between(0, PAIRS - 1).set().ofMinSize(1).ofMaxSize(PAIRS);
    var act =
        Combinators.combine(decision, some, Arbitraries.integers().between(0, 9)).as(Act::new);
    return act.list().ofMaxSize(25);
  }

  @Property(tries = 60)
  void anySequenceEqualsAFreshReplayAndAPlainListOfSnapshots(@ForAll("acts") List<Act> acts) {
    var run = pool(shared);
    var ids = new ArrayList<>(states(shared, run).keySet());
    var log = shared.reviews().open(run.id());
    var past = new ArrayDeque<Map<Long, ReviewState>>();
    var future = new ArrayDeque<Map<Long, ReviewState>>();
    var now = states(shared, run);
    for (var act : acts) {
      switch (act.kind()) {
        case 0, 1 -> {
          assertEquals(!past.isEmpty(), log.undo("bea").isPresent());
          if (!past.isEmpty()) {
            future.push(now);
            now = past.pop();
          }
        }
        case 2 -> {
          assertEquals(!future.isEmpty(), log.redo("bea").isPresent());
          if (!future.isEmpty()) {
            past.push(now);
            now = future.pop();
          }
        }
        case 3 -> log = shared.reviews().open(run.id());
        default -> {
          var before = now;
          now = new HashMap<>(now);
          for (var place : act.pairs()) {
            now.computeIfPresent(ids.get(place), (_, state) -> act.decision().apply(state, "ada"));
          }
          var step = log.decide(act.decision(), "ada", act.pairs().stream().map(ids::get).toList());
          assertEquals(!now.equals(before), step.isPresent());
          if (step.isPresent()) {
            past.push(before);
            future.clear();
          }
        }
      }
      assertEquals(now, states(shared, run));
      assertEquals(!past.isEmpty(), log.canUndo());
      assertEquals(!future.isEmpty(), log.canRedo());
    }
    var replayed = new HashMap<>(states(shared, run));
    replayed.putAll(log.replay());
    assertEquals(now, replayed);
    assertEquals(log.entries(), shared.reviews().open(run.id()).entries());
  }

  @Property(tries = 100)
  void decisionsNeverMakeBothSidesOneSolutionUnlessAPersonSaysSo(
      @ForAll boolean asBuilt, @ForAll List<Boolean> swaps) {
    var state = ReviewState.pending(3, 4);
    for (var swap : swaps) {
      state = (swap ? new Decision.Swap() : new Decision.Prefer(asBuilt)).apply(state, "ada");
      assertEquals(Set.of(3L, 4L), Set.of(state.now().chosenId(), state.now().rejectedId()));
      assertEquals(state.isChanged(), state.review() == Review.EDITED);
    }
  }

  @Test
  void trainingGetsWhatPeopleDecided() {
    try (var project = Project.open(folder)) {
      new Shelf(project).batch(0);
      var run = project.runs().add(Stage.PREFERENCES, "prefer", 1, "{}", 0, "0");
      project
          .preferences()
          .add(
              List.of(
                  new PreferencePair(0, run.id(), 1, 1, 2, Review.PENDING),
                  new PreferencePair(0, run.id(), 1, 3, 4, Review.PENDING),
                  new PreferencePair(0, run.id(), 1, 5, 6, Review.PENDING),
                  new PreferencePair(0, run.id(), 1, 7, 8, Review.PENDING),
                  label(run, 1, true),
                  label(run, 2, false),
                  label(run, 3, true),
                  label(run, 4, false),
                  label(run, 7, true),
                  label(run, 8, false)));
      var log = project.reviews().open(run.id());
      log.decide(new Decision.Reject(), "ada", List.of(1L));
      log.decide(new Decision.Swap(), "ada", List.of(2L));
      log.decide(new Decision.Skip(), "ada", List.of(3L));
      log.decide(new Decision.Edit(new Sides(7, 8, "better", null)), "ada", List.of(4L));
      var texts = project.preferences().forTraining(run.id());
      var pairs = texts.stream().filter(t -> t.preference() instanceof PreferencePair).toList();
      assertEquals(List.of("completion 3", "better"), pairs.stream().map(t -> t.chosen()).toList());
      assertEquals(
          List.of("completion 2", "completion 7"), pairs.stream().map(t -> t.rejected()).toList());
      // 1 and 2 were in a rejected pair only, 3 and 4 were turned round, 7 and 8 stay as they were.
      var labels = new HashMap<Long, Boolean>();
      texts.forEach(
          t -> {
            if (t.preference() instanceof UnpairedPreference item) {
              labels.put(item.solutionId(), item.desirable());
              assertEquals("completion " + (item.solutionId() - 1), t.chosen() + t.rejected());
            }
          });
      assertEquals(Map.of(3L, false, 4L, true, 7L, true, 8L, false), labels);
    }
  }

  private static UnpairedPreference label(Run run, long solution, boolean desirable) {
    return new UnpairedPreference(0, run.id(), 1, solution, desirable, Review.PENDING);
  }

  @Test
  void decisionsAreCarriedOverToEqualPairsOnly() {
    try (var project = Project.open(folder)) {
      new Shelf(project).batch(0);
      var old = pool(project);
      var ids = new ArrayList<>(states(project, old).keySet());
      var log = project.reviews().open(old.id());
      log.decide(new Decision.Reject(), "ada", List.of(ids.get(0)));
      log.decide(new Decision.Swap(), "ada", List.of(ids.get(1)));
      log.decide(new Decision.Comment("odd"), "ada", List.of(ids.get(2)));
      var run = project.runs().add(Stage.PREFERENCES, "again", 1, "{}", 0, "0");
      project
          .preferences()
          .add(
              List.of(
                  new PreferencePair(0, run.id(), 1, 2, 3, Review.PENDING),
                  new PreferencePair(0, run.id(), 1, 2, 1, Review.PENDING),
                  new PreferencePair(0, run.id(), 1, 3, 4, Review.PENDING)));
      assertEquals(2, project.reviews().carry(old.id(), run.id()));
      var rows = project.preferences().page(run.id(), 0, 9);
      assertEquals(Review.EDITED, rows.get(0).review());
      assertEquals(Sides.of(3, 2), rows.get(0).state().now());
      assertEquals("ada", rows.get(0).state().reviewer());
      assertFalse(rows.get(1).state().isTouched());
      assertEquals("odd", rows.get(2).state().comment());
      var about = project.reviews().history(rows.get(0).id());
      assertEquals(List.of("CARRY"), about.stream().map(a -> a.entry().action()).toList());
      assertTrue(project.reviews().open(run.id()).canUndo());
      assertEquals(Optional.empty(), log.redo("ada"));
      assertEquals(new HashSet<>(ids).size(), PAIRS);
    }
  }

  @Test
  void whatMakesAPairWorthALookIsMeasuredOnce() {
    try (var project = Project.open(folder)) {
      new Shelf(project).batch(0);
      var run = pool(project);
      assertFalse(project.preferences().lines(run.id(), 1).getFirst().isMeasured());
      project.preferences().measure(run.id());
      var lines = project.preferences().lines(run.id(), 99);
      assertEquals(PAIRS, lines.size());
      project.preferences().measure(run.id());
      assertEquals(lines, project.preferences().lines(run.id(), 99));
      for (var line : lines) {
        assertTrue(line.margin() >= 0 && line.margin() <= 1);
        assertTrue(line.lengthGap() >= 0 && line.lengthGap() <= 1);
        assertTrue(line.usefulness() >= 0 && line.usefulness() <= 4);
      }
    }
  }
}
