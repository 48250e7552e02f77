package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Outcome;
import plum.data.PlumException;
import plum.data.Stage;
import plum.store.Project;

/** Drawing by hand beside the loop, on the little world of the adders. */
final class SamplingBenchTest {
  @TempDir Path folder;
  private final LinkedBlockingQueue<BenchEvent> events = new LinkedBlockingQueue<>();
  private volatile Consumer<Integer> beforeWord = _ -> {};

  /** Asked for instruction 4: right at temperature 0.5, wrong otherwise; others always right. */
  private final BenchStand stand =
      new BenchStand(
          (request, number) ->
              request.prompt().contains("Add 4") && request.parameters().temperature() != 0.5
                  ? "    return x - 4"
                  : "    return x + "
                      + request.prompt().replaceAll("(?s).*Add (\\d).*", "$1")
                      + "  # "
                      + number,
          SamplingBenchTest::digest,
          Adders::looks,
          number -> beforeWord.accept(number));

  /** As the scripted models of the loop have it. */
  private static String digest(Path folder) {
    return "digest of " + folder.getFileName();
  }

  @BeforeEach
  void write() {
    Adders.write(folder);
  }

  private Recipe recipe() {
    return new Recipe("adders", folder, 0, Adders.policies(folder), Adders.stages());
  }

  private interface Action {
    void on(Project project, SamplingBench bench) throws Exception;
  }

  /** A project with instructions and tests, and a bench beside it. */
  private void open(Duration idle, Action action) throws Exception {
    new Stand(folder)
        .open(
            "bench",
            (project, pipeline) -> {
              Stand.before("sample").forEach(stage -> Stand.done(pipeline, stage));
              try (var bench = stand.bench(project, recipe(), idle)) {
                action.on(project, bench);
              }
            });
  }

  private static SamplingConfig sampling() {
    return (SamplingConfig) Adders.stage(Stage.SAMPLING, Map.of("samples", 6));
  }

  private BenchQuestion question(Project project, int n) {
    var instruction = project.instructions().page(0, 10, null, "add-" + n).getFirst();
    return BenchQuestion.of(project, recipe(), instruction.id()).orElseThrow();
  }

  private List<BenchEvent> untilEnded() throws InterruptedException {
    var all = new ArrayList<BenchEvent>();
    do {
      var event = events.poll(20, TimeUnit.SECONDS);
      assertNotNull(event, "nothing came");
      all.add(event);
    } while (!(all.getLast() instanceof BenchEvent.Ended));
    return all;
  }

  private static BenchEvent.Ended ended(List<BenchEvent> all) {
    return (BenchEvent.Ended) all.getLast();
  }

  @Test
  void theBenchDrawsWithTheSeedsOfTheSamplingStage() throws Exception {
    var seeds = new TreeSet<Long>();
    var watched =
        new BenchStand(
            (request, _) -> {
              seeds.add(request.seed());
              return "    return x";
            },
            SamplingBenchTest::digest,
            Adders::looks,
            _ -> {});
    open(
        Duration.ofMinutes(1),
        (project, _) -> {
          var question = question(project, 2);
          try (var bench = watched.bench(project, recipe(), Duration.ofMinutes(1))) {
            bench.draw(question, sampling(), true, events::add);
            assertEquals(Outcome.DONE, ended(untilEnded()).outcome());
          }
          try (var pipeline =
              new Pipeline(
                  project,
                  folder,
                  Adders.policies(folder),
                  new ScriptedModel.Source(Adders::answer),
                  () -> Adders.judge(Adders::looks))) {
            Stand.done(pipeline, sampling());
          }
          var stored = new TreeSet<Long>();
          project
              .solutions()
              .ofInstruction(question.instruction().id())
              .forEach(solution -> stored.add(solution.seed()));
          assertEquals(stored, seeds);
        });
  }

  @Test
  void nothingOfADrawIsStoredNotEvenThePolicy() throws Exception {
    open(
        Duration.ofMinutes(1),
        (project, bench) -> {
          var before = project.counts();
          var config = sampling();
          bench.draw(
              question(project, 1),
              new SamplingConfig(
                  "sample", 1, 0, "better", config.device(), 3, config.sampling(), false),
              true,
              events::add);
          var all = untilEnded();
          assertEquals(Outcome.DONE, ended(all).outcome());
          assertEquals(3, all.stream().filter(BenchEvent.Judged.class::isInstance).count());
          assertEquals(before, project.counts());
          assertTrue(project.checkpoints().byName("better").isEmpty());
        });
  }

