package plum.llm;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import plum.data.Device;
import plum.data.PlumException;

/**
 * A checkpoint that answers prompts, computed by libtorch in float32. An adapter is worked into the
 * weights when it is opened.
 */
public final class DjlLanguageModel implements LanguageModel {
  /** Tokens scored together. */
  private static final int TOKENS_PER_BATCH = 4096;

  private final TorchExecutor torch = TorchExecutor.shared();
  private final List<Path> folders;
  private final HfFolder checkpoint;
  private final Tokenizer tokenizer;
  private final ScriptModule module;
  private final NDManager owner;
  private final NDList slots;
  private final int threads;
  private @Nullable String digest;

  private DjlLanguageModel(
      List<Path> folders,
      HfFolder checkpoint,
      Tokenizer tokenizer,
      ScriptModule module,
      NDManager owner,
      NDList slots,
      int threads) {
    this.threads = threads;
    this.folders = folders;
    this.checkpoint = checkpoint;
    this.tokenizer = tokenizer;
    this.module = module;
    this.owner = owner;
    this.slots = slots;
  }

  /**
   * Opens a checkpoint.
   *
   * @param folder of Hugging Face's layout, with {@code tokenizer.json}
   * @param adapter folder of PEFT's layout; null for none
   * @param threads processor threads one operation may use; 0 for one if the model is small, for
   *     all cores otherwise
   * @throws PlumException if a file is missing, torn or of an unsupported kind, or if there is no
   *     such device
   */
  public static DjlLanguageModel open(
      Path folder, @Nullable Path adapter, Device device, int threads) {
    var checkpoint = HfFolder.open(folder);
    var tokenizer = Tokenizer.open(checkpoint);
    var torch = TorchExecutor.shared();
    var count = threads > 0 ? threads : torch.threadsFor(checkpoint.config());
    return torch.call(
        () -> {
          var module = ScriptModule.load(device, List.of());
          try {
            var owner = module.newScope();
            var weights = ModelWeights.load(checkpoint, module, owner);
            weights.configure(module);
            var slots = weights.slots();
            if (adapter != null) {
              try (var scope = module.newScope()) {
                var lora = PeftFolder.load(adapter, weights.layout(), module, scope);
                module.make(scope, "set_lora_scale", lora.scale());
                var merged = module.make(owner, "merged", slots, lora.tensors());
                slots.close();
                slots = merged;
              }
            }
            var fused = module.make(owner, "fuse", slots);
            slots.close();
            return new DjlLanguageModel(
                adapter == null ? List.of(folder) : List.of(folder, adapter),
                checkpoint,
                tokenizer,
                module,
                owner,
                fused,
                count);
          } catch (PlumException e) {
            module.close();
            throw e;
          }
        });
  }

  /** What {@code config.json} says. */
  public ModelConfig config() {
    return checkpoint.config();
  }

  @Override
  public synchronized String digest() {
    if (digest == null) {
      digest = HfFolder.digest(folders);
    }
    return digest;
  }

  @Override
  public void complete(
      List<CompletionRequest> requests, Consumer<Completion> sink, BooleanSupplier cancelled) {
    var prompts = new ArrayList<Generator.Request>();
    for (var i = 0; i < requests.size(); i++) {
      var request = requests.get(i);
      prompts.add(
          new Generator.Request(i, prompt(request.prompt()), request.seed(), request.parameters()));
    }
    torch.run(
        threads,
        () ->
            new Generator(
                    module, checkpoint.config(), slots, checkpoint.endTokens(), tokenizer::findStop)
                .draw(prompts, drawn -> sink.accept(completion(drawn, prompts)), cancelled));
  }

  /** Ids of a prompt; an empty prompt becomes the end token, after which texts begin. */
  private List<Long> prompt(String text) {
    var ids = Arrays.stream(tokenizer.encodePrompt(text)).boxed().toList();
    if (ids.isEmpty()) {
      return List.of(checkpoint.endTokens().isEmpty() ? 0L : checkpoint.endTokens().getFirst());
    }
    return ids;
  }

  private Completion completion(Generator.Drawn drawn, List<Generator.Request> prompts) {
    var request = prompts.get(drawn.index());
    var text = tokenizer.decodeAfter(request.prompt().getLast(), drawn.tokens());
    return new Completion(
        drawn.index(),
        Tokenizer.cut(text, request.parameters().stop()),
        drawn.reason(),
        drawn.tokenCount(),
        drawn.logProbability(),
        drawn.elapsed());
  }

  /** Ids of prompt and completion, and where the completion begins. */
  private record Sequence(int index, List<Long> ids, int begin) {}

  @Override
  public double[] logProbabilities(List<Scored> items, BooleanSupplier cancelled) {
    var sequences = new ArrayList<Sequence>();
    for (var i = 0; i < items.size(); i++) {
      var ids = new ArrayList<>(prompt(items.get(i).prompt()));
      var begin = ids.size();
      Arrays.stream(tokenizer.encode(items.get(i).completion())).forEach(ids::add);
      checkpoint.endTokens().stream().limit(1).forEach(ids::add);
      sequences.add(new Sequence(i, ids, begin));
    }
    sequences.sort(Comparator.comparingInt(sequence -> sequence.ids().size()));
    var result = new double[items.size()];
    Arrays.fill(result, Double.NaN);
    for (var begin = 0; begin < sequences.size() && !cancelled.getAsBoolean(); ) {
      var end = begin + 1;
      while (end < sequences.size()
          && (end + 1 - begin) * sequences.get(end).ids().size() <= TOKENS_PER_BATCH) {
        end++;
      }
      var batch = sequences.subList(begin, end);
      torch.run(threads, () -> score(batch, result));
      begin = end;
    }
    return result;
  }

  private void score(List<Sequence> batch, double[] result) {
    var length = batch.getLast().ids().size();
    var ids = new long[batch.size() * length];
    var mask = new long[ids.length];
    var completion = new long[ids.length];
    for (var i = 0; i < batch.size(); i++) {
      var sequence = batch.get(i);
      for (var j = 0; j < sequence.ids().size(); j++) {
        ids[i * length + j] = sequence.ids().get(j);
      }
      Arrays.fill(mask, i * length, i * length + sequence.ids().size(), 1);
      Arrays.fill(completion, i * length + sequence.begin(), i * length + sequence.ids().size(), 1);
    }
    try (var scope = module.newScope()) {
      var shape = new Shape(batch.size(), length);
      var logps =
          module
              .infer(
                  scope,
                  "token_logps",
                  scope.create(ids, shape),
                  scope.create(mask, shape),
                  scope.create(completion, shape),
                  slots,
                  new NDList())
              .head()
              .toFloatArray();
      for (var i = 0; i < batch.size(); i++) {
        var sum = 0.0;
        for (var t = 0; t < length - 1; t++) {
          sum += logps[i * (length - 1) + t];
        }
        result[batch.get(i).index()] = sum;
      }
    }
  }

  @Override
  public void close() {
    torch.run(
        () -> {
          owner.close();
          module.close();
        });
    tokenizer.close();
  }
}
