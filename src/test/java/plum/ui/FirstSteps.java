package plum.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import plum.data.Outcome;
import plum.pipeline.Recipe;
import plum.pipeline.Recipes;
import plum.pipeline.Workshop;
import plum.store.Project;

/**
 * A project that the sample recipe made of 40 training and 20 held-out instructions: its tests were
 * written, its solutions drawn, run and preferred, its policies trained and evaluated for real, by
 * the embedded model in the real sandbox. It is made once per process; every test gets a copy.
 */
final class FirstSteps {
  /** Instructions to train on; their ids begin at 1, in the order of their keys. */
  static final int TRAIN = 40;

  /** Instructions held out; their ids follow. */
  static final int HELD_OUT = 20;

  /** All of them. */
  static final int INSTRUCTIONS = TRAIN + HELD_OUT;

  /** Solutions of a training instruction. */
  static final int SAMPLES = 12;

  private static final Path SAMPLE = Path.of("sample-projects", "first-steps");

  /** Steps enough for a curve; the control arm is given a learning rate that ruins it. */
  private static final List<String> CHANGES =
      List.of(
          "dpo.parameters.batchSize=4",
          "kto.parameters.batchSize=8",
          "sft.parameters.batchSize=8",
          "sft.parameters.learningRate=0.05",
          "evaluate-base.samples=5",
          "evaluate-dpo.samples=5",
          "evaluate-kto.samples=5",
          "evaluate-sft.samples=5");

  private static final class Made {
    static final Path FOLDER = make();
  }

  private FirstSteps() {}

  /**
   * Makes it, if nobody has yet. Before all tests of a class: the toolkit does not wait that long.
   */
  static void prepare() {
    assertTrue(Files.isDirectory(Made.FOLDER));
  }

  /** The recipe of a copy. */
  static Recipe recipe(Path folder) {
    return Recipes.read(folder, OptionalLong.empty(), CHANGES);
  }

  /** Copies the project into an empty folder and opens it there. */
  static Project open(Path folder) {
    copy(folder);
    return Project.open(folder);
  }

  /** Copies the project into an empty folder. */
  static void copy(Path folder) {
    copy(Made.FOLDER, folder);
  }

  /** Copies a project that nobody has open into an empty folder. */
  static void copy(Path project, Path folder) {
    try (var files = Files.walk(project)) {
      for (var from : (Iterable<Path>) files::iterator) {
        var to = folder.resolve(project.relativize(from).toString());
        if (Files.isDirectory(from)) {
          Files.createDirectories(to);
        } else {
          Files.copy(from, to);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path make() {
    try {
      var folder = Files.createTempDirectory("plum-first-steps");
      empty(folder);
      try (var workshop = Workshop.open(folder, recipe(folder), true)) {
        var job = workshop.queue().submit(workshop.recipe().stages(), _ -> {});
        assertEquals(
            Outcome.DONE, job.ended().join(), () -> workshop.project().runs().all().toString());
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the recipe and its instructions, and nothing that it makes, into an empty folder. */
  static void empty(Path folder) throws IOException {
    var rows = Files.readAllLines(SAMPLE.resolve("instructions.jsonl"));
    var some = new ArrayList<String>();
    rows.stream().filter(row -> row.contains("\"key\":\"train-")).limit(TRAIN).forEach(some::add);
    rows.stream()
        .filter(row -> row.contains("\"key\":\"held-out-"))
        .limit(HELD_OUT)
        .forEach(some::add);
    some.add(17, "{\"key\": \"no-prompt\"}");
    some.add(44, some.getLast().substring(0, 40));
    Files.write(folder.resolve("instructions.jsonl"), some);
    Files.writeString(
        folder.resolve(Recipes.FILE),
        Files.readString(SAMPLE.resolve(Recipes.FILE))
            .replace(
                "../../assets/models/first-steps",
                Path.of("assets", "models", "first-steps").toAbsolutePath().toString()));
  }
}