  @Test
  void theModelStaysOpenBetweenDrawsAndIsClosedWhenNobodyDraws() throws Exception {
    open(
        Duration.ofMillis(400),
        (project, bench) -> {
          for (var i = 0; i < 2; i++) {
            bench.draw(question(project, 1), sampling(), false, events::add);
            untilEnded();
          }
          assertEquals(1, stand.opened.get());
          for (var i = 0; i < 400 && stand.open.get() > 0; i++) {
            TimeUnit.MILLISECONDS.sleep(50);
          }
          assertEquals(0, stand.open.get());
          bench.draw(question(project, 1), sampling(), false, events::add);
          untilEnded();
          assertEquals(2, stand.opened.get());
        });
    assertEquals(0, stand.open.get());
  }

  @Test
  void aJobOfTheLoopGetsTheMemory() throws Exception {
    open(
        Duration.ofMinutes(1),
        (project, bench) -> {
          bench.draw(question(project, 1), sampling(), false, events::add);
          untilEnded();
          bench.giveWay(true);
          bench.draw(question(project, 1), sampling(), false, events::add);
          assertEquals(Outcome.CANCELLED, ended(untilEnded()).outcome());
          bench.giveWay(true);
          bench.giveWay(false);
          bench.draw(question(project, 1), sampling(), false, events::add);
          assertEquals(Outcome.DONE, ended(untilEnded()).outcome());
          assertTrue(stand.opened.get() >= 2);
        });
  }

  /** Instructions 1 to 3 have usable tests; what they give can be counted on paper. */
  @Test
  void aSweepCountsPassesAndPairs() throws Exception {
    open(
        Duration.ofMinutes(1),
        (project, bench) -> {
          var plan = new SweepPlan(sampling(), List.of(1.0, 0.5), List.of(2, 4), 10, 1);
          bench.sweep(plan, recipe(), events::add);
          var all = untilEnded();
          assertEquals(Outcome.DONE, ended(all).outcome(), () -> String.valueOf(ended(all)));
          var found =
              all.stream()
                  .filter(BenchEvent.Swept.class::isInstance)
                  .map(event -> ((BenchEvent.Swept) event).result())
                  .findFirst()
                  .orElseThrow();
          var usable = project.suites().instructionsWithUsableTests().size();
          assertTrue(usable >= 3, "" + usable);
          assertEquals(List.of(0.5, 1.0), found.plan().temperatures());
          assertEquals(found.tried(), found.whole());
          assertEquals(4, found.cells().size());
          // Everyone is right in one and the same way, comments aside: no pair anywhere.
          assertEquals(0, found.cell(0, 1).pairs().value(), 0);
          assertEquals(0, found.cell(0, 1).wholePairs().value(), 0);
          var last = (BenchEvent.Advanced) all.get(all.size() - 3);
          assertEquals(2L * 2 * 4 * found.tried(), last.total());
          assertEquals(last.total(), last.done());
          assertTrue(found.cell(1, 0).wholeSeconds().value() > 0);
          assertEquals(
              2,
              found.cell(1, 1).wholeSeconds().value() / found.cell(1, 0).wholeSeconds().value(),
              1e-9);
        });
  }

  @Test
  void aSweepWaitsForAJobAndCanBeCancelledWhileItWaits() throws Exception {
    var writing = new CountDownLatch(1);
    beforeWord = _ -> writing.countDown();
    open(
        Duration.ofMinutes(1),
        (_, bench) -> {
          bench.giveWay(true);
          var plan = new SweepPlan(sampling(), List.of(1.0), List.of(2), 2, 1);
          bench.sweep(plan, recipe(), events::add);
          var waiting = false;
          while (!waiting) {
            var event = events.poll(20, TimeUnit.SECONDS);
            waiting = assertInstanceOf(BenchEvent.Advanced.class, event).waiting();
          }
          assertEquals(1, writing.getCount());
          bench.giveWay(false);
          assertEquals(Outcome.DONE, ended(untilEnded()).outcome());
          bench.giveWay(true);
          var token = bench.sweep(plan, recipe(), events::add);
          token.cancel();
          var all = untilEnded();
          assertEquals(Outcome.CANCELLED, ended(all).outcome());
          assertFalse(all.stream().anyMatch(BenchEvent.Swept.class::isInstance));
        });
  }

  @Test
  void aFailureOfTheSandboxIsTold() throws Exception {
    open(
        Duration.ofMinutes(1),
        (project, _) -> {
          try (var bench =
              new SamplingBench(
                  project,
                  Adders.policies(folder),
                  new ScriptedModel.Source(Adders::answer),
                  () -> {
                    throw new PlumException("There is no Python.");
                  },
                  Duration.ofMinutes(1))) {
            bench.draw(question(project, 1), sampling(), true, events::add);
            var failure = ended(untilEnded()).failure();
            assertNotNull(failure);
            assertEquals("There is no Python.", failure.getMessage());
          }
        });
  }
}
