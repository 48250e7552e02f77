package plum.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.io.Atomic;
import plum.llm.DjlLanguageModel;
import plum.llm.LanguageModel;
import plum.llm.Tokenizer;
import plum.train.Example;
import plum.train.Lora;
import plum.train.Trainer;
import plum.train.TrainingJob;

/**
 * Folders this program writes, read by a script that shares no code with it: a trained checkpoint
 * and a trained adapter must give completions the same log-probabilities there as here.
 */
record EngineRoundTrip(
    EngineSubject subject, Tokenizer tokenizer, EngineBenchmark.Options options) {
  private static final int ITEMS = 8;

  void run(Consumer<String> note) {
    var folder = Benchmarks.temporary();
    try {
      var whole = train(folder.resolve("whole"), null, 1e-4);
      var adapter = train(folder.resolve("adapter"), Lora.defaults(), 1e-3);
      note.accept("round trip, start: " + compare(subject.folder(), null));
      note.accept("round trip, checkpoint: " + compare(whole, null));
      note.accept("round trip, adapter: " + compare(subject.folder(), adapter));
    } finally {
      Atomic.delete(folder);
    }
  }

  private List<Example.Pair> pairs() {
    return subject.pairs().subList(0, Math.min(ITEMS, subject.pairs().size()));
  }

  private Path train(Path folder, @Nullable Lora lora, double rate) {
    var _ =
        Trainer.train(
            new TrainingJob(
                subject.folder(),
                options.device(),
                EngineTraining.parameters(4, rate, lora, ITEMS),
                List.copyOf(pairs()),
                folder.resolve("out"),
                folder.resolve("state")),
            _ -> {},
            () -> false);
    return folder.resolve("out");
  }

  private String compare(Path folder, @Nullable Path adapter) {
    double[] ours;
    try (var model = DjlLanguageModel.open(folder, adapter, options.device(), 0)) {
      ours =
          model.logProbabilities(
              pairs().stream()
                  .map(pair -> new LanguageModel.Scored(pair.prompt(), pair.chosen()))
                  .toList(),
              () -> false);
    }
    var items = new ArrayList<Object>();
    var tokens = new ArrayList<Integer>();
    for (var pair : subject.tokenPairs(tokenizer, pairs())) {
      var item = new LinkedHashMap<String, Object>();
      item.put("prompt", pair.prompt());
      item.put("completion", pair.chosen());
      items.add(item);
      tokens.add(pair.chosen().size());
    }
    var question = new LinkedHashMap<String, @Nullable Object>();
    question.put("folder", folder.toAbsolutePath().toString());
    question.put("adapter", adapter == null ? null : adapter.toAbsolutePath().toString());
    question.put("items", items);
    var python = Objects.requireNonNull(options.python(), "options ask for one");
    try (var checker = EnginePeer.start(python, options.scripts(), "check.py", options.device())) {
      var answer = checker.ask("score", 1, question);
      if (!(answer.get("sums") instanceof List<?> sums)) {
        throw new PlumException("The checker's answer has no sums.");
      }
      var most = 0.0;
      var mostEach = 0.0;
      var total = 0;
      for (var i = 0; i < ours.length; i++) {
        var theirs = sums.get(i) instanceof Number number ? number.doubleValue() : Double.NaN;
        most = Math.max(most, Math.abs(ours[i] - theirs));
        mostEach = Math.max(mostEach, Math.abs(ours[i] - theirs) / tokens.get(i));
        total += tokens.get(i);
      }
      return "%d completions of %d tokens, largest difference %.1e (%.1e a token) of %.1f; %.0f tensors, %.0f projections adapted"
          .formatted(
              ours.length,
              total,
              most,
              mostEach,
              Math.abs(ours[0]),
              EnginePeer.number(answer, "tensors"),
              EnginePeer.number(answer, "adapted"));
    }
  }
}
