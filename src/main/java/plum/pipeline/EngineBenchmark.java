package plum.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import plum.data.Device;
import plum.data.PlumException;
import plum.data.Settings;
import plum.io.Json;
import plum.llm.CompletionRequest;
import plum.llm.DjlLanguageModel;
import plum.llm.EngineProbe;
import plum.llm.SamplingParameters;
import plum.llm.Tokenizer;
import plum.llm.TorchExecutor;
import plum.sandbox.TrustedProgram;
import plum.train.Lora;

/**
 * How fast the engine reads, samples, trains and loads, beside PyTorch doing the same work. Both
 * sides stay alive and take turns, so that what else the machine does falls on both.
 */
public final class EngineBenchmark {
  /** What can be measured; the first six if nothing is named. */
  public static final List<String> PARTS =
      List.of("prefill", "decode", "sample", "dpo", "lora", "load", "soak", "cancel", "round-trip");

  private static final int DEFAULT_PARTS = 6;
  private static final int SAMPLES = 20;

  private final Options options;
  private final Consumer<Row> report;
  private final Consumer<String> note;
  private final @Nullable EnginePeer peer;

  private EngineBenchmark(
      Options options, Consumer<Row> report, Consumer<String> note, @Nullable EnginePeer peer) {
    this.options = options;
    this.report = report;
    this.note = note;
    this.peer = peer;
  }

  /**
   * What to measure.
   *
   * @param models folders; a folder that is not there yet and is called {@code llama-110m} is
   *     written
   * @param embedded the model whose tokenizer random models borrow
   * @param python interpreter with torch; null for none
   * @param scripts folder of the peer's scripts
   * @param threads 0 for the engine's own choice
   * @param rounds of which medians are taken
   * @param prompts to sample from, {@value #SAMPLES} completions each
   * @param parts of {@link #PARTS}; empty for the usual ones
   */
  public record Options(
      List<Path> models,
      Path embedded,
      @Nullable Path python,
      Path scripts,
      int threads,
      int rounds,
      int prompts,
      List<String> parts,
      Device device) {
    public Options {
      models = List.copyOf(models);
      parts = List.copyOf(parts);
      Settings.require(threads >= 0, "--threads must be 0 or more", threads);
      Settings.require(rounds >= 1, "--rounds must be at least 1", rounds);
      Settings.require(prompts >= 1, "--prompts must be at least 1", prompts);
      for (var part : parts) {
        if (!PARTS.contains(part)) {
          throw new PlumException(
              "\"" + part + "\" is no part of the engine. Name " + String.join(", ", PARTS) + ".");
        }
      }
      if (python == null && parts.contains("round-trip")) {
        throw new PlumException("The round trip needs a Python with torch. Name it with --torch.");
      }
    }

    boolean wants(String part) {
      return parts.isEmpty() ? PARTS.indexOf(part) < DEFAULT_PARTS : parts.contains(part);
    }
  }

  /**
   * One line of the table.
   *
   * @param ours units per second, median of the rounds
   * @param theirs the same of the peer; NaN without one
   * @param ratio median of the rounds' ratios, ours to theirs
   * @param processorRatio the same of units per second of processor time, which a busy machine
   *     disturbs less; NaN without a peer
   * @param floorShare floor to our time, 1 where nothing is left to gain; NaN where unknown
   * @param check whether both sides computed the same
   */
  public record Row(
      String model,
      String name,
      String variant,
      String unit,
      double ours,
      double theirs,
      double ratio,
      double processorRatio,
      double floorShare,
      int threads,
      String check) {}

  /**
   * Measures.
   *
   * @param report called after every case
   * @param note called with lines on machine, versions and progress
   */
  public static void run(Options options, Consumer<Row> report, Consumer<String> note) {
    if (options.threads() > 0) {
      TorchExecutor.shared().setThreads(options.threads());
    }
    note.accept(machine());
    var python = options.python();
    if (python == null) {
      new EngineBenchmark(options, report, note, null).measureAll();
      return;
    }
    try (var peer = EnginePeer.start(python, options.scripts(), "worker.py", options.device())) {
      note.accept("Peer: " + Json.write(peer.ask("about", 1, Map.of())));
      new EngineBenchmark(options, report, note, peer).measureAll();
    }
  }

