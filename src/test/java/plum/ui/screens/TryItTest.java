package plum.ui.screens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Outcome;
import plum.data.Verdict;
import plum.pipeline.BenchEvent;
import plum.pipeline.BenchStand;
import plum.pipeline.BenchTries;
import plum.pipeline.JobEvent;
import plum.pipeline.SamplingBench;
import plum.sandbox.Isolation;
import plum.ui.tryit.Candidate;
import plum.ui.tryit.TryItViewModel;

/** What the page for trying things decides, with a policy and a judge that follow a script. */
final class TryItTest {
  private static final String RIGHT = "    return good # right";
  private static final String WRONG = "    return bad # wrong";

  @TempDir Path folder;
  private final LinkedBlockingQueue<BenchEvent> events = new LinkedBlockingQueue<>();
  private @Nullable Desk desk;
  private @Nullable SamplingBench bench;
  private volatile CountDownLatch gate = new CountDownLatch(0);

  /** Even candidates are right, odd ones wrong; 0 and 2 are the same program. */
  private final BenchStand stand =
      new BenchStand(
          (_, number) ->
              number % 2 == 1 ? WRONG + " " + number : RIGHT + (number == 4 ? "\n    pass" : ""),
          _ -> "ab12",
          (program, _) -> program.contains("good") ? Verdict.PASSED : Verdict.WRONG_ANSWER,
          number -> {
            if (number == 3) {
              await();
            }
          });

