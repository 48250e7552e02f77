package plum.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import plum.data.Device;
import plum.data.PlumException;
import plum.llm.FreeMemory;
import plum.llm.HfFolder;
import plum.llm.ParameterLayout;
import plum.llm.Tokenizer;
import plum.train.TrainingPreview.Fit;
import plum.train.TrainingPreview.Lengths;
import plum.train.TrainingPreview.Line;
import plum.train.TrainingPreview.Part;
import plum.train.TrainingPreview.Token;

/**
 * Looks at a run before it is started: the first batch as the model sees it, how long all rows are,
 * and whether it fits. Needs the tokenizer, not the weights. On any thread.
 */
public final class Previewer {
  private final TrainingJob job;
  private final HfFolder folder;
  private final Criterion criterion;
  private final TrainingSet set;

  /** The same with nothing cut. */
  private final TrainingSet whole;

  private Previewer(TrainingJob job, HfFolder folder, Tokenizer tokenizer) {
    this.job = job;
    this.folder = folder;
    criterion = new Criterion(job.parameters().objective());
    set = encode(tokenizer, job.parameters().maxLength());
    whole = encode(tokenizer, Integer.MAX_VALUE);
  }

  /**
   * Looks at a run.
   *
   * @throws PlumException if the policy's tokenizer or an example cannot be used
   */
  public static TrainingPreview look(TrainingJob job) {
    HfFolder folder = HfFolder.open(job.policy());
    try (Tokenizer tokenizer = Tokenizer.open(folder, job.chat())) {
      return new Previewer(job, folder, tokenizer).preview(tokenizer, free(job));
    }
  }

  private static OptionalLong free(TrainingJob job) {
    return job.device() == Device.CPU ? FreeMemory.mainMemory() : OptionalLong.empty();
  }

  /**
   * Refuses a run for whose parameters, gradients and running means alone there is no room. One
   * whose activations are too large is not refused here: its micro-batches are cut as it goes.
   *
   * @throws PlumException that says what to change
   */
  public static void requireRoom(TrainingJob job) {
    requireRoom(job, free(job));
  }

  static void requireRoom(TrainingJob job, OptionalLong free) {
    HfFolder folder = HfFolder.open(job.policy());
    long least =
        new MemoryCount(
                folder.config(),
                ParameterLayout.of(folder.config()),
                job.parameters(),
                job.device() == Device.CUDA,
                0)
            .of(List.of())
            .total();
    if (free.isPresent() && least > free.getAsLong()) {
      throw new PlumException(fit(job, free).refusal().orElseThrow());
    }
  }

  /**
   * Whether a run fits so many bytes.
   *
   * @throws PlumException if the policy's tokenizer or an example cannot be used
   */
  public static Fit fit(TrainingJob job, OptionalLong free) {
    HfFolder folder = HfFolder.open(job.policy());
    try (Tokenizer tokenizer = Tokenizer.open(folder, job.chat())) {
      return new Previewer(job, folder, tokenizer).fit(free);
    }
  }

  private TrainingSet encode(Tokenizer tokenizer, int maxLength) {
    return TrainingSet.encode(
        job.examples(),
        job.parameters().objective(),
        prompt -> toInts(tokenizer.encodePrompt(prompt)),
        completion -> toInts(tokenizer.encode(completion)),
        folder.endTokens().stream().mapToInt(Math::toIntExact).findFirst(),
        maxLength);
  }

  private TrainingPreview preview(Tokenizer tokenizer, OptionalLong free) {
    TrainingParameters settings = job.parameters();
    TrainingPlan plan = new TrainingPlan(order(settings), settings);
    MicroBatch batch = set.microBatch(plan.batches(1).getFirst(), false);
    int[] lengths =
        IntStream.range(0, whole.rowCount()).map(i -> whole.row(i).ids().length).toArray();
    return new TrainingPreview(
        set.items(),
        plan.totalSteps(),
        lines(batch, tokenizer),
        Frame.of(criterion.rows(batch)).tokens(),
        set.truncated(),
        whole.items() - set.items(),
        Lengths.of(lengths, settings.maxLength()),
        fit(free));
  }

  private BatchOrder order(TrainingParameters settings) {
    return new BatchOrder(set, settings.objective(), settings.batchSize(), settings.seed());
  }

