package plum.llm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights in oneDNN's layout against the plain product. */
class PackedWeightsTest {
  private static final String DOORS =
      """
      def packed_product(self, x: Tensor, w: Tensor, bias: Tensor) -> Tensor:
        return self.multiply_packed(x, self.pack_matrix(w), bias)

      def plain_product(self, x: Tensor, w: Tensor, bias: Tensor) -> Tensor:
        return torch.linear(x, w, bias)

      def spoil(self) -> bool:
        self.packed_error = 1.
        return True
      """;

  private static float[] gaussian(long seed, int size) {
    var random = new Random(seed);
    var values = new float[size];
    for (var i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static float[] product(
      ScriptModule module, NDManager scope, String function, int rows, int in, int out) {
    return module
        .infer(
            scope,
            function,
            scope.create(gaussian(1, rows * in), new Shape(rows, in)),
            scope.create(gaussian(2, out * in), new Shape(out, in)),
            scope.create(gaussian(3, out)))
        .head()
        .toFloatArray();
  }

  /** Whatever the number of outputs: for some, kernels of some processors are wrong. */
  @ParameterizedTest
  @ValueSource(ints = {1, 17, 40, 48, 64, 80, 112, 128, 304, 1009})
  void productsEqualPlainOnes(int out) {
    TorchExecutor.shared()
        .call(
            () -> {
              try (var module = ScriptModule.load(Device.cpu(), List.of(DOORS))) {
                for (var in : List.of(32, 50, 128)) {
                  for (var rows : List.of(1, 3, 4, 17, 65)) {
                    try (var scope = module.newScope()) {
                      assertArrayEquals(
                          product(module, scope, "plain_product", rows, in, out),
                          product(module, scope, "packed_product", rows, in, out),
                          1e-4f,
                          rows + " rows of " + in);
                    }
                  }
                }
              }
              return true;
            });
  }

  @Test
  void wrongProductsAreNoticedAndPlainOnesTakeTheirPlace() {
    var folder = HfFolder.open(Fixtures.path("models/llama-untied"));
    TorchExecutor.shared()
        .call(
            () -> {
              try (var module = ScriptModule.load(Device.cpu(), List.of(DOORS));
                  var owner = module.newScope()) {
                assertEquals(1, load(folder, module, owner).rowStep(), "packed");
                module.make(owner, "forget_packed");
                module.make(owner, "spoil");
                var plain = load(folder, module, owner);
                assertEquals(4, plain.rowStep(), "plain");
                assertTrue(plain.slots().getLast().getShape().size() > 0, "the output matrix");
              }
              return true;
            });
  }

  private static DecodingSlots load(HfFolder folder, ScriptModule module, NDManager owner) {
    return DecodingSlots.load(folder, null, module, owner, Precision.FLOAT32, true);
  }
}
