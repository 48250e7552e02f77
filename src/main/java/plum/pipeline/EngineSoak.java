package plum.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import plum.data.Device;
import plum.io.Atomic;
import plum.llm.CompletionRequest;
import plum.llm.DjlLanguageModel;
import plum.llm.SamplingParameters;
import plum.train.Trainer;
import plum.train.TrainingJob;

/** Whether long work keeps its memory and its pace. */
final class EngineSoak {
  private static final int STEPS = 1000;
  private static final int TOKENS = 100_000;
  private static final int WINDOW = 50;
  private static final int BATCH = 2;

  private EngineSoak() {}

  /** A thousand training steps, then a hundred thousand sampled tokens. */
  static void run(EngineSubject subject, Device device, Consumer<String> note) {
    train(subject, device, note);
    sample(subject, device, note);
  }

  private static void train(EngineSubject subject, Device device, Consumer<String> note) {
    var folder = Benchmarks.temporary();
    var times = new ArrayList<Long>(List.of(System.nanoTime()));
    var epochs = Math.ceilDiv(STEPS, Math.ceilDiv(subject.pairs().size(), BATCH));
    try {
      var _ =
          Trainer.train(
              new TrainingJob(
                  subject.folder(),
                  device,
                  EngineTraining.parameters(epochs, 1e-6, null, BATCH),
                  List.copyOf(subject.pairs()),
                  folder.resolve("out"),
                  folder.resolve("state")),
              step -> {
                times.add(System.nanoTime());
                if (step.step() == WINDOW || step.step() == STEPS / 2 || step.step() == STEPS) {
                  note.accept(trained(step.step(), times));
                }
              },
              () -> false);
    } finally {
      Atomic.delete(folder);
    }
  }

  private static String trained(int step, List<Long> times) {
    var last =
        IntStream.range(step - WINDOW, step)
            .mapToDouble(i -> (times.get(i + 1) - times.get(i)) / 1e6)
            .toArray();
    return "soak, training: step %d, %.1f ms a step (median of the last %d), %s"
        .formatted(step, EngineBenchmark.median(last), WINDOW, memory());
  }

  private static void sample(EngineSubject subject, Device device, Consumer<String> note) {
    var parameters = new SamplingParameters(0.8, 0, 0.95, 0, 1, 64, List.of());
    var drawn = new long[1];
    var said = 0;
    try (var model = DjlLanguageModel.open(subject.folder(), null, device, 0)) {
      for (var round = 0; drawn[0] < TOKENS; round++) {
        var requests = new ArrayList<CompletionRequest>();
        for (var i = 0; i < 100; i++) {
          var prompt = subject.prompts().get((round * 5 + i / 20) % subject.prompts().size());
          requests.add(new CompletionRequest(prompt, Seeds.of(round, i), parameters));
        }
        var before = drawn[0];
        var begin = System.nanoTime();
        model.complete(requests, c -> drawn[0] += c.tokenCount(), () -> false);
        var rate = (drawn[0] - before) * 1e9 / (System.nanoTime() - begin);
        if (drawn[0] >= said * (TOKENS / 2L)) {
          said++;
          note.accept(
              "soak, sampling: %,d tokens, %,.0f tokens/s in the last 100 completions, %s"
                  .formatted(drawn[0], rate, memory()));
        }
      }
    }
  }

  private static String memory() {
    return "resident %.1f MB, of it Java heap at most %.1f MB"
        .formatted(ProcessUse.now().resident() / 1e6, Runtime.getRuntime().totalMemory() / 1e6);
  }
}
