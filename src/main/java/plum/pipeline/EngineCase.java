package plum.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plum.data.Device;
import plum.io.Json;
import plum.llm.CompletionRequest;
import plum.llm.EngineProbe;
import plum.llm.SamplingParameters;
import plum.llm.Tokenizer;

/** One kind of work on one model, done by us and by the peer. */
sealed interface EngineCase
    permits EngineCase.Prefill, EngineCase.Decode, EngineCase.Sample, EngineTraining {

  /** What is at hand for all cases of one model. */
  record Stand(EngineSubject subject, EngineProbe probe, Tokenizer tokenizer, Device device) {
    Map<String, Object> work(Map<String, ?> more) {
      var work = new LinkedHashMap<String, Object>(more);
      work.put("folder", subject.place());
      return work;
    }
  }

  /**
   * One measurement.
   *
   * @param processor seconds of processors it took, which other work on the machine disturbs less
   * @param units done, tokens as a rule
   */
  record Measured(double seconds, double processor, double units) {
    double rate() {
      return units / seconds;
    }

    /** What the peer measured of itself. */
    static Measured of(Map<String, @Nullable Object> answer, double units) {
      return new Measured(
          EnginePeer.number(answer, "seconds"), EnginePeer.number(answer, "processor"), units);
    }
  }

  /** The model it is done on. */
  Stand stand();

  String name();

  /** The peer's ways to do it. */
  default List<String> variants() {
    return List.of("");
  }

  /** Does a little of the work to be warm. */
  void warmUp();

  Measured ours(int round);

  Measured theirs(EnginePeer peer, String variant, int round);

  /**
   * Whether both sides compute the same, said in a few words. Warms the peer up.
   *
   * @return "equal" or by how much not
   */
  String check(EnginePeer peer);

  /** What our last round could not do without. */
  EngineFloor floor();

  /** Threads of our side. */
  default int threads() {
    return stand().probe().threads();
  }

  /** How many rows of two lists are the same. */
  static String same(List<List<Long>> ours, Object theirs) {
    var other = Json.write(theirs);
    if (Json.write(ours).equals(other)) {
      return "equal";
    }
    var same = 0;
    if (theirs instanceof List<?> rows) {
      for (var i = 0; i < ours.size() && i < rows.size(); i++) {
        same += Json.write(ours.get(i)).equals(Json.write(rows.get(i))) ? 1 : 0;
      }
    }
    return same + " of " + ours.size() + " equal";
  }

  /** Prompts to their most probable next tokens. */
  record Prefill(Stand stand, int batch, int length) implements EngineCase {
    @Override
    public String name() {
      return "prefill " + batch + " x " + length;
    }

    private List<List<Long>> prompts() {
      return stand.subject().tokens(batch, length);
    }

    @Override
    public void warmUp() {
      var _ = ours(0);
    }

    @Override
    public Measured ours(int round) {
      var begin = ProcessUse.now();
      var drawn = stand.probe().firstTokens(prompts());
      return new Measured(
          drawn.seconds(), ProcessUse.now().seconds() - begin.seconds(), (double) batch * length);
    }

    @Override
    public Measured theirs(EnginePeer peer, String variant, int round) {
      var answer = peer.ask("prefill", threads(), stand.work(Map.of("prompts", prompts())));
      return Measured.of(answer, (double) batch * length);
    }

    @Override
    public String check(EnginePeer peer) {
      var answer = peer.ask("prefill", threads(), stand.work(Map.of("prompts", prompts())));
      var ours = stand.probe().firstTokens(prompts()).tokens();
      return same(List.of(ours.stream().map(List::getFirst).toList()), row(answer.get("tokens")));
    }

    private static Object row(@Nullable Object tokens) {
      return tokens == null ? List.of() : List.of(tokens);
    }

    @Override
    public EngineFloor floor() {
      return EngineFloor.reading(stand.subject().config(), batch, length);
    }
  }

  /** Rows that all go on for as many tokens, drawn at temperature 1. */
  record Decode(Stand stand, int rows, int newTokens) implements EngineCase {
    private static final int PROMPT = 16;

    @Override
    public String name() {
      return "decode, " + rows + (rows == 1 ? " row" : " rows");
    }

    private Map<String, Object> work(int tokens, double temperature) {
      return stand.work(
          Map.of(
              "prompts",
              stand.subject().tokens(rows, PROMPT),
              "newTokens",
              tokens,
              "temperature",
              temperature));
    }

    @Override
    public void warmUp() {
      var _ = stand.probe().decode(stand.subject().tokens(rows, PROMPT), 8, 1);
    }

    @Override
    public Measured ours(int round) {
      var begin = ProcessUse.now();
      var drawn = stand.probe().decode(stand.subject().tokens(rows, PROMPT), newTokens, 1);
      return new Measured(
          drawn.seconds(), ProcessUse.now().seconds() - begin.seconds(), (double) rows * newTokens);
    }

    @Override
    public Measured theirs(EnginePeer peer, String variant, int round) {
      var answer = peer.ask("decode", threads(), work(newTokens, 1));
      return Measured.of(answer, (double) rows * newTokens);
    }

    @Override
    public String check(EnginePeer peer) {
      var answer = peer.ask("decode", threads(), work(16, 0));
      var tokens = answer.get("tokens");
      return same(
          stand.probe().decode(stand.subject().tokens(rows, PROMPT), 16, 0).tokens(),
          tokens == null ? List.of() : tokens);
    }

    @Override
    public EngineFloor floor() {
      var config = stand.subject().config();
      return EngineFloor.reading(config, rows, PROMPT)
          .plus(EngineFloor.decoding(config, rows, newTokens, PROMPT));
    }
  }

  /**
   * Several completions of each prompt, as the loop draws them: temperature 0.8, top-p 0.95. A
   * model of drawn weights, to which all tokens are about as likely, goes without top-p: it would
   * measure how a vocabulary is sorted.
   *
   * @param drawn tokens of each round of ours
   */
  record Sample(Stand stand, int samples, List<Double> drawn) implements EngineCase {
    private static final long CACHE_BYTES = 2L << 30;
    static final String BY_PROMPT = "prompt after prompt";
    static final String TOGETHER = "rows together";
    private static final double TEMPERATURE = 0.8;
    private static final double TOP_P = 0.95;

    private double topP() {
      return stand.subject().ends() ? TOP_P : 1;
    }

    @Override
    public String name() {
      return "sample " + stand.subject().prompts().size() + " x " + samples;
    }

    @Override
    public List<String> variants() {
      return List.of(BY_PROMPT, TOGETHER);
    }

    @Override
    public void warmUp() {
      var few = Math.min(4, stand.subject().prompts().size());
      var _ = ours(0, few);
    }

    @Override
    public Measured ours(int round) {
      var measured = ours(round, stand.subject().prompts().size());
      drawn.add(measured.units());
      return measured;
    }

    private Measured ours(int round, int prompts) {
      var requests = new ArrayList<CompletionRequest>();
      for (var i = 0; i < prompts * samples; i++) {
        requests.add(
            new CompletionRequest(
                stand.subject().prompts().get(i / samples),
                Seeds.of(round, i),
                new SamplingParameters(
                    TEMPERATURE, 0, topP(), 0, 1, stand.subject().limit(i), List.of())));
      }
      var tokens = new long[1];
      var processor = ProcessUse.now().seconds();
      var begin = System.nanoTime();
      stand.probe().model().complete(requests, c -> tokens[0] += c.tokenCount(), () -> false);
      return new Measured(
          (System.nanoTime() - begin) / 1e9, ProcessUse.now().seconds() - processor, tokens[0]);
    }

    @Override
    public Measured theirs(EnginePeer peer, String variant, int round) {
      var prompts =
          stand.subject().prompts().stream().map(stand.tokenizer()::encodePrompt).toList();
      return theirs(peer, prompts, variant.equals(TOGETHER) ? rows() : 0, round);
    }

    private Measured theirs(EnginePeer peer, List<long[]> prompts, int rows, int round) {
      var limits = new ArrayList<Integer>();
      for (var i = 0; i < prompts.size() * samples; i++) {
        limits.add(stand.subject().limit(i));
      }
      var answer =
          peer.ask(
              "sample",
              threads(),
              stand.work(
                  Map.of(
                      "prompts",
                      prompts,
                      "samples",
                      samples,
                      "limits",
                      limits,
                      "ends",
                      stand.subject().ends() ? stand.subject().checkpoint().endTokens() : List.of(),
                      "temperature",
                      TEMPERATURE,
                      "topP",
                      topP(),
                      "rows",
                      rows,
                      "seed",
                      round)));
      return Measured.of(answer, EnginePeer.number(answer, "drawn"));
    }

    /** Rows whose cache fits the same memory. */
    private int rows() {
      var c = stand.subject().config();
      var row = 2L * c.layers() * c.kvHeads() * c.headDim() * 4 * 264;
      return Math.clamp(CACHE_BYTES / row / 8 * 8, 8, 256);
    }

    /** Over the same prompts and limits both must draw about as many tokens. */
    @Override
    public String check(EnginePeer peer) {
      var few = Math.min(4, stand.subject().prompts().size());
      var prompts =
          stand.subject().prompts().stream()
              .limit(few)
              .map(stand.tokenizer()::encodePrompt)
              .toList();
      var theirs = theirs(peer, prompts, rows(), 0);
      var ours = ours(0, few);
      return "%.0f and %.0f tokens".formatted(ours.units(), theirs.units());
    }

    @Override
    public EngineFloor floor() {
      var config = stand.subject().config();
      var prompts = stand.subject().prompts();
      var length =
          prompts.stream().mapToInt(p -> stand.tokenizer().encodePrompt(p).length).average();
      var tokens = drawn.isEmpty() ? 0 : drawn.getLast();
      var rows = Math.min(rows(), prompts.size() * samples);
      return EngineFloor.reading(config, prompts.size(), length.orElse(0))
          .plus(EngineFloor.decoding(config, rows, tokens / rows, length.orElse(0)));
    }
  }
}
