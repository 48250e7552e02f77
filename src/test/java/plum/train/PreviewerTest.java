package plum.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Device;
import plum.data.PlumException;

/** Whether a run fits is counted before anything is loaded. */
class PreviewerTest {
  @TempDir Path folder;

  private TrainingJob job(@Nullable Lora lora) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      examples.add(new Example.Pair("add " + i + " and two:", "x = " + i, "y = " + i));
    }
    return new TrainingJob(
        TinyPolicy.create(folder.resolve("policy")),
        Device.CPU,
        new TrainingParameters(
            new Objective.Dpo(0.1, 0),
            1e-3,
            Schedule.CONSTANT,
            0,
            8,
            1,
            1,
            0,
            64,
            1,
            0,
            0.9,
            0.95,
            1e-8,
            0,
            lora,
            0,
            1,
            Compute.defaults()),
        examples,
        folder.resolve("out"),
        folder.resolve("state"));
  }

  @Test
  void onlyARunThatCannotBeginIsRefusedAtItsStart() {
    TrainingJob job = job(null);
    TrainingEstimate.Memory memory = Previewer.fit(job, OptionalLong.empty()).memory();
    long least = memory.weights() + memory.gradients() + memory.optimizer();
    assertEquals(4 * memory.gradients(), least, "float32: as many bytes again and twice as many");
    Previewer.requireRoom(job, OptionalLong.of(least)); // its batches are cut as it goes
    Previewer.requireRoom(job, OptionalLong.empty());
    PlumException refused =
        assertThrows(
            PlumException.class, () -> Previewer.requireRoom(job, OptionalLong.of(least - 1)));
    assertTrue(String.valueOf(refused.getMessage()).contains(" are free. "), refused.getMessage());
  }

  /** What is counted before loading is what the estimator counts of the loaded model. */
  @Test
  void countingNeedsNoModel() {
    for (Lora lora : new Lora[] {null, Lora.defaults(), new Lora(4, 8, List.of("q_proj"))}) {
      TrainingJob job = job(lora);
      TrainingEstimate estimate = Estimator.estimate(job, () -> false).orElseThrow();
      TrainingEstimate.Memory counted = Previewer.fit(job, OptionalLong.empty()).memory();
      assertEquals(estimate.memory().weights(), counted.weights());
      assertEquals(4 * estimate.trainable(), counted.gradients());
      assertEquals(estimate.memory().optimizer(), counted.optimizer());
      assertEquals(estimate.memory().activations(), counted.activations());
      assertEquals(estimate.memory().logits(), counted.logits());
    }
  }
}
