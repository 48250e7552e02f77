package plum.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.llm.HfFolder;
import plum.llm.LoraWeights;
import plum.llm.ModelWeights;
import plum.llm.Precision;
import plum.llm.ScriptModule;
import plum.llm.TorchExecutor;

/** There are many ways through the same step; all must lead to the same gradients. */
class LearnerWaysTest {
  private static final double CLOSE = 2e-5;

  @TempDir static Path folder;

  private static Path checkpoint = Path.of("");

  /** Two prompts with several completions each, and one alone. */
  private final List<Row> rows = new ArrayList<>();

  @BeforeAll
  static void create() {
    TorchExecutor.shared().setThreads(1);
    checkpoint = TinyPolicy.create(folder.resolve("policy"));
  }

  @BeforeEach
  void draw() {
    var random = new Random(3);
    for (int[] shape : new int[][] {{12, 5}, {9, 7}, {12, 3}, {20, 4}}) {
      int[] prompt = random.ints(shape[0], 4, 128).toArray();
      for (int completion = 0; completion < (shape[0] == 20 ? 1 : 2); completion++) {
        int[] more = random.ints(shape[1] + completion, 4, 128).toArray();
        int[] ids = Arrays.copyOf(prompt, prompt.length + more.length);
        System.arraycopy(more, 0, ids, prompt.length, more.length);
        rows.add(new Row(ids, prompt.length));
      }
    }
  }

  @Test
  void aSharedPromptIsReadOnceAndChangesNothing() {
    Frame together = Frame.of(rows);
    int alone = rows.stream().mapToInt(row -> row.ids().length).sum();
    assertEquals(alone - 12 - 9 - 12, together.tokens());
    onModelThread(
        module -> {
          Learner learner = full(module, Precision.FLOAT32);
          double[] logProbs = learner.logProbs(rows);
          for (int i = 0; i < rows.size(); i++) {
            assertEquals(learner.logProbs(List.of(rows.get(i)))[0], logProbs[i], CLOSE);
          }
          Map<String, float[]> gradients = gradients(module, learner, () -> accumulate(learner));
          Map<String, float[]> oneByOne =
              gradients(
                  module,
                  learner,
                  () -> {
                    for (int i = 0; i < rows.size(); i++) {
                      double slope = slope(i);
                      learner.accumulate(List.of(rows.get(i)), false, slopes(ignored -> slope));
                    }
                  });
          assertClose(oneByOne, gradients, CLOSE);
        });
  }

  @Test
  void layersComputedAgainGiveTheSameGradients() {
    onModelThread(
        module -> {
          for (Learner learner : List.of(full(module, Precision.FLOAT32), lora(module, 0))) {
            Map<String, float[]> plain = gradients(module, learner, () -> accumulate(learner));
            learner.recompute();
            assertClose(plain, gradients(module, learner, () -> accumulate(learner)), CLOSE);
          }
        });
  }

  @Test
  void logitsOfAFewPositionsAtATimeGiveTheSameGradients() {
    onModelThread(
        module -> {
          Learner learner = full(module, Precision.FLOAT32);
          double[] logProbs = learner.logProbs(rows);
          Map<String, float[]> whole = gradients(module, learner, () -> accumulate(learner));
          try (NDManager scope = module.newScope()) {
            module.make(scope, "set_logit_budget", 7L * 128);
          }
          assertArrayEquals(logProbs, learner.logProbs(rows), CLOSE);
          assertClose(whole, gradients(module, learner, () -> accumulate(learner)), CLOSE);
        });
  }

  @Test
  void workCutIntoPartsGivesTheSameGradients() {
    onModelThread(
        module -> {
          Learner learner = full(module, Precision.FLOAT32);
          double[] logProbs = learner.logProbs(rows);
          Map<String, float[]> whole = gradients(module, learner, () -> accumulate(learner));
          for (int pieces = 2; pieces <= 4; pieces *= 2) {
            learner.halve();
            assertEquals(pieces, Frame.split(rows, learner.pieces()).size());
            assertArrayEquals(logProbs, learner.logProbs(rows), CLOSE);
            assertClose(whole, gradients(module, learner, () -> accumulate(learner)), CLOSE);
          }
        });
  }

