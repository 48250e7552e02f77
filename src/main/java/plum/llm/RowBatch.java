package plum.llm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import plum.data.FinishReason;
import plum.llm.Generator.Detail;
import plum.llm.Generator.Drawn;
import plum.llm.Generator.Ranked;
import plum.llm.Generator.Request;
import plum.llm.Generator.StopSearch;

/** Rows that sample side by side until all requests of one call are served. */
final class RowBatch implements AutoCloseable {

  private static final int PROMPTS_READ_AT_ONCE = 16;

  /** With more rows a product on a CPU is no faster, and with Intel's library slower. */
  private static final int TOKENS_READ_AT_ONCE = 512;

  private static final int LENGTH_STEP = 16;
  private static final int MOST_STEPS = 4;
  private static final long LONGEST_CALL_NANOS = 50_000_000;

  /** What some row asks for, as the script's filters are numbered. */
  private static final int REPETITION = 1;

  private static final int TOP_K = 2;
  private static final int TOP_P = 4;
  private static final int MIN_P = 8;
  private static final int COUNTS = 16;
  private static final int BAD_WORDS = 32;
  private static final int LEAST_LENGTH = 64;
  private static final int TEMPERATURE = 128;
  private static final int AT_RANDOM = 256;
  private static final int GREEDY = 512;
  private static final int SETTINGS = 9;
  private static final long[] NO_IDS = {};
  private static final float[] NO_LOGPS = {};

  private final ScriptModule module;
  private final ModelConfig config;
  private final NDList slots;
  private final int rowStep;
  private final List<Long> endTokens;
  private final StopSearch stops;
  private final ArrayDeque<Reading> readings;
  private final Consumer<Drawn> sink;
  private final NDManager scope;
  private final NDArray ends;
  private final long filters;
  private final BadWords badWords;
  private final int alternatives;
  private @Nullable Row[] rows;
  private int alive;
  private @Nullable Reading current;
  private @Nullable NDArray currentIds;
  private long stepNanos = 1;

  /** Prompts of one padded length, read together, and who waits for them. */
  private record Reading(List<List<Long>> prompts, ArrayDeque<Waiting> waiting) {}

  private record Waiting(int prompt, Request request) {}

  /** A row at work. */
  private static final class Row {
    private final Request request;
    private final long stream;
    private final int limit;
    private final long started = System.nanoTime();
    private final List<Long> tokens = new ArrayList<>();
    private final List<Double> logps = new ArrayList<>();
    private final List<Detail> details = new ArrayList<>();

    Row(Request request, int limit) {
      this.request = request;
      this.limit = limit;
      stream = mix(request.seed());
    }

    /** Uniform number in [0, 1) of a token: a counter-based stream, as SplittableRandom's. */
    double uniform(int token) {
      return (mix(stream + (token + 1) * 0x9E3779B97F4A7C15L) >>> 11) * 0x1p-53;
    }

    private static long mix(long value) {
      var z = value + 0x9E3779B97F4A7C15L;
      z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      return z ^ (z >>> 31);
    }
  }

  /**
   * Makes room.
   *
   * @param requests each with room for at least one token
   * @param count rows that fit into memory
   */
  RowBatch(
      ScriptModule module,
      ModelConfig config,
      DecodingSlots slots,
      List<Long> endTokens,
      StopSearch stops,
      List<Request> requests,
      int count,
      Consumer<Drawn> sink) {
    this.module = module;
    this.config = config;
    this.slots = slots.slots();
    rowStep = slots.rowStep();
    this.endTokens = endTokens;
    this.stops = stops;
    this.sink = sink;
    scope = module.newScope();
    ends = scope.create(endTokens.isEmpty() ? new long[] {-1} : array(endTokens));
    readings = readings(requests, module.device().isGpu() ? Long.MAX_VALUE : TOKENS_READ_AT_ONCE);
    badWords = BadWords.of(requests, endTokens);
    filters = filters(requests);
    alternatives =
        Math.min(
            config.vocabSize(), requests.stream().mapToInt(Request::alternatives).max().orElse(0));
    rows = new @Nullable Row[up(count, rowStep)];
    var longest =
        requests.stream().mapToInt(r -> r.prompt().size() + limit(r, config)).max().orElse(1);
    var room = requests.stream().mapToInt(r -> r.prompt().size()).max().orElse(1) + 64;
    module.infer(
        scope,
        "open_rows",
        rows.length,
        up(Math.min(room, longest + 1), LENGTH_STEP),
        config.vocabSize(),
        (filters & (REPETITION | COUNTS | BAD_WORDS)) != 0,
        this.slots);
    if ((filters & COUNTS) != 0) {
      module.infer(scope, "count_tokens");
    }
    if ((filters & BAD_WORDS) != 0) {
      badWords.forbid(module, scope);
    }
    if (alternatives > 0) {
      module.infer(scope, "report_alternatives", alternatives);
    }
  }

  /** Tokens a completion may have: what is asked for, within the model's longest sequence. */
  static int limit(Request request, ModelConfig config) {
    return Math.min(
        request.parameters().maxNewTokens(), config.maxPositions() - request.prompt().size());
  }

