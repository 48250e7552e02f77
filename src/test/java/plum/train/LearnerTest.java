package plum.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
          // a loss with a different slope for each token
          double[][] slopes = {{0.7, -1.3, 0.4, 0}, {-0.2, 0.9, 1.1}, {0.5, -0.8}};
          learner.accumulate(ROWS, false, rows -> slopes);
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
                  learner.accumulate(ROWS, true, LearnerTest::likelihood);
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

  @Test
  void tokensAddUpToTheirCompletion() {
    withLearner(
        (module, learner) -> {
          double[] sums = learner.logProbs(ROWS);
          List<TokenLogProbs> rows = scored(learner, false);
          for (int i = 0; i < ROWS.size(); i++) {
            Row row = ROWS.get(i);
            assertEquals(row.completionLength(), rows.get(i).length());
            assertEquals(0, rows.get(i).logSquares().length);
            assertEquals(sums[i], rows.get(i).sum(), 0);
            for (int t = 0; t < row.completionLength(); t++) {
              int end = row.promptLength() + t + 1;
              Row alone = new Row(Arrays.copyOf(row.ids(), end), end - 1);
              assertEquals(learner.logProbs(List.of(alone))[0], rows.get(i).logProbs()[t], 1e-5);
            }
          }
        });
  }

  /** Against the sum over the whole vocabulary, each token of it scored by itself. */
  @Test
  void squaresAreThoseOfTheWholeDistribution() {
    withLearner(
        (module, learner) -> {
          List<TokenLogProbs> rows = scored(learner, true);
          Row row = ROWS.getFirst();
          int place = row.promptLength() + 1;
          List<Row> vocabulary = new ArrayList<>();
          for (int token = 0; token < 128; token++) {
            int[] ids = Arrays.copyOf(row.ids(), place + 1);
            ids[place] = token;
            vocabulary.add(new Row(ids, place));
          }
          double sum = 0;
          for (double logProb : learner.logProbs(vocabulary)) {
            sum += Math.exp(2 * logProb);
          }
          assertEquals(row.completionLength(), rows.getFirst().logSquares().length);
          assertEquals(Math.log(sum), rows.getFirst().logSquares()[1], 1e-5);
        });
  }

  /** What a loss gets to see; a loss that is constant. */
  private static List<TokenLogProbs> scored(Learner learner, boolean logSquares) {
    List<TokenLogProbs> scored = new ArrayList<>();
    learner.accumulate(
        ROWS,
        logSquares,
        rows -> {
          scored.addAll(rows);
          return rows.stream().map(row -> new double[row.length()]).toArray(double[][]::new);
        });
    return scored;
  }

  private static double[][] likelihood(List<TokenLogProbs> rows) {
    return rows.stream()
        .map(
            row -> {
              double[] gradient = new double[row.length()];
              Arrays.fill(gradient, -1);
              return gradient;
            })
        .toArray(double[][]::new);
  }

  private static double slope(
      ScriptModule module, Learner learner, NDArray parameter, int index, double[][] slopes) {
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
      double[][] slopes) {
    try (NDManager scope = module.newScope()) {
      float[] before = parameter.toFloatArray();
      float[] moved = before.clone();
      moved[index] += (float) shift;
      NDList target = new NDList(parameter);
      module.make(scope, "assign", target, new NDList(scope.create(moved, parameter.getShape())));
      List<TokenLogProbs> rows = scored(learner, false);
      module.make(scope, "assign", target, new NDList(scope.create(before, parameter.getShape())));
      double loss = 0;
      for (int i = 0; i < slopes.length; i++) {
        for (int t = 0; t < slopes[i].length; t++) {
          loss += slopes[i][t] * rows.get(i).logProbs()[t];
        }
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
        0,
        Compute.defaults());
  }
}