  /** Two replicas on the processor stand for two GPUs: what differs is only where tensors lie. */
  @Test
  void replicasShareAStepAndStayEqual() {
    onModelThread(
        module -> {
          Learner single = full(module, Precision.FLOAT32);
          Map<String, float[]> expected = gradients(module, single, () -> accumulate(single));
          try (ScriptModule other = ScriptModule.load(Device.cpu(), Learner.sources())) {
            Learner.Replica first = replica(module, Precision.FLOAT32);
            Learner.Replica second = replica(other, Precision.FLOAT32);
            Learner pair = new Learner(List.of(first, second));
            List<Learner.Work> works = new ArrayList<>();
            for (List<Integer> part : Frame.split(rows, 2)) {
              List<Row> own = part.stream().map(rows::get).toList();
              works.add(new Learner.Work(own, false, 0, slopes(i -> slope(part.get(i)))));
            }
            pair.accumulate(works);
            pair.gatherGradients();
            assertClose(expected, gradients(module, pair, () -> {}), CLOSE);
            try (NDManager scope = module.newScope()) {
              AdamW optimizer = new AdamW(module, scope, pair.trainable(), settings());
              pair.accumulate(works);
              pair.gatherGradients();
              optimizer.step(1e-2, 1);
              pair.spreadParameters();
            }
            assertClose(values(first.trainable()), values(second.trainable()), 0);
          }
        });
  }

  @Test
  void dropoutRepeatsWithItsSeedAlsoWhenLayersAreComputedAgain() {
    onModelThread(
        module -> {
          Learner plain = lora(module, 0);
          Learner dropping = lora(module, 0.5);
          Map<String, float[]> without = gradients(module, plain, () -> accumulate(plain));
          Map<String, float[]> first = gradients(module, dropping, () -> accumulate(dropping, 1));
          Map<String, float[]> again = gradients(module, dropping, () -> accumulate(dropping, 1));
          Map<String, float[]> other = gradients(module, dropping, () -> accumulate(dropping, 2));
          assertClose(first, again, 0);
          assertFalse(close(first, other, CLOSE));
          assertFalse(close(first, without, CLOSE));
          dropping.recompute();
          assertClose(first, gradients(module, dropping, () -> accumulate(dropping, 1)), CLOSE);
        });
  }

  /** Half the digits, the same direction: the gradients of float32 within a few percent. */
  @Test
  void bfloat16ComputesNearlyTheSameAndKeepsFloat32Parameters() {
    onModelThread(
        module -> {
          Learner exact = full(module, Precision.FLOAT32);
          double[] logProbs = exact.logProbs(rows);
          Map<String, float[]> expected = gradients(module, exact, () -> accumulate(exact));
          Learner coarse = full(module, Precision.BFLOAT16);
          double[] coarseLogProbs = coarse.logProbs(rows);
          for (int i = 0; i < logProbs.length; i++) {
            assertEquals(logProbs[i], coarseLogProbs[i], 0.01 * Math.abs(logProbs[i]));
          }
          Map<String, float[]> actual = gradients(module, coarse, () -> accumulate(coarse));
          double difference = 0;
          double size = 0;
          for (var entry : expected.entrySet()) {
            float[] mine = actual.getOrDefault(entry.getKey(), new float[0]);
            for (int i = 0; i < mine.length; i++) {
              difference += Math.pow(mine[i] - entry.getValue()[i], 2);
              size += Math.pow(entry.getValue()[i], 2);
            }
          }
          assertTrue(difference > 0, "bfloat16 was not used");
          assertTrue(Math.sqrt(difference / size) < 0.05, "" + Math.sqrt(difference / size));
        });
  }

  /** With x of ones, what is left is 0 or 1 / (1 - p), and the dropped share is about p. */
  @Test
  void dropoutDropsItsShare() {
    onModelThread(
        module -> {
          try (NDManager scope = module.newScope()) {
            module.make(scope, "set_dropout", 0.3, 12L);
            float[] left =
                module
                    .make(scope, "drop", scope.ones(new Shape(300, 200)), 4L)
                    .head()
                    .toFloatArray();
            int dropped = 0;
            for (float value : left) {
              assertTrue(value == 0 || Math.abs(value - 1 / 0.7) < 1e-6);
              dropped += value == 0 ? 1 : 0;
            }
            assertEquals(0.3, dropped / 60_000.0, 0.01);
            for (int row = 0; row < 300; row++) {
              int inRow = 0;
              for (int i = 0; i < 200; i++) {
                inRow += left[200 * row + i] == 0 ? 1 : 0;
              }
              assertEquals(60, inRow, 40, "row " + row); // six standard deviations
            }
          }
        });
  }

