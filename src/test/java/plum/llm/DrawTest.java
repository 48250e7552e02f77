package plum.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The sampler's functions on distributions larger than those of the fixtures. */
class DrawTest {

  @Test
  void theTokenIsWhereTheCumulativeProbabilityPassesTheNumber() {
    TorchExecutor.shared()
        .run(
            () -> {
              try (var module = ScriptModule.load(Device.cpu(), java.util.List.of())) {
                for (var size : new int[] {3, 64, 65, 768, 4096, 5000, 32_000}) {
                  for (var zeros : new double[] {0, 0.5, 0.999}) {
                    draw(module, size, zeros);
                  }
                }
              }
            });
  }

  private static void draw(ScriptModule module, int size, double zeros) {
    var random = new Random(size);
    var rows = 16;
    var p = new float[rows * size];
    var uniforms = new double[rows];
    for (var row = 0; row < rows; row++) {
      for (var i = 0; i < size; i++) {
        p[row * size + i] =
            random.nextDouble() < zeros ? 0 : (float) Math.exp(3 * random.nextGaussian());
      }
      p[row * size + random.nextInt(size)] += 1;
      uniforms[row] = row == 0 ? 0 : row == 1 ? Math.nextDown(1.0) : random.nextDouble();
      var sum = 0.0;
      for (var i = 0; i < size; i++) {
        sum += p[row * size + i];
      }
      for (var i = 0; i < size; i++) {
        p[row * size + i] /= (float) sum;
      }
    }
    try (var scope = module.newScope()) {
      var drawn =
          module
              .infer(scope, "draw", scope.create(p, new Shape(rows, size)), scope.create(uniforms))
              .head()
              .toLongArray();
      for (var row = 0; row < rows; row++) {
        var values = Arrays.copyOfRange(p, row * size, (row + 1) * size);
        var token = (int) drawn[row];
        assertTrue(values[token] > 0, "what is impossible is never drawn");
        var below = 0.0;
        var sum = 0.0;
        for (var i = 0; i < size; i++) {
          below += i < token ? values[i] : 0;
          sum += values[i];
        }
        // Block sums are rounded to 24 bits.
        assertTrue(uniforms[row] * sum >= below - 1e-6, size + ": " + row);
        assertTrue(uniforms[row] * sum <= below + values[token] + 1e-6, size + ": " + row);
      }
    }
  }

  @Test
  void topPKeepsTheFewestThatHoldTheMassHoweverFlatTheDistribution() {
    var size = 5000;
    var random = new Random(1);
    double[] sharpness = {0.01, 0.5, 2, 6};
    float[] mass = {0.3f, 0.9f, 0.99f, 1f};
    var rows = sharpness.length;
    var scores = new float[rows * size];
    for (var i = 0; i < scores.length; i++) {
      scores[i] = (float) (sharpness[i / size] * random.nextGaussian());
    }
    TorchExecutor.shared()
        .run(
            () -> {
              try (var module = ScriptModule.load(Device.cpu(), java.util.List.of());
                  var scope = module.newScope()) {
                for (var limit : mass) {
                  var limits = new float[rows];
                  Arrays.fill(limits, limit);
                  var kept =
                      module
                          .infer(
                              scope,
                              "keep_top_p",
                              scope.create(scores, new Shape(rows, size)),
                              scope.create(limits, new Shape(rows, 1)))
                          .head()
                          .toFloatArray();
                  for (var row = 0; row < rows; row++) {
                    check(
                        Arrays.copyOfRange(scores, row * size, (row + 1) * size),
                        Arrays.copyOfRange(kept, row * size, (row + 1) * size),
                        limit);
                  }
                }
              }
            });
  }

  private static void check(float[] scores, float[] kept, double limit) {
    var sum = 0.0;
    for (var score : scores) {
      sum += Math.exp(score);
    }
    var sorted = scores.clone();
    Arrays.sort(sorted);
    var expected = 0;
    for (var mass = 0.0; expected < sorted.length && mass < limit; expected++) {
      mass += Math.exp(sorted[sorted.length - 1 - expected]) / sum;
    }
    var count = 0;
    for (var i = 0; i < kept.length; i++) {
      count += kept[i] == Float.NEGATIVE_INFINITY ? 0 : 1;
      assertTrue(kept[i] == scores[i] || kept[i] == Float.NEGATIVE_INFINITY);
    }
    if (limit == 1) {
      assertEquals(scores.length, count);
    } else {
      assertEquals(expected, count, 2, "at " + limit); // sums in single precision
    }
  }
}