  void run(BooleanSupplier cancelled) {
    while (!cancelled.getAsBoolean()) {
      var free = rows.length - alive;
      if (hasWaiting() && (alive == 0 || free >= Math.max(1, rows.length / 8))) {
        admit();
        continue;
      }
      if (alive == 0) {
        return;
      }
      if (!hasWaiting()) {
        shrink();
      }
      advance();
    }
  }

  private boolean hasWaiting() {
    return (current != null && !current.waiting().isEmpty()) || !readings.isEmpty();
  }

  /** Gives free rows to completions of one reading. */
  private void admit() {
    var reading = current;
    if (reading == null || reading.waiting().isEmpty()) {
      reading = readings.remove();
      current = reading;
      read(reading);
    }
    var places = new ArrayList<Integer>();
    var who = new ArrayList<Waiting>();
    for (var i = 0; i < rows.length && !reading.waiting().isEmpty(); i++) {
      if (rows[i] == null) {
        var waiting = reading.waiting().remove();
        rows[i] = new Row(waiting.request(), limit(waiting.request(), config));
        places.add(i);
        who.add(waiting);
      }
    }
    alive += who.size();
    var settings = new double[who.size() * SETTINGS];
    for (var i = 0; i < who.size(); i++) {
      var request = who.get(i).request();
      var p = request.parameters();
      double[] row = {
        p.temperature(),
        p.topK(),
        p.topP(),
        p.minP(),
        p.repetitionPenalty(),
        p.presencePenalty(),
        p.frequencyPenalty(),
        p.minNewTokens(),
        badWords.set(request)
      };
      System.arraycopy(row, 0, settings, i * SETTINGS, SETTINGS);
    }
    try (var call = scope.newSubManager()) {
      module.infer(
          call,
          "admit",
          call.create(places.stream().mapToLong(Integer::longValue).toArray()),
          call.create(who.stream().mapToLong(Waiting::prompt).toArray()),
          call.create(who.stream().mapToLong(w -> w.request().prompt().size()).toArray()),
          call.create(who.stream().mapToLong(w -> limit(w.request(), config)).toArray()),
          call.create(settings, new Shape(who.size(), SETTINGS)),
          ids());
    }
  }

  private NDArray ids() {
    if (currentIds == null) {
      throw new IllegalStateException("no prompts were read");
    }
    return currentIds;
  }

  private void read(Reading reading) {
    var prompts = reading.prompts();
    var length = up(prompts.stream().mapToInt(List::size).max().orElse(1), LENGTH_STEP);
    var ids = new long[prompts.size() * length];
    for (var i = 0; i < prompts.size(); i++) {
      for (var j = 0; j < prompts.get(i).size(); j++) {
        ids[i * length + j] = prompts.get(i).get(j);
      }
    }
    if (currentIds != null) {
      currentIds.close();
    }
    currentIds = scope.create(ids, new Shape(prompts.size(), length));
    try (var call = scope.newSubManager()) {
      module.infer(
          call,
          "read_prompts",
          currentIds,
          call.create(prompts.stream().mapToLong(List::size).toArray()),
          slots);
    }
  }

  /** Draws a few tokens in every row and takes leave of rows that ended. */
  private void advance() {
    var steps = Math.clamp(LONGEST_CALL_NANOS / stepNanos, 1, MOST_STEPS);
    var uniforms = new double[steps * rows.length];
    for (var row = 0; row < rows.length; row++) {
      var at = rows[row];
      for (var step = 0; at != null && step < steps; step++) {
        uniforms[step * rows.length + row] = at.uniform(at.tokens.size() + step);
      }
    }
    var begin = System.nanoTime();
    Step step;
    try (var call = scope.newSubManager()) {
      var result =
          module.infer(
              call,
              "advance",
              call.create(uniforms, new Shape(steps, rows.length)),
              ends,
              filters,
              slots);
      step =
          alternatives == 0
              ? new Step(
                  result.get(0).toLongArray(), result.get(1).toFloatArray(), NO_IDS, NO_LOGPS)
              : new Step(
                  result.get(0).toLongArray(),
                  result.get(1).toFloatArray(),
                  result.get(2).toLongArray(),
                  result.get(3).toFloatArray());
    }
    stepNanos = Math.max(1, (System.nanoTime() - begin) / steps);
    var dismissed = new ArrayList<Long>();
    for (var i = 0; i < rows.length; i++) {
      var row = rows[i];
      if (row != null && settle(row, i, steps, step)) {
        dismissed.add((long) i);
        rows[i] = null;
        alive--;
      }
    }
    if (!dismissed.isEmpty()) {
      try (var call = scope.newSubManager()) {
        var which = dismissed.stream().mapToLong(Long::longValue).toArray();
        module.infer(call, "dismiss", call.create(which));
      }
    }
  }

