package plum.llm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import plum.data.Device;

/**
 * A checkpoint's parts by themselves, to be measured: reading prompts, taking one token after
 * another, and the rates of the machine beneath both. Prompts are token ids, and nothing but its
 * length ends a completion, so that the work is known beforehand.
 */
public final class EngineProbe implements AutoCloseable {
  private static final int TRIES = 5;

  private final DjlLanguageModel model;
  private final Device device;

  private EngineProbe(DjlLanguageModel model, Device device) {
    this.model = model;
    this.device = device;
  }

  /**
   * Opens a checkpoint.
   *
   * @throws plum.data.PlumException as {@link DjlLanguageModel#open}
   */
  public static EngineProbe open(Path folder, Device device) {
    return new EngineProbe(DjlLanguageModel.open(folder, null, device, 0), device);
  }

  /**
   * What was drawn, prompt by prompt.
   *
   * @param seconds from the question to the last token
   */
  public record Drawn(double seconds, List<List<Long>> tokens) {}

  /** The model, to be asked as anyone asks it. Closed with the probe. */
  public LanguageModel model() {
    return model;
  }

  /** What {@code config.json} says. */
  public ModelConfig config() {
    return model.config();
  }

  /** Processor threads one operation may use. */
  public int threads() {
    return model.threads();
  }

  /** Reads prompts and takes the most probable next token of each. */
  public Drawn firstTokens(List<List<Long>> prompts) {
    return decode(prompts, 1, 0);
  }

  /**
   * Draws completions of one length, all prompts at once.
   *
   * @param temperature 0 for the most probable tokens, else drawn without filters
   */
  public Drawn decode(List<List<Long>> prompts, int newTokens, double temperature) {
    var parameters = new SamplingParameters(temperature, 0, 1, 0, 1, newTokens, List.of());
    var requests = new ArrayList<Generator.Request>();
    for (var i = 0; i < prompts.size(); i++) {
      requests.add(new Generator.Request(i, prompts.get(i), i, parameters));
    }
    var tokens = new ArrayList<List<Long>>(prompts);
    var begin = System.nanoTime();
    model.draw(requests, drawn -> tokens.set(drawn.index(), drawn.tokens()));
    return new Drawn((System.nanoTime() - begin) / 1e9, tokens);
  }

  /**
   * Operations per second of a product [rows, in] x [in, out], a multiplication and an addition
   * counted as two.
   */
  public double productRate(int rows, int in, int out) {
    return best(
        2.0 * rows * in * out,
        (manager, work) -> {
          var a = manager.randomUniform(-1, 1, new Shape(rows, in));
          var b = manager.randomUniform(-1, 1, new Shape(in, out));
          work.accept(() -> a.matMul(b));
        });
  }

  /**
   * Bytes per second at which as many bytes as given are read from memory, or from the caches they
   * fit into: a product of a matrix and a vector.
   */
  public double readRate(long bytes) {
    var columns = 1024;
    var rows = Math.max(16, Math.min(bytes, 1L << 29) / 4 / columns);
    return best(
        4.0 * rows * columns,
        (manager, work) -> {
          var a = manager.ones(new Shape(rows, columns));
          var x = manager.ones(new Shape(columns, 1));
          work.accept(() -> a.matMul(x));
        });
  }

  private interface Operation {
    NDArray compute();
  }

  private interface Experiment {
    void run(NDManager manager, Consumer<Operation> work);
  }

  /** Units per second in the best of several tries of some ten milliseconds each. */
  private double best(double units, Experiment experiment) {
    return TorchExecutor.shared()
        .call(
            model.threads(),
            () -> {
              var place = device == Device.CUDA ? ai.djl.Device.gpu(0) : ai.djl.Device.cpu();
              var rates = new double[TRIES];
              try (var manager = NDManager.newBaseManager(place, "PyTorch")) {
                experiment.run(
                    manager,
                    operation -> {
                      var one = repeat(operation, 1);
                      var times = Math.clamp((long) (0.05 / one), 1, 1000);
                      for (var i = 0; i < TRIES; i++) {
                        rates[i] = units * times / repeat(operation, times);
                      }
                    });
              }
              return Arrays.stream(rates).max().orElse(Double.NaN);
            });
  }

  private static double repeat(Operation operation, int times) {
    var begin = System.nanoTime();
    for (var i = 0; i < times; i++) {
      try (var result = operation.compute()) {
        if (i == times - 1) {
          var _ = result.get("0, 0").getFloat(); // waits for the device
        }
      }
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  @Override
  public void close() {
    model.close();
  }
}