  private void await() {
    try {
      assertTrue(gate.await(20, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void open() {
    desk = Desk.full(folder);
  }

  @AfterEach
  void close() {
    gate.countDown();
    if (bench != null) {
      bench.close();
    }
    if (desk != null) {
      desk.close();
    }
  }

  private Desk desk() {
    return Objects.requireNonNull(desk);
  }

  private TryItViewModel model() {
    bench = stand.bench(desk().project, desk().session.recipe(), Duration.ofMinutes(1));
    var model = new TryItViewModel(desk().session, bench, events::add);
    model.refresh();
    set(model, 5);
    return model;
  }

  private static void set(TryItViewModel model, int samples) {
    var base = model.dials().baseProperty().get();
    model.dials().set(base.with(samples, base.sampling()));
  }

  /** Takes events until one fits; the page sees each. */
  private BenchEvent until(TryItViewModel model, Class<? extends BenchEvent> wanted) {
    try {
      while (true) {
        var event = events.poll(20, TimeUnit.SECONDS);
        assertNotNull(event, "nothing came");
        model.accept(List.of(event));
        if (wanted.isInstance(event)) {
          return event;
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Candidate.State> states(TryItViewModel model) {
    return model.drawing().candidates().stream().map(each -> each.stateProperty().get()).toList();
  }

  @Test
  void candidatesAreCountedAndNothingBecomesASample() {
    var model = model();
    var solutions = desk().project.counts().solutions();
    model.run();
    assertEquals("Candidates are being drawn.", model.reasonProperty().get());
    until(model, BenchEvent.Ended.class);
    assertEquals(5, model.drawing().candidates().size());
    assertTrue(states(model).stream().allMatch(Candidate.State.JUDGED::equals));
    assertEquals(RIGHT, model.drawing().candidates().get(0).textProperty().get());
    assertEquals("3 of 5 pass", model.drawing().verdictProperty().get());
    // Wilson's interval of 3 in 5, worked out by hand.
    assertEquals(0.2307, model.drawing().passRateProperty().get().low(), 5e-5);
    assertEquals(0.8824, model.drawing().passRateProperty().get().high(), 5e-5);
    var one = model.tried().rows().getFirst();
    assertEquals(3, one.passed());
    assertEquals(5, one.judged());
    // Two right ones differ; the wrong ones differ in their comments only.
    assertEquals(3, one.distinct());
    assertEquals("", model.reasonProperty().get());
    assertEquals(solutions, desk().project.counts().solutions());
    var failed = model.drawing().candidates().get(1).result();
    assertNotNull(failed);
    assertTrue(failed.failing().contains("assert solve(x)"), failed.failing());
    assertEquals("as scripted", failed.detail());
  }

  @Test
  void stoppingKeepsWhatIsFinished() {
    gate = new CountDownLatch(1);
    var model = model();
    model.run();
    until(model, BenchEvent.Grew.class);
    assertTrue(model.drawing().workingProperty().get());
    model.stop();
    gate.countDown();
    var ended = (BenchEvent.Ended) until(model, BenchEvent.Ended.class);
    assertEquals(Outcome.CANCELLED, ended.outcome());
    assertFalse(model.drawing().workingProperty().get());
    assertTrue(
        states(model).isEmpty() || states(model).contains(Candidate.State.STOPPED),
        states(model).toString());
  }

  @Test
  void aJobOfTheLoopGoesFirst() {
    gate = new CountDownLatch(1);
    var model = model();
    model.run();
    until(model, BenchEvent.Grew.class);
    desk().activity.submit(desk().session.recipe().stages());
    gate.countDown();
    var ended = (BenchEvent.Ended) until(model, BenchEvent.Ended.class);
    assertEquals(Outcome.CANCELLED, ended.outcome());
    assertTrue(
        model.reasonProperty().get().startsWith("The policy is busy with a job of the loop"));
    var run = desk().project.runs().byName("sample").orElseThrow();
    desk().activity.accept(List.of(new JobEvent.Started(run)));
    assertTrue(
        model.reasonProperty().get().startsWith("The policy is busy with Sampling · sample"),
        model.reasonProperty().get());
    model.run();
    assertFalse(model.drawing().workingProperty().get());
    desk().jobs.getFirst().ended().complete(Outcome.DONE);
    assertEquals("", model.reasonProperty().get());
  }

  @Test
  void belowFullIsolationNothingIsDrawnBeforeAYes() {
    var partial = new Isolation(Isolation.Level.PARTIAL, List.of("seccomp"), "Python");
    desk().close();
    desk = Desk.on(partial, folder);
    var model = model();
    model.run();
    assertTrue(desk().containment.askingProperty().get());
    assertTrue(model.drawing().progressProperty().get().startsWith("Waiting for your answer"));
    desk().containment.refuse();
    assertTrue(model.drawing().progressProperty().get().startsWith("Nothing was drawn"));
    model.run();
    desk().containment.agree();
    assertTrue(model.drawing().workingProperty().get());
    until(model, BenchEvent.Ended.class);
    assertEquals("3 of 5 pass", model.drawing().verdictProperty().get());
    desk().containment.withdraw();
    model.executeProperty().set(false);
    model.run();
    until(model, BenchEvent.Ended.class);
    assertEquals("", model.drawing().verdictProperty().get());
    assertEquals(Candidate.State.UNTESTED, states(model).getFirst());
  }

  @Test
  void triesAreThereAfterReopeningAndComeBackWithTheirSettings() throws Exception {
    var model = model();
    model.run();
    until(model, BenchEvent.Ended.class);
    model.tried().star(model.tried().rows().getFirst());
    set(model, 2);
    model.dials().seedProperty().set("77");
    model.run();
    until(model, BenchEvent.Ended.class);
    assertEquals(2, model.tried().rows().size());

    Objects.requireNonNull(bench).close();
    desk().close();
    desk = Desk.full(folder.resolve("other"));
    desk().close();
    desk = Desk.on(new Isolation(Isolation.Level.FULL, List.of(), "Python"), folder);
    var again = model();
    assertEquals(2, again.tried().rows().size());
    var first = again.tried().rows().getLast();
    assertTrue(first.starred());
    assertFalse(again.tried().rows().getFirst().starred());
    again.show(again.tried().rows().getFirst());
    assertEquals("77", again.dials().seedProperty().get());
    assertEquals(2, again.drawing().candidates().size());
    assertEquals("1 of 2 pass", again.drawing().verdictProperty().get());
    again.show(first);
    assertEquals(5, again.drawing().candidates().size());
    assertEquals(RIGHT, again.drawing().candidates().getFirst().textProperty().get());

    again.tried().remove(first);
    assertEquals(1, BenchTries.read(folder).tries().size());
    again.tried().undo();
    assertEquals(2, BenchTries.read(folder).tries().size());
    assertEquals(first.id(), again.tried().rows().getLast().id());
  }

  @Test
  void aTornFileOfTriesIsNamedAndNothingElseFails() throws Exception {
    Files.writeString(folder.resolve(BenchTries.FILE), "{\"tries\": [");
    var model = model();
    var problem = desk().problems.problemProperty().get();
    assertNotNull(problem);
    assertTrue(problem.sentence().contains("tries.json"), problem.sentence());
    assertEquals("", model.reasonProperty().get());
  }

  @Test
  void changedSettingsAreMarkedAndReset() {
    var model = model();
    var dials = model.dials();
    dials.reset();
    assertFalse(dials.changedProperty().get());
    dials.stopProperty().set("\\ndef \n#");
    assertTrue(dials.changedProperty().get());
    assertEquals(List.of("\ndef ", "#"), dials.config("base").sampling().stop());
    dials.reset();
    assertFalse(dials.changedProperty().get());
    dials.seedProperty().set("many");
    model.run();
    assertTrue(model.problemProperty().get().contains("whole number"));
    assertFalse(model.drawing().workingProperty().get());
    model.newSeed();
    assertNotEquals("many", dials.seedProperty().get());
  }

  @Test
  void aPolicyThatIsNotThereIsNamed() {
    var model = model();
    model.policies().add("lost");
    model.policyProperty().set("lost");
    model.run();
    until(model, BenchEvent.Ended.class);
    assertTrue(model.problemProperty().get().contains("\"lost\""), model.problemProperty().get());
    assertTrue(model.drawing().candidates().isEmpty());
    assertTrue(model.tried().rows().isEmpty());
  }

  @Test
  void aTypedPromptIsJudgedByTheAssertionsThatAreTypedWithIt() {
    var model = model();
    model.asked().typedProperty().set(true);
    assertEquals("Choose an instruction or type a prompt.", model.reasonProperty().get());
    model.asked().promptProperty().set("def solve(x):\n");
    model.run();
    until(model, BenchEvent.Ended.class);
    assertEquals("", model.drawing().verdictProperty().get());
    model.asked().assertsProperty().set("x = [\n  1]\nassert solve(x) == 1\nassert solve(2) == 2");
    model.run();
    until(model, BenchEvent.Ended.class);
    assertEquals("3 of 5 pass", model.drawing().verdictProperty().get());
    var result = model.drawing().candidates().get(1).result();
    assertNotNull(result);
    assertEquals(2, result.tests());
    assertEquals("x = [\n  1]\nassert solve(x) == 1", result.failing());
    model.asked().assertsProperty().set("x = 1");
    model.run();
    assertTrue(model.problemProperty().get().contains("without an assertion"));
    var kinds = new ArrayList<String>();
    model.tried().rows().forEach(one -> kinds.add(one.key()));
    assertEquals(List.of("typed", "typed"), kinds);
  }
}
