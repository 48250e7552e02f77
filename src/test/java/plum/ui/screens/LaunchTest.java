package plum.ui.screens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Outcome;
import plum.pipeline.CancelToken;
import plum.pipeline.JobEvent;
import plum.pipeline.JobQueue;
import plum.pipeline.TrainingConfig;
import plum.train.Lora;
import plum.train.Objective;
import plum.ui.training.LaunchViewModel;
import plum.ui.training.TrainingViewModel;

/** How a training run is set up, and how runs wait for each other. */
final class LaunchTest {
  @TempDir Path folder;
  private Desk desk;
  private LaunchViewModel model;

  @BeforeEach
  void open() {
    desk = Desk.full(folder);
    model = new LaunchViewModel(desk.session);
    model.begin();
  }

  @AfterEach
  void close() {
    var problem = desk.problems.problemProperty().get();
    desk.close();
    assertNull(problem);
  }

  private LaunchViewModel.Field field(String path) {
    return model.fields().stream()
        .filter(each -> each.setting().path().equals(path))
        .findFirst()
        .orElseThrow(() -> new AssertionError(path));
  }

  private void set(String path, String text) {
    field(path).textProperty().set(text);
  }

  private boolean has(String path) {
    return model.fields().stream().anyMatch(each -> each.setting().path().equals(path));
  }

  private TrainingConfig config() {
    var config = model.configProperty().get();
    assertNotNull(config, () -> model.problemProperty().get());
    return config;
  }

  @Test
  void itBeginsAsTheRecipeTrainsUnderANameThatIsFree() {
    assertEquals("", model.problemProperty().get());
    assertEquals("dpo-2", config().name());
    assertEquals(new Objective.Dpo(0.1, 0), config().parameters().objective());
    assertEquals(3e-4, config().parameters().learningRate());
  }

  @Test
  void whatIsChangedIsMarkedAndCanBeTakenBack() {
    var beta = field("parameters.objective.beta");
    assertFalse(beta.changedProperty().get());
    beta.textProperty().set("0.5");
    assertTrue(beta.changedProperty().get());
    assertEquals(new Objective.Dpo(0.5, 0), config().parameters().objective());
    assertTrue(model.commandProperty().get().contains("--parameters.objective.beta 0.5"));
    beta.reset();
    assertFalse(beta.changedProperty().get());
    assertEquals(new Objective.Dpo(0.1, 0), config().parameters().objective());
  }

  @Test
  void anotherObjectiveBringsItsOwnSettingsAndKeepsTheRest() {
    set("parameters.learningRate", "1e-5");
    set("parameters.objective.type", "kto");
    assertFalse(has("parameters.objective.labelSmoothing"));
    assertEquals(new Objective.Kto(0.1, 0, 0), config().parameters().objective());
    assertEquals(1e-5, config().parameters().learningRate());
    set("parameters.objective.type", "dpo");
    assertTrue(has("parameters.objective.labelSmoothing"));
    assertEquals(1e-5, config().parameters().learningRate());
  }

  @Test
  void adaptersBringTheirSettings() {
    assertFalse(has("parameters.lora.rank"));
    set("parameters.lora", "on");
    assertEquals(Lora.defaults(), config().parameters().lora());
    set("parameters.lora.rank", "32");
    set("parameters.lora.targets", "q_proj, v_proj");
    assertEquals(new Lora(32, 16, List.of("q_proj", "v_proj")), config().parameters().lora());
    set("parameters.lora", "off");
    assertNull(config().parameters().lora());
  }

  @Test
  void whatTheRecordsRefuseIsSaidBesideTheField() {
    set("parameters.objective.labelSmoothing", "0.5");
    assertNull(model.configProperty().get());
    assertTrue(
        field("parameters.objective.labelSmoothing")
            .problemProperty()
            .get()
            .contains("labelSmoothing must be at least 0 and below 0.5"));
    set("parameters.objective.labelSmoothing", "0.1");
    assertEquals("", field("parameters.objective.labelSmoothing").problemProperty().get());
    set("parameters.batchSize", "2.5");
    assertTrue(field("parameters.batchSize").problemProperty().get().contains("whole number"));
    set("parameters.batchSize", "2");
    set("name", "a/b");
    assertTrue(field("name").problemProperty().get().contains("name"));
  }