  private List<Line> lines(MicroBatch batch, Tokenizer tokenizer) {
    List<Line> lines = new ArrayList<>();
    int n = batch.items().length;
    for (int i = 0; i < batch.rows().size(); i++) {
      int item = batch.items()[i % n];
      Row row = batch.rows().get(i);
      // an item keeps the order of its examples, but those left out are missing here
      Row full = whole.row(set.exampleOf(item) * set.rowsPerItem() + i / n);
      List<Row> before = batch.rows().subList(0, i);
      lines.add(
          new Line(
              set.idOf(item),
              side(item, i / n),
              before.stream().anyMatch(other -> samePrompt(other, row)),
              tokens(full, row.ids().length, tokenizer)));
    }
    return lines;
  }

  private String side(int item, int side) {
    return switch (job.examples().get(set.exampleOf(item))) {
      case Example.Pair _ -> side == 0 ? "chosen" : "rejected";
      case Example.Labelled labelled -> labelled.desirable() ? "desirable" : "undesirable";
      case Example.Rated _ -> "rated";
      case Example.Demonstration _ -> "demonstration";
    };
  }

  private static boolean samePrompt(Row a, Row b) {
    return a.promptLength() >= Frame.WORTH_SHARING
        && a.promptLength() == b.promptLength()
        && Arrays.equals(a.ids(), 0, a.promptLength(), b.ids(), 0, b.promptLength());
  }

  private static List<Token> tokens(Row row, int kept, Tokenizer tokenizer) {
    List<Token> tokens = new ArrayList<>();
    for (int i = 0; i < row.ids().length; i++) {
      int id = row.ids()[i];
      Part part = i >= kept ? Part.CUT : i < row.promptLength() ? Part.PROMPT : Part.COMPLETION;
      tokens.add(new Token(id, tokenizer.label(i == 0 ? id : row.ids()[i - 1], id), part));
    }
    return tokens;
  }

  private Fit fit(OptionalLong free) {
    TrainingParameters settings = job.parameters();
    Fit fit = new Fit(memory(settings), free, List.of());
    if (fit.fits()) {
      return fit;
    }
    List<String> changes = new ArrayList<>();
    for (Change change : Change.of(settings)) {
      Fit changed = new Fit(memory(change.settings()), free, List.of());
      if (changed.fits()) {
        changes.add(change.words() + " (" + Fit.gigabytes(changed.needed()) + ")");
      }
    }
    return new Fit(fit.memory(), free, changes.subList(0, Math.min(3, changes.size())));
  }

  private TrainingEstimate.Memory memory(TrainingParameters settings) {
    boolean gpu = job.device() == Device.CUDA;
    List<Frame> frames =
        order(settings).epoch(0).stream()
            .map(items -> Frame.of(criterion.rows(set.microBatch(items, false))))
            .toList();
    return new MemoryCount(
            folder.config(),
            ParameterLayout.of(folder.config()),
            settings,
            gpu,
            gpu ? 0 : ResidentMemory.now().orElse(0))
        .of(frames);
  }

  /** Other settings that take less, the gentlest first. */
  private record Change(String words, TrainingParameters settings) {
    static List<Change> of(TrainingParameters settings) {
      List<Change> changes = new ArrayList<>();
      Compute compute = settings.compute();
      TrainingParameters again =
          settings.with(
              new Compute(compute.precision(), true, compute.devices(), compute.reuseReference()));
      if (!compute.gradientCheckpointing()) {
        changes.add(new Change("compute.gradientCheckpointing on", again));
      }
      for (int size = settings.batchSize() / 2; size >= 1; size /= 2) {
        int parts = Math.ceilDiv(settings.batchSize() * settings.gradientAccumulationSteps(), size);
        String words = "batchSize %d and gradientAccumulationSteps %d".formatted(size, parts);
        changes.add(new Change(words, settings.withBatches(size, parts)));
        changes.add(
            new Change(words + " and gradientCheckpointing on", again.withBatches(size, parts)));
      }
      if (settings.lora() == null) {
        changes.add(new Change("adapters (lora)", settings.with(Lora.defaults())));
        changes.add(
            new Change(
                "adapters (lora), batchSize 1 and gradientCheckpointing on",
                again.with(Lora.defaults()).withBatches(1, settings.batchSize())));
      }
      return changes;
    }
  }

  private static int[] toInts(long[] ids) {
    return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
  }
}