  private void measureAll() {
    for (var model : options.models()) {
      var subject = subject(model);
      try (var tokenizer = Tokenizer.open(subject.folder())) {
        if (List.of("prefill", "decode", "sample", "dpo", "lora").stream()
            .anyMatch(options::wants)) {
          try (var probe = EngineProbe.open(subject.folder(), options.device())) {
            measureParts(new EngineCase.Stand(subject, probe, tokenizer, options.device()));
          }
        }
        if (options.wants("load")) {
          load(subject, tokenizer);
        }
        if (options.wants("soak") && model.equals(options.models().getFirst())) {
          EngineSoak.run(subject, options.device(), note);
        }
        if (options.wants("cancel")) {
          EngineCancel.run(subject, options.device(), note);
        }
        if (options.wants("round-trip")) {
          new EngineRoundTrip(subject, tokenizer, options).run(note);
        }
      }
    }
  }

  private EngineSubject subject(Path model) {
    var name = String.valueOf(model.getFileName());
    if (name.equals("llama-110m")) {
      return EngineSubject.random(model, options.embedded(), options.prompts(), 2);
    }
    return EngineSubject.trained(name, model, options.prompts(), 6);
  }

  private void measureParts(EngineCase.Stand stand) {
    var config = stand.subject().config();
    var rates = EngineFloor.Rates.of(stand.probe());
    note.accept(
        "%s: %.1f M parameters, %d threads; products of 1024 rows %.1f GFLOP/s, of 8 rows %.1f,"
                .formatted(
                    stand.subject().name(),
                    (EngineFloor.inLayers(config) + EngineFloor.inHead(config)) / 1e6,
                    stand.probe().threads(),
                    rates.product() / 1e9,
                    stand.probe().productRate(8, config.hiddenSize(), config.intermediateSize())
                        / 1e9)
            + " memory %.1f GB/s".formatted(rates.read() / 1e9));
    var longest = Math.min(512, config.maxPositions() - 8);
    var small = config.hiddenSize() < 512;
    if (options.wants("prefill")) {
      measure(new EngineCase.Prefill(stand, 1, longest), rates);
      measure(new EngineCase.Prefill(stand, 8, Math.min(256, longest)), rates);
    }
    if (options.wants("decode")) {
      for (var rows : List.of(1, 4, 16, 64)) {
        measure(new EngineCase.Decode(stand, rows, small ? 256 : 48), rates);
      }
    }
    if (options.wants("sample")) {
      measure(new EngineCase.Sample(stand, SAMPLES, new ArrayList<>()), rates);
    }
    if (options.wants("dpo")) {
      measure(new EngineTraining(stand, null), rates);
    }
    if (options.wants("lora")) {
      measure(new EngineTraining(stand, Lora.defaults()), rates);
    }
  }

  private void measure(EngineCase work, EngineFloor.Rates rates) {
    var check = "";
    if (peer == null) {
      work.warmUp();
    } else {
      check = work.check(peer);
    }
    var ours = new ArrayList<EngineCase.Measured>();
    var theirs = new LinkedHashMap<String, List<EngineCase.Measured>>();
    for (var round = 0; round < options.rounds(); round++) {
      ours.add(work.ours(round));
      tell(work, round, "ours", ours.getLast());
      if (peer != null) {
        for (var variant : work.variants()) {
          var other = work.theirs(peer, variant, round);
          theirs.computeIfAbsent(variant, _ -> new ArrayList<>()).add(other);
          tell(work, round, "peer " + variant, other);
        }
      }
    }
    if (peer == null) {
      theirs.put("", List.of());
    }
    for (var variant : theirs.entrySet()) {
      var other = variant.getValue();
      report.accept(
          new Row(
              work.stand().subject().name(),
              work.name(),
              variant.getKey(),
              "tokens/s",
              median(ours, EngineCase.Measured::rate),
              median(other, EngineCase.Measured::rate),
              ratio(ours, other, EngineCase.Measured::seconds),
              ratio(ours, other, EngineCase.Measured::processor),
              work.floor().seconds(rates) / median(ours, EngineCase.Measured::seconds),
              work.threads(),
              check));
    }
  }

  /** A large model takes minutes for a round; a small one does not need a line each. */
  private void tell(EngineCase work, int round, String side, EngineCase.Measured measured) {
    if (measured.seconds() >= 20) {
      note.accept(
          "  %s, round %d of %d, %s: %.1f tokens/s, %.0f s"
              .formatted(
                  work.name(),
                  round + 1,
                  options.rounds(),
                  side.strip(),
                  measured.rate(),
                  measured.seconds()));
    }
  }