  @Test
  void aNameThatIsTakenOrAPoolThatIsNotThereIsNoRun() {
    set("name", "dpo");
    assertFalse(model.problemProperty().get().isEmpty());
    assertFalse(field("name").problemProperty().get().isEmpty());
    set("name", "fresh");
    assertEquals("", model.problemProperty().get());
    set("preferences", "nowhere");
    assertTrue(model.problemProperty().get().startsWith("Build preferences first"));
    model.train();
    assertEquals(List.of(), desk.jobs);
  }

  @Test
  void everyPresetCanBeTrained() {
    for (var preset : model.presets()) {
      model.use(preset);
      assertEquals("", model.problemProperty().get(), preset.name());
      assertFalse(model.formulaProperty().get().isEmpty(), preset.name());
    }
  }

  @Test
  void aCloneHasTheSettingsOfItsRun() {
    var run = desk.session.runs().stream().filter(r -> r.name().equals("dpo-hot")).findFirst();
    model.cloneOf(run.orElseThrow());
    assertEquals(1e-3, config().parameters().learningRate());
    assertEquals("dpo-hot-2", config().name());
  }

  @Test
  void runsWaitForEachOtherInTheOrderThatWasChosen() {
    var queue = desk.session.trainingQueue();
    for (var name : List.of("one", "two", "three")) {
      set("name", name);
      model.train();
    }
    assertEquals(List.of("one"), desk.lastJob());
    queue.move(1, -1);
    desk.jobs.getLast().ended().complete(Outcome.DONE);
    assertEquals(List.of("three"), desk.lastJob());
    assertEquals(List.of("two"), queue.waiting().stream().map(TrainingConfig::name).toList());
  }

  @Test
  void whoStopsARunStopsTheQueueUntilItIsAskedToGoOn() {
    var queue = desk.session.trainingQueue();
    set("name", "one");
    model.train();
    set("name", "two");
    model.train();
    desk.activity.cancel();
    desk.jobs.getLast().ended().complete(Outcome.CANCELLED);
    assertTrue(queue.heldProperty().get());
    assertEquals(1, desk.jobs.size());
    queue.start();
    assertEquals(List.of("two"), desk.lastJob());
  }

  @Test
  void whatWaitedIsThereAgainAndBeginsOnlyWhenAsked() {
    set("name", "one");
    model.train();
    set("name", "two");
    model.train();
    desk.close();
    desk = Desk.again(folder);
    var queue = desk.session.trainingQueue();
    assertEquals(List.of("two"), queue.waiting().stream().map(TrainingConfig::name).toList());
    assertTrue(queue.heldProperty().get());
    assertTrue(queue.leftProperty().get());
    assertEquals(List.of(), desk.jobs);
    queue.start();
    assertFalse(queue.leftProperty().get());
    desk.close();
    desk = Desk.again(folder);
    assertEquals(
        List.of("two"),
        desk.session.trainingQueue().waiting().stream().map(TrainingConfig::name).toList(),
        "it was handed in, but never became a run");
  }

  @Test
  void withoutAWindowEachLeavesTheFileAsItBegins() {
    for (var name : List.of("one", "two", "three")) {
      set("name", name);
      model.train();
    }
    var handedOver = new ArrayList<Consumer<JobEvent>>();
    desk.session
        .trainingQueue()
        .handOver(
            (stages, events) -> {
              handedOver.add(events);
              return new JobQueue.Job(stages, new CancelToken(), new CompletableFuture<>());
            });
    assertEquals(2, handedOver.size());
    handedOver.getFirst().accept(new JobEvent.Started(desk.session.runs().getFirst()));
    desk.close();
    desk = Desk.again(folder);
    assertEquals(
        List.of("three"),
        desk.session.trainingQueue().waiting().stream().map(TrainingConfig::name).toList());
  }

  @Test
  void lookingAtChartsIsRememberedWithTheProject() {
    var charts = new TrainingViewModel(desk.session);
    charts.refresh();
    charts.smoothingProperty().set(0.6);
    charts.columnsProperty().set(3);
    var colour = charts.lines().get(2).colour();
    var again = new TrainingViewModel(desk.session);
    again.refresh();
    assertEquals(0.6, again.smoothingProperty().get());
    assertEquals(3, again.columnsProperty().get());
    assertEquals(colour, again.lines().get(2).colour());
  }
}
