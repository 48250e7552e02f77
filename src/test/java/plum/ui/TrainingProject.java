package plum.ui;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.OptionalLong;
import plum.data.Checkpoint;
import plum.data.FinishReason;
import plum.data.Outcome;
import plum.data.Preference;
import plum.data.Review;
import plum.data.Solution;
import plum.data.Split;
import plum.io.Json;
import plum.llm.HfFolder;
import plum.pipeline.Recipes;
import plum.pipeline.StageConfig;
import plum.pipeline.Workshop;
import plum.sandbox.Isolation;
import plum.ui.session.Navigator;
import plum.ui.session.Place;
import plum.ui.session.UserSettings;

/**
 * The sample recipe with the embedded model, up to the pool: instructions imported, and pairs the
 * model once drew. What comes after is for real.
 */
final class TrainingProject {
  private static final Path PAIRS =
      Path.of("src/test/resources/plum/pipeline/first-steps-pairs.jsonl");

  private TrainingProject() {}

  private record Drawn(String prompt, String chosen, String rejected) {}

  /** Opens a folder, whatever is in it already. */
  static Workshop open(Path folder) {
    var recipe =
        Recipes.read(
            Path.of("sample-projects/first-steps"),
            OptionalLong.empty(),
            List.of(
                "evaluate.samples=0",
                "evaluate.k=[1]",
                "evaluate.limit=8",
                "dpo.parameters.batchSize=4",
                "dpo.parameters.epochs=3",
                "dpo.parameters.saveSteps=10"));
    return Workshop.open(folder, recipe, true);
  }

  /** A window on it, at the page where runs are trained; on the thread of the scene graph. */
  static WorkbenchWindow window(Workshop workshop, int width, int height) {
    var window =
        new WorkbenchWindow(
            workshop.project(),
            workshop.recipe(),
            workshop.queue()::submit,
            workshop.inspector(),
            new WorkbenchWindow.Sandbox(
                () -> new Isolation(Isolation.Level.FULL, List.of("seccomp"), "Python"),
                null,
                new UserSettings(
                    workshop.project().folder().resolve("settings-" + width + ".json"))),
            work -> Thread.ofVirtual().start(work),
            width,
            height);
    window.theme().set(Theme.Choice.LIGHT);
    ((Navigator) window.scene().getRoot()).go(Place.TRAINING);
    return window;
  }

  /** Imports the sample's instructions and enters the pairs as drawn and preferred. */
  static void fill(Workshop workshop) throws IOException {
    var project = workshop.project();
    var imported =
        workshop.queue().submit(List.of(stage(workshop, "import")), _ -> {}).ended().join();
    if (imported != Outcome.DONE) {
      throw new AssertionError(imported);
    }
    var base = Path.of("assets/models/first-steps").toAbsolutePath();
    var checkpoint =
        project
            .checkpoints()
            .add(
                new Checkpoint(
                    0, "base", false, base.toString(), HfFolder.digest(base), null, null));
    var ids = new HashMap<String, Long>();
    project
        .instructions()
        .all(Split.TRAIN, null)
        .forEach(each -> ids.put(each.prompt(), each.id()));
    var sampling = begin(workshop, "sample");
    var solutions = new ArrayList<Solution>();
    try (var lines = Files.lines(PAIRS)) {
      for (var line : lines.toList()) {
        var pair = Json.read(line, Drawn.class);
        var instruction = ids.get(pair.prompt());
        if (instruction != null) {
          for (var completion : List.of(pair.chosen(), pair.rejected())) {
            solutions.add(
                new Solution(
                    0,
                    sampling,
                    instruction,
                    solutions.size(),
                    checkpoint.id(),
                    1,
                    completion,
                    pair.prompt() + completion,
                    FinishReason.END,
                    20,
                    -3,
                    solutions.size(),
                    Duration.ofMillis(50)));
          }
        }
      }
    }
    if (solutions.size() <= 200) {
      throw new AssertionError("the pairs are of the sample's instructions: " + solutions.size());
    }
    project.solutions().add(solutions);
    project.runs().end(sampling, Outcome.DONE, "");
    var pool = begin(workshop, "prefer");
    var pairs = new ArrayList<Preference>();
    for (var i = 1; i <= solutions.size(); i += 2) {
      pairs.add(
          new Preference.PreferencePair(
              0, pool, solutions.get(i - 1).instructionId(), i, i + 1, Review.PENDING));
    }
    project.preferences().add(pairs);
    project.runs().end(pool, Outcome.DONE, "");
  }

  private static StageConfig stage(Workshop workshop, String name) {
    return workshop.recipe().stages().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static long begin(Workshop workshop, String name) {
    var config = stage(workshop, name);
    return workshop
        .project()
        .runs()
        .add(config.stage(), config.name(), 1, Json.write(config), 0, "0.1.0")
        .id();
  }
}