  private static double median(
      List<EngineCase.Measured> rounds, ToDoubleFunction<EngineCase.Measured> figure) {
    return median(rounds.stream().mapToDouble(figure).toArray());
  }

  /** What the peer takes for a unit to what we take, the median of the rounds. */
  private static double ratio(
      List<EngineCase.Measured> ours,
      List<EngineCase.Measured> theirs,
      ToDoubleFunction<EngineCase.Measured> cost) {
    return median(
        IntStream.range(0, theirs.size())
            .mapToDouble(
                i ->
                    cost.applyAsDouble(theirs.get(i))
                        / theirs.get(i).units()
                        / (cost.applyAsDouble(ours.get(i)) / ours.get(i).units()))
            .toArray());
  }

  /** From opening a model to its first token, each time in a process of its own. */
  private void load(EngineSubject subject, Tokenizer tokenizer) {
    var prompt = subject.prompts().getFirst();
    var ours = new double[3][options.rounds()];
    var theirs = new double[3][options.rounds()];
    var python = options.python();
    for (var round = 0; round < options.rounds(); round++) {
      var command =
          TrustedProgram.ourselves(
              List.of(
                  "bench",
                  "engine",
                  "--load-once",
                  subject.place(),
                  "--threads",
                  String.valueOf(options.threads()),
                  "--device",
                  options.device().name(),
                  "--prompt",
                  prompt));
      try (var process = TrustedProgram.start(command, Map.of())) {
        put(ours, round, Json.parseObject(process.answer()));
      }
      if (python != null) {
        try (var process =
            EnginePeer.start(python, options.scripts(), "worker.py", options.device())) {
          put(
              theirs,
              round,
              process.ask(
                  "load",
                  TorchExecutor.shared().threadsFor(subject.config()),
                  Map.of("folder", subject.place(), "prompt", tokenizer.encodePrompt(prompt))));
        }
      }
    }
    var units = List.of("s", "MB", "MB");
    var names = List.of("load, to first token", "load, peak memory", "load, memory before");
    for (var i = 0; i < names.size(); i++) {
      var other = python == null ? Double.NaN : median(theirs[i]);
      report.accept(
          new Row(
              subject.name(),
              names.get(i),
              "",
              units.get(i),
              median(ours[i]),
              other,
              other / median(ours[i]),
              Double.NaN,
              Double.NaN,
              TorchExecutor.shared().threadsFor(subject.config()),
              ""));
    }
  }

  private static void put(double[][] figures, int round, Map<String, @Nullable Object> answer) {
    figures[0][round] = EnginePeer.number(answer, "seconds");
    figures[1][round] = EnginePeer.number(answer, "peak") / 1e6;
    figures[2][round] = EnginePeer.number(answer, "residentBefore") / 1e6;
  }

  /**
   * Opens a model and draws one token, in this process, which should have done nothing yet.
   *
   * @return JSON with seconds and memory
   */
  public static String loadOnce(Path folder, Device device, int threads, String prompt) {
    if (threads > 0) {
      TorchExecutor.shared().setThreads(threads);
    }
    var _ = TorchExecutor.shared().threads(); // libtorch itself is not what is measured
    var before = ProcessUse.now();
    var begin = System.nanoTime();
    try (var model = DjlLanguageModel.open(folder, null, device, 0)) {
      model.complete(
          List.of(
              new CompletionRequest(
                  prompt, 1, new SamplingParameters(0, 0, 1, 0, 1, 1, List.of()))),
          _ -> {},
          () -> false);
      return Json.write(
          Map.of(
              "seconds",
              (System.nanoTime() - begin) / 1e9,
              "residentBefore",
              before.resident(),
              "peak",
              ProcessUse.now().peak()));
    }
  }

  private static String machine() {
    var processor = System.getProperty("os.arch");
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      processor =
          lines
              .filter(line -> line.startsWith("model name"))
              .findFirst()
              .map(line -> line.substring(line.indexOf(':') + 1).strip())
              .orElse(processor);
    } catch (IOException e) {
      // Not on this system.
    }
    return "Machine: %s, %d processors, %s; Java %s; PLUM Workbench %s"
        .formatted(
            processor,
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            Runtime.version(),
            Pipeline.VERSION);
  }

  static double median(double[] values) {
    if (values.length == 0) {
      return Double.NaN;
    }
    var sorted = values.clone();
    Arrays.sort(sorted);
    var middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
