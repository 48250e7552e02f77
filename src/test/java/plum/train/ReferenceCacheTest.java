package plum.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import plum.data.Device;

/** What a reference said is asked once, and said again in the same bits; on the embedded model. */
class ReferenceCacheTest {
  private static final Path MODEL = Path.of("assets/models/first-steps");

  @TempDir Path folder;

  private final List<String> notes = new ArrayList<>();

  private static Row row(int prompt, int... ids) {
    return new Row(ids, prompt);
  }

  @Test
  void whatIsKeptIsNotAskedAgain() throws IOException {
    List<Row> rows = List.of(row(1, 5, 6), row(2, 5, 6), row(1, 5, 6, 7));
    ReferenceCache first = ReferenceCache.open(folder, "model", false);
    double[] values = first.ask(rows, asked -> new double[] {-1, -2, -3});
    first.save();
    assertEquals(0, first.hits());
    ReferenceCache second = ReferenceCache.open(folder, "model", false);
    assertArrayEquals(values, second.ask(rows, asked -> new double[3]), "prompt length counts too");
    assertEquals(3, second.hits());
    List<Row> more = List.of(row(1, 5, 6), row(1, 9, 9));
    assertArrayEquals(
        new double[] {-7, -8},
        second.ask(more, asked -> new double[] {-7, -8}),
        "together or not at all");
    second.save();
    // as if the process had died while it wrote
    Files.write(folder.resolve("model.bin"), new byte[11], StandardOpenOption.APPEND);
    ReferenceCache third = ReferenceCache.open(folder, "model", false);
    assertArrayEquals(
        new double[] {-7, -8}, third.ask(more, asked -> new double[2]), "as in this company");
    assertArrayEquals(
        new double[] {-9},
        third.ask(List.of(row(1, 5, 6)), asked -> new double[] {-9}),
        "in a new one it is asked");
    third.ask(List.of(row(1, 3, 3)), asked -> new double[] {-4});
    third.save();
    assertTrue(ReferenceCache.open(folder, "model", false).knows(List.of(row(1, 3, 3))));
    assertFalse(
        ReferenceCache.open(folder, "model", false).knows(List.of(row(1, 3, 3), row(2, 5, 6))));
    assertEquals(0, ReferenceCache.open(folder, "another model", false).hits());
  }

  static List<Objective> referred() {
    return List.of(
        new Objective.Dpo(0.1, 0),
        new Objective.Kto(0.1, 1, 1),
        new Objective.Dpo(
            0.1, 0, List.of(DpoLoss.SIGMOID), List.of(), 0, FDivergence.REVERSE_KL, 0, false, 0.5));
  }

  @ParameterizedTest
  @MethodSource("referred")
  void aRunThatIsSparedAskingTrainsTheSameBits(Objective objective) {
    List<StepMetrics> fresh = run(objective, 4, 1, "fresh");
    assertEquals(List.of(), notes);
    List<StepMetrics> spared = run(objective, 4, 1, "spared");
    assertEquals(1, notes.size());
    assertTrue(
        notes.getFirst().matches(".* of \\d+ completions .*; saved .* seconds\\."), notes + "");
    assertEquals(losses(fresh), losses(spared));
  }

  /** What ran before in a project must not be seen in the digits of a run. */
  @Test
  void otherBatchesAskForThemselvesAndTrainTheSameBitsAsWithoutAPast() {
    Objective dpo = new Objective.Dpo(0.1, 0);
    run(dpo, 4, 1, "first");
    List<StepMetrics> later = run(dpo, 6, 2, "later");
    assertEquals(List.of(), notes, "nothing was taken over");
    TrainingJob job = job(dpo, 6, 2, "alone");
    List<StepMetrics> alone = new ArrayList<>();
    Trainer.train(
        new TrainingJob(
            MODEL,
            Device.CPU,
            job.parameters(),
            job.examples(),
            List.of(),
            job.output(),
            job.state(),
            folder.resolve("no references"),
            false),
        alone::add,
        () -> false);
    assertEquals(losses(alone), losses(later));
  }

  /** The same completions in other batches: the reference is not asked, and only rounding tells. */
  @Test
  void aRunContentWithAnyCompanyIsSparedAskingAcrossBatchesAndSeeds() {
    Objective dpo = new Objective.Dpo(0.1, 0);
    run(dpo, 4, 1, "first");
    List<StepMetrics> later = run(reusing(job(dpo, 6, 2, "later")));
    assertEquals(1, notes.size());
    assertTrue(notes.getFirst().matches(".* of 24 completions .*"), notes + "");
    List<StepMetrics> alone = run(job(dpo, 6, 2, "alone"));
    for (int step = 0; step < alone.size(); step++) {
      assertEquals(losses(alone).get(step), losses(later).get(step), 1e-4, "step " + step);
    }
    assertEquals(alone.size(), later.size());
  }

  private static TrainingJob reusing(TrainingJob job) {
    Compute compute = job.parameters().compute();
    return new TrainingJob(
        job.policy(),
        job.device(),
        job.parameters()
            .with(
                new Compute(
                    compute.precision(), compute.gradientCheckpointing(), compute.devices(), true)),
        job.examples(),
        List.of(),
        job.output(),
        job.state(),
        job.references(),
        false);
  }

  private List<StepMetrics> run(Objective objective, int batchSize, long seed, String name) {
    return run(job(objective, batchSize, seed, name));
  }

  private List<StepMetrics> run(TrainingJob job) {
    List<StepMetrics> metrics = new ArrayList<>();
    Trainer.train(
        job,
        new TrainingReport() {
          @Override
          public void measured(StepMetrics step) {
            metrics.add(step);
          }

          @Override
          public void noted(String text) {
            notes.add(text);
          }
        },
        () -> false);
    return metrics;
  }

  private static List<Double> losses(List<StepMetrics> metrics) {
    return metrics.stream().map(step -> step.values().getOrDefault("loss", Double.NaN)).toList();
  }

  private TrainingJob job(Objective objective, int batchSize, long seed, String name) {
    return new TrainingJob(
        MODEL,
        Device.CPU,
        settings(objective, batchSize, seed),
        examples(objective),
        List.of(),
        folder.resolve(name),
        folder.resolve(name + ".state"),
        folder.resolve("references"),
        false);
  }

  private static List<Example> examples(Objective objective) {
    return IntStream.range(0, 12)
        .<Example>mapToObj(
            i -> {
              String prompt =
                  "def solve(x):\n    \"\"\"Add %d%s.\"\"\"\n"
                      .formatted(i / 2, " and go on".repeat(i % 3));
              String right = "    return x + " + i / 2 + "\n";
              String wrong = "    y = x - %d\n    return y\n".formatted(i);
              return objective instanceof Objective.Kto
                  ? new Example.Labelled(prompt, i % 2 == 0 ? right : wrong, i % 2 == 0)
                  : new Example.Pair(prompt, right, wrong);
            })
        .toList();
  }

  private static TrainingParameters settings(Objective objective, int batchSize, long seed) {
    return new TrainingParameters(
        objective,
        3e-4,
        Schedule.CONSTANT,
        0,
        batchSize,
        1,
        1,
        3,
        256,
        1,
        0,
        0.9,
        0.95,
        1e-8,
        0,
        null,
        0,
        seed,
        Compute.defaults());
  }
}