  /** What one call drew: tokens and log-probabilities [steps, rows], the same of alternatives. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Step(long[] tokens, float[] logps, long[] others, float[] otherLogps) {}

  /** Takes over a row's new tokens; true if its completion ended and was handed over. */
  private boolean settle(Row row, int place, int steps, Step drawn) {
    var known = row.tokens.size();
    var ended = false;
    for (var step = 0; step < steps && !ended; step++) {
      var at = step * rows.length + place;
      var token = drawn.tokens[at];
      if (token < 0) {
        break;
      }
      row.tokens.add(token);
      row.logps.add((double) drawn.logps[at]);
      if (row.request.alternatives() > 0) {
        row.details.add(detail(row, at, drawn));
      }
      ended = endTokens.contains(token);
    }
    var text = ended ? row.tokens.subList(0, row.tokens.size() - 1) : row.tokens;
    var stopped = stops.find(row.request, text, Math.min(known, text.size()));
    if (stopped > 0) {
      hand(row, stopped, stopped, FinishReason.STOP);
      return true;
    }
    if (ended) {
      hand(row, text.size(), row.tokens.size(), FinishReason.END);
      return true;
    }
    if (row.tokens.size() >= row.limit) {
      hand(row, row.tokens.size(), row.tokens.size(), FinishReason.LENGTH);
      return true;
    }
    return false;
  }

  private Detail detail(Row row, int at, Step drawn) {
    var ranked = new ArrayList<Ranked>();
    for (var i = 0; i < Math.min(alternatives, row.request.alternatives()); i++) {
      var other = at * alternatives + i;
      ranked.add(new Ranked(drawn.others[other], drawn.otherLogps[other]));
    }
    return new Detail(new Ranked(drawn.tokens[at], drawn.logps[at]), ranked);
  }

  private void hand(Row row, int textTokens, int drawn, FinishReason reason) {
    var logp = row.logps.subList(0, drawn).stream().mapToDouble(Double::doubleValue).sum();
    sink.accept(
        new Drawn(
            row.request.index(),
            List.copyOf(row.tokens.subList(0, textTokens)),
            drawn,
            logp,
            reason,
            Duration.ofNanos(System.nanoTime() - row.started),
            row.details.isEmpty() ? List.of() : List.copyOf(row.details.subList(0, drawn))));
  }

  /** Closes ranks when at least half of the rows rest. */
  private void shrink() {
    var needed = up(alive, rowStep);
    if (needed > rows.length / 2) {
      return;
    }
    var kept = new ArrayList<Integer>();
    for (var i = 0; i < rows.length; i++) {
      if (rows[i] != null) {
        kept.add(i);
      }
    }
    for (var i = 0; kept.size() < needed; i++) {
      if (rows[i] == null) {
        kept.add(i);
      }
    }
    var before = rows;
    rows = kept.stream().map(i -> before[i]).toArray(Row[]::new);
    try (var call = scope.newSubManager()) {
      var which = kept.stream().mapToLong(Integer::longValue).toArray();
      module.infer(call, "keep_rows", call.create(which));
    }
  }

  @Override
  public void close() {
    module.infer(scope, "close_rows");
    scope.close();
  }

  /** Groups requests by prompt and prompts by padded length, the longest first. */
  private static ArrayDeque<Reading> readings(List<Request> requests, long mostTokens) {
    var byPrompt = new LinkedHashMap<List<Long>, List<Request>>();
    for (var request : requests) {
      byPrompt.computeIfAbsent(request.prompt(), _ -> new ArrayList<>()).add(request);
    }
    var prompts = new ArrayList<>(byPrompt.keySet());
    prompts.sort(Comparator.comparingInt(prompt -> -up(prompt.size(), LENGTH_STEP)));
    var readings = new ArrayDeque<Reading>();
    for (var prompt : prompts) {
      var last = readings.peekLast();
      var length = up(prompt.size(), LENGTH_STEP);
      if (last == null
          || last.prompts().size() == PROMPTS_READ_AT_ONCE
          || (last.prompts().size() + 1L) * length > mostTokens
          || up(last.prompts().getFirst().size(), LENGTH_STEP) != length) {
        last = new Reading(new ArrayList<>(), new ArrayDeque<>());
        readings.add(last);
      }
      for (var request : byPrompt.getOrDefault(prompt, List.of())) {
        last.waiting().add(new Waiting(last.prompts().size(), request));
      }
      last.prompts().add(prompt);
    }
    return readings;
  }

  private long filters(List<Request> requests) {
    var used = badWords.isEmpty() ? 0L : BAD_WORDS;
    for (var request : requests) {
      var p = request.parameters();
      used |= p.temperature() == 0 ? GREEDY : AT_RANDOM;
      used |= p.temperature() == 0 || p.temperature() == 1 ? 0 : TEMPERATURE;
      used |= p.repetitionPenalty() == 1 ? 0 : REPETITION;
      used |= p.topK() == 0 ? 0 : TOP_K;
      used |= p.topP() == 1 ? 0 : TOP_P;
      used |= p.minP() == 0 ? 0 : MIN_P;
      used |= p.presencePenalty() == 0 && p.frequencyPenalty() == 0 ? 0 : COUNTS;
      used |= p.minNewTokens() == 0 || endTokens.isEmpty() ? 0 : LEAST_LENGTH;
    }
    return used;
  }

  private static long[] array(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  private static int up(int value, int step) {
    return (value + step - 1) / step * step;
  }
}
