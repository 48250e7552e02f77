package plum.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.llm.HfFolder;
import plum.llm.ModelWeights;
import plum.llm.ScriptModule;
import plum.llm.TorchExecutor;

class LearnerTest {

  private static final List<Row> ROWS =
      List.of(
          new Row(new int[] {5, 17, 80, 36, 44, 1}, 2),
          new Row(new int[] {9, 23, 7, 1}, 1),
          new Row(new int[] {5, 17, 33, 99, 1}, 3));

  @BeforeAll
  static void oneThread() {
    TorchExecutor.shared().setThreads(1); // tensors this small gain nothing from a second
  }

  @TempDir Path folder;

  /** Backward against central differences of the forward pass, a few elements of every tensor. */
  @Test
  void gradientsAgreeWithCentralDifferences() {
    withLearner(
        (module, learner) -> {
          // a loss with a different slope for each row
          double[] slopes = {0.7, -1.3, 0.4};
          learner.accumulate(ROWS, logProbs -> slopes);
          try (NDManager scope = module.newScope()) {
            Map<String, NDArray> gradients = learner.gradients(scope);
            learner
                .trainable()
                .forEach(
                    (name, parameter) -> {
                      float[] gradient = Objects.requireNonNull(gradients.get(name)).toFloatArray();
                      for (int i = largest(gradient), n = 0;
                          n < 3;
                          n++, i = (i + 5) % gradient.length) {
                        double slope = slope(module, learner, parameter, i, slopes);
                        assertEquals(
                            slope, gradient[i], 2e-3 + 0.02 * Math.abs(slope), name + " " + i);
                      }
                    });
          }
        });
  }

  /** What lives as long as the model stays as it is; what a step makes goes with it. */
  @Test
  void longLivedTensorsDoNotGrowOverSteps() {
    TorchExecutor.shared()
        .run(
            () -> {
              try (ScriptModule module = ScriptModule.load(Device.cpu(), Learner.sources());
                  NDManager owner = module.newScope()) {
                Learner learner = learner(module, owner);
                AdamW optimizer = new AdamW(module, owner, learner.trainable(), settings());
                int[] attached = new int[60];
                for (int step = 0; step < attached.length; step++) {
                  learner.logProbs(ROWS);
                  learner.accumulate(ROWS, logProbs -> new double[] {-1, -1, -1});
                  optimizer.step(1e-3, 1);
                  attached[step] = owner.getManagedArrays().size();
                }
                assertTrue(attached[0] > 0);
                assertEquals(attached[1], attached[attached.length - 1]);
              }
            });
  }

  @Test
  void paddingDoesNotChangeLogProbabilities() {
    withLearner(
        (module, learner) -> {
          double[] together = learner.logProbs(ROWS);
          for (int i = 0; i < ROWS.size(); i++) {
            assertEquals(learner.logProbs(List.of(ROWS.get(i)))[0], together[i], 1e-5);
          }
        });
  }

  private static double slope(
      ScriptModule module, Learner learner, NDArray parameter, int index, double[] slopes) {
    double h = 1e-2;
    return (lossAt(module, learner, parameter, index, h, slopes)
            - lossAt(module, learner, parameter, index, -h, slopes))
        / (2 * h);
  }

  private static double lossAt(
      ScriptModule module,
      Learner learner,
      NDArray parameter,
      int index,
      double shift,
      double[] slopes) {
    try (NDManager scope = module.newScope()) {
      float[] before = parameter.toFloatArray();
      float[] moved = before.clone();
      moved[index] += (float) shift;
      NDList target = new NDList(parameter);
      module.make(scope, "assign", target, new NDList(scope.create(moved, parameter.getShape())));
      double[] logProbs = learner.logProbs(ROWS);
      module.make(scope, "assign", target, new NDList(scope.create(before, parameter.getShape())));
      double loss = 0;
      for (int i = 0; i < slopes.length; i++) {
        loss += slopes[i] * logProbs[i];
      }
      return loss;
    }
  }

  private static int largest(float[] values) {
    int largest = 0;
    for (int i = 0; i < values.length; i++) {
      if (Math.abs(values[i]) > Math.abs(values[largest])) {
        largest = i;
      }
    }
    return largest;
  }

  private void withLearner(BiConsumer<ScriptModule, Learner> work) {
    TorchExecutor.shared()
        .run(
            () -> {
              try (ScriptModule module = ScriptModule.load(Device.cpu(), Learner.sources());
                  NDManager owner = module.newScope()) {
                work.accept(module, learner(module, owner));
              }
            });
  }

  private Learner learner(ScriptModule module, NDManager owner) {
    HfFolder policy = HfFolder.open(TinyPolicy.create(folder.resolve("policy")));
    ModelWeights weights = ModelWeights.load(policy, module, owner);
    weights.configure(module);
    return new Learner(module, weights.slots(), new NDList(), weights.named());
  }

  private static TrainingParameters settings() {
    return new TrainingParameters(
        new Objective.Sft(),
        1e-3,
        Schedule.CONSTANT,
        0,
        1,
        1,
        1,
        0,
        128,
        1,
        0.01,
        0.9,
        0.999,
        1e-8,
        0,
        null,
        0,
        0);
  }
}
