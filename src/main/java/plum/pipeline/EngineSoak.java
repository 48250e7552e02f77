package plum.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import plum.data.Device;
import plum.io.Atomic;
import plum.io.Json;
import plum.llm.CompletionRequest;
import plum.llm.DjlLanguageModel;
import plum.llm.SamplingParameters;
import plum.train.Trainer;
import plum.train.TrainingJob;
import plum.train.TrainingParameters;
import plum.train.Validation;

/** Whether long work keeps its memory and its pace. */
final class EngineSoak {
  private static final int STEPS = 1000;
  private static final int TOKENS = 100_000;
  private static final int WINDOW = 50;
  private static final int BATCH = 2;
  private static final int LOOK = 50;

  private EngineSoak() {}

  /** A thousand training steps, then a hundred thousand sampled tokens. */
  static void run(EngineSubject subject, Device device, Consumer<String> note) {
    train(subject, device, note);
    sample(subject, device, note);
  }

  private static void train(EngineSubject subject, Device device, Consumer<String> note) {
    var folder = Benchmarks.temporary();
    var times = new ArrayList<Long>(List.of(System.nanoTime()));
    try {
      var _ =
          Trainer.train(
              job(subject, device, STEPS, LOOK, folder),
              step -> {
                if (step.values().containsKey("loss")) {
                  times.add(System.nanoTime());
                  if (step.step() % (STEPS / 4) == 0 && step.step() <= STEPS) {
                    note.accept(trained(step.step(), times));
                  }
                }
              },
              () -> false);
      note.accept("soak, training: ended, the policy is written, " + memory());
    } finally {
      Atomic.delete(folder);
    }
  }

  private static int heldOut(EngineSubject subject) {
    return subject.pairs().size() / 4 / BATCH * BATCH;
  }

  /**
   * Training with everything that goes on beside it: a reference, looks at held-out pairs, saving.
   *
   * @param looks steps from one look to the next
   */
  static TrainingJob job(EngineSubject subject, Device device, int steps, int looks, Path folder) {
    var learned = subject.pairs().size() - heldOut(subject);
    var changes = new LinkedHashMap<String, @Nullable Object>();
    changes.put("maxSteps", steps);
    changes.put("saveSteps", 2 * looks);
    changes.put("validation", new Validation(0, 1, looks, "eval_loss", 0, 0, 0, false));
    return new TrainingJob(
        subject.folder(),
        device,
        Json.overlay(
            EngineTraining.parameters(steps, 1e-6, null, BATCH),
            TrainingParameters.class,
            changes,
            "the soak"),
        List.copyOf(subject.pairs().subList(0, learned)),
        List.copyOf(subject.pairs().subList(learned, subject.pairs().size())),
        folder.resolve("out"),
        folder.resolve("state"),
        null,
        false);
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

  /**
   * What is held. Collected first: a heap that grows because nobody has asked it not to would look
   * like a leak, and hide one.
   */
  private static String memory() {
    System.gc();
    var use = ProcessUse.now();
    var heap = Runtime.getRuntime().totalMemory();
    return "resident %.1f MB, of it Java heap %.1f MB once collected; at its peak %.1f MB"
        .formatted(use.resident() / 1e6, heap / 1e6, use.peak() / 1e6);
  }
}