  @Test
  void aRefusedAllocationIsKnownForWhatItIs() {
    onModelThread(
        module -> {
          try (NDManager scope = module.newScope()) {
            EngineException e =
                assertThrows(
                    EngineException.class,
                    () -> module.make(scope, "room", new long[] {1L << 50}, 6L));
            assertTrue(OutOfMemory.is(e), e.getMessage());
            EngineException other =
                assertThrows(
                    EngineException.class,
                    () -> module.make(scope, "rows", scope.create(new Shape(2, 2)), 0L, 9L, 9L));
            assertFalse(OutOfMemory.is(other));
          }
        });
  }

  private double slope(int row) {
    return row % 2 == 0 ? -0.8 - 0.1 * row : 0.5;
  }

  /** A loss with one slope for all tokens of a row. */
  private static TokenGradient slopes(IntToDoubleFunction slope) {
    return scored -> {
      double[][] gradient = new double[scored.size()][];
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = new double[scored.get(i).length()];
        Arrays.fill(gradient[i], slope.applyAsDouble(i));
      }
      return gradient;
    };
  }

  private void accumulate(Learner learner) {
    accumulate(learner, 0);
  }

  private void accumulate(Learner learner, long seed) {
    learner.accumulate(List.of(new Learner.Work(rows, false, seed, slopes(this::slope))));
  }

  /** What work adds to gradients of zero; they are zero again afterwards. */
  private static Map<String, float[]> gradients(
      ScriptModule module, Learner learner, Runnable work) {
    work.run();
    try (NDManager scope = module.newScope()) {
      Map<String, float[]> gradients = values(learner.gradients(scope));
      learner.forgetGradients();
      return gradients;
    }
  }

  private static Map<String, float[]> values(Map<String, NDArray> tensors) {
    Map<String, float[]> values = new TreeMap<>();
    tensors.forEach((name, tensor) -> values.put(name, tensor.toFloatArray()));
    return values;
  }

  private static void assertClose(
      Map<String, float[]> expected, Map<String, float[]> actual, double tolerance) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach(
        (name, values) ->
            assertArrayEquals(
                values, actual.getOrDefault(name, new float[0]), (float) tolerance, name));
  }

  private static boolean close(Map<String, float[]> a, Map<String, float[]> b, double tolerance) {
    for (var entry : a.entrySet()) {
      float[] other = b.getOrDefault(entry.getKey(), new float[0]);
      for (int i = 0; i < other.length; i++) {
        if (Math.abs(other[i] - entry.getValue()[i]) > tolerance) {
          return false;
        }
      }
    }
    return true;
  }

  private static Learner full(ScriptModule module, Precision precision) {
    return new Learner(List.of(replica(module, precision)));
  }

  private static Learner.Replica replica(ScriptModule module, Precision precision) {
    ModelWeights weights = ModelWeights.load(HfFolder.open(checkpoint), module, module.newScope());
    weights.configure(module, precision.torch(module.device()));
    return new Learner.Replica(module, weights.slots(), new NDList(), weights.named());
  }

  private static Learner lora(ScriptModule module, double dropout) {
    NDManager owner = module.newScope();
    ModelWeights weights = ModelWeights.load(HfFolder.open(checkpoint), module, owner);
    weights.configure(module);
    LoraWeights adapter =
        LoraWeights.fresh(
            weights.layout(), 4, 8, true, dropout, List.of(LoraWeights.ALL), 5, owner);
    for (NDArray tensor : adapter.tensors()) {
      if (tensor.getShape().size() > 0) {
        tensor.addi(0.03f); // B starts at zero, and A would have no gradient
      }
    }
    Learner learner = new Learner(List.of(PolicyFolder.adapted(module, weights, adapter)));
    learner.dropout(dropout);
    return learner;
  }

  private static TrainingParameters settings() {
    return new TrainingParameters(
        new Objective.Sft(),
        1e-2,
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

  private static void onModelThread(Consumer<ScriptModule> work) {
    TorchExecutor.shared()
        .run(
            () -> {
              try (ScriptModule module = ScriptModule.load(Device.cpu(), Learner.sources())) {
                work.accept(module);
              }
            });
  }
}
