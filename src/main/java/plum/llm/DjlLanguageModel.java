package plum.llm;

import ai.djl.ndarray.NDArray;
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
import plum.data.Settings;

/**
 * A checkpoint that answers prompts, computed by libtorch: in float32 on a processor, in bfloat16
 * on a GPU. An adapter is worked into the weights when it is opened.
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
  private final DecodingSlots slots;
  private final int threads;
  private @Nullable String digest;

  private DjlLanguageModel(
      List<Path> folders,
      HfFolder checkpoint,
      Tokenizer tokenizer,
      ScriptModule module,
      NDManager owner,
      DecodingSlots slots,
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
    return open(folder, adapter, device, threads, false);
  }

  /**
   * The same, writing every prompt as a message of a user.
   *
   * @param chat whether prompts go through the checkpoint's chat template
   * @throws PlumException in addition, if there is to be chat and the checkpoint has no template
   */
  public static DjlLanguageModel open(
      Path folder, @Nullable Path adapter, Device device, int threads, boolean chat) {
    var checkpoint = HfFolder.open(folder);
    var tokenizer = Tokenizer.open(checkpoint, chat);
    var torch = TorchExecutor.shared();
    var count = threads > 0 ? threads : torch.threadsFor(checkpoint.config());
    var opened = false;
    try {
      var folders = adapter == null ? List.of(folder) : List.of(folder, adapter);
      var model = torch.call(() -> load(folders, checkpoint, tokenizer, device, adapter, count));
      opened = true;
      return model;
    } finally {
      if (!opened) {
        tokenizer.close();
      }
    }
  }

  private static DjlLanguageModel load(
      List<Path> folders,
      HfFolder checkpoint,
      Tokenizer tokenizer,
      Device device,
      @Nullable Path adapter,
      int threads) {
    var module = ScriptModule.load(device, List.of());
    var loaded = false;
    try {
      var owner = module.newScope();
      var slots = DecodingSlots.load(checkpoint, adapter, module, owner, Precision.AUTO);
      loaded = true;
      return new DjlLanguageModel(folders, checkpoint, tokenizer, module, owner, slots, threads);
    } finally {
      if (!loaded) {
        module.close();
      }
    }
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
    var listener =
        new CompletionListener() {
          @Override
          public void grew(int index, String more) {}

          @Override
          public void ended(Completion completion) {
            sink.accept(completion);
          }
        };
    draw(new Completions(tokenizer, this::prompt, requests, false, listener), cancelled);
  }

  @Override
  public void stream(
      List<CompletionRequest> requests, CompletionListener listener, BooleanSupplier cancelled) {
    draw(new Completions(tokenizer, this::prompt, requests, true, listener), cancelled);
  }

  private void draw(Completions completions, BooleanSupplier cancelled) {
    torch.run(
        threads,
        () ->
            new Generator(module, checkpoint.config(), slots, checkpoint.endTokens(), completions)
                .draw(completions.rows(), completions::ended, cancelled));
  }

  /** Draws completions of token prompts, each as long as it may be: no token ends it. */
  void draw(List<Generator.Request> requests, Consumer<Generator.Drawn> sink) {
    torch.run(
        threads,
        () ->
            new Generator(module, checkpoint.config(), slots, List.of(), (_, _, _) -> 0)
                .draw(requests, sink, () -> false));
  }

  /** Processor threads one operation may use. */
  int threads() {
    return threads;
  }

  /** Ids of a prompt; an empty prompt becomes the end token, after which texts begin. */
  private List<Long> prompt(String text) {
    var ids = Arrays.stream(tokenizer.encodePrompt(text)).boxed().toList();
    if (ids.isEmpty()) {
      return List.of(checkpoint.endTokens().isEmpty() ? 0L : checkpoint.endTokens().getFirst());
    }
    return ids;
  }

  /** Ids of prompt and completion, and where the completion begins. */
  private record Sequence(int index, List<Long> ids, int begin) {}

  @Override
  public double[] logProbabilities(List<Scored> items, BooleanSupplier cancelled) {
    var result = new double[items.size()];
    Arrays.fill(result, Double.NaN);
    inBatches(items, cancelled, batch -> score(batch, result));
    return result;
  }

  @Override
  public List<List<TokenLogProbability>> tokenLogProbabilities(
      List<Scored> items, int alternatives, BooleanSupplier cancelled) {
    Settings.require(alternatives >= 1, "alternatives must be at least 1", alternatives);
    var result = new ArrayList<List<TokenLogProbability>>();
    items.forEach(_ -> result.add(List.of()));
    inBatches(items, cancelled, batch -> scoreTokens(batch, alternatives, result));
    return result;
  }

  /** Goes through items of like length together. */
  private void inBatches(
      List<Scored> items, BooleanSupplier cancelled, Consumer<List<Sequence>> score) {
    var sequences = new ArrayList<Sequence>();
    for (var i = 0; i < items.size(); i++) {
      var ids = new ArrayList<>(prompt(items.get(i).prompt()));
      var begin = ids.size();
      Arrays.stream(tokenizer.encode(items.get(i).completion())).forEach(ids::add);
      checkpoint.endTokens().stream().limit(1).forEach(ids::add);
      sequences.add(new Sequence(i, ids, begin));
    }
    sequences.sort(Comparator.comparingInt(sequence -> sequence.ids().size()));
    for (var begin = 0; begin < sequences.size() && !cancelled.getAsBoolean(); ) {
      var end = begin + 1;
      while (end < sequences.size()
          && (end + 1 - begin) * sequences.get(end).ids().size() <= TOKENS_PER_BATCH) {
        end++;
      }
      var batch = sequences.subList(begin, end);
      torch.run(threads, () -> score.accept(batch));
      begin = end;
    }
  }

  /** Sequences padded to one length: ids, mask, completion mask, [batch, length] each. */
  private static List<NDArray> padded(List<Sequence> batch, NDManager scope) {
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
    var shape = new Shape(batch.size(), length);
    return List.of(
        scope.create(ids, shape), scope.create(mask, shape), scope.create(completion, shape));
  }

  private void score(List<Sequence> batch, double[] result) {
    try (var scope = module.newScope()) {
      var in = padded(batch, scope);
      var logps =
          module
              .infer(
                  scope,
                  "token_logps",
                  in.get(0),
                  in.get(1),
                  in.get(2),
                  slots.slots(),
                  new NDList())
              .head()
              .toFloatArray();
      var places = logps.length / batch.size();
      for (var i = 0; i < batch.size(); i++) {
        var sum = 0.0;
        for (var t = 0; t < places; t++) {
          sum += logps[i * places + t];
        }
        result[batch.get(i).index()] = sum;
      }
    }
  }

  private void scoreTokens(
      List<Sequence> batch, int alternatives, List<List<TokenLogProbability>> result) {
    if (batch.stream().allMatch(sequence -> sequence.ids().size() == sequence.begin())) {
      return;
    }
    try (var scope = module.newScope()) {
      var in = padded(batch, scope);
      var scores =
          module.infer(
              scope,
              "token_alternatives",
              in.get(0),
              in.get(1),
              in.get(2),
              alternatives,
              slots.slots(),
              new NDList());
      var logps = scores.get(0).toFloatArray();
      var others = scores.get(1).toLongArray();
      var otherLogps = scores.get(2).toFloatArray();
      var most = others.length / logps.length;
      var at = 0;
      for (var sequence : batch) {
        var details = new ArrayList<Generator.Detail>();
        for (var id : sequence.ids().subList(sequence.begin(), sequence.ids().size())) {
          var ranked = new ArrayList<Generator.Ranked>();
          for (var i = 0; i < most; i++) {
            ranked.add(new Generator.Ranked(others[at * most + i], otherLogps[at * most + i]));
          }
          details.add(new Generator.Detail(new Generator.Ranked(id, logps[at]), ranked));
          at++;
        }
        var before = sequence.ids().get(sequence.begin() - 1);
        result.set(sequence.index(), TokenLogProbability.describe(tokenizer, before, details));
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
