package plum.llm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import plum.data.FinishReason;

/**
 * Draws completions of token prompts, many rows at a time. To be used on the model thread only.
 *
 * <p>Each prompt is read once, whatever the number of its completions. A row whose completion ended
 * is given to the next one. What a completion says depends on its prompt, its seed and its
 * parameters alone: rows do not see each other, and all products run over multiples of eight rows,
 * because fewer round differently.
 */
final class Generator {
  /** Rows that run side by side when memory allows: more gain little speed. */
  private static final int MOST_ROWS = 256;

  private static final long CACHE_BYTES = 1L << 30;
  private static final int PROMPTS_READ_AT_ONCE = 16;
  private static final int ROW_STEP = 8;
  private static final int LENGTH_STEP = 16;
  private static final int MOST_STEPS = 4;
  private static final long LONGEST_CALL_NANOS = 50_000_000;

  private final ScriptModule module;
  private final ModelConfig config;
  private final NDList slots;
  private final long[] endTokens;

  /**
   * A completion to draw.
   *
   * @param prompt token ids, at least one
   */
  record Request(int index, List<Long> prompt, long seed, SamplingParameters parameters) {}

  /**
   * A drawn completion.
   *
   * @param tokens without the end token, and without tokens beyond the stop
   * @param tokenCount tokens drawn, the end token counted
   */
  record Drawn(
      int index,
      List<Long> tokens,
      int tokenCount,
      double logProbability,
      FinishReason reason,
      Duration elapsed) {}

  /** Tells where a stop string ends. */
  @FunctionalInterface
  interface StopSearch {
    /**
     * Searches tokens for the end of a stop string.
     *
     * @param tokens drawn so far
     * @param known tokens at the beginning that were searched before
     * @return tokens up to and with the one that completes a stop string; 0 for none
     */
    int find(List<Long> tokens, int known, List<String> stop);
  }

  private final StopSearch stops;

  /**
   * Makes a generator for one model.
   *
   * @param slots as the script's {@code fuse} returned them
   */
  Generator(
      ScriptModule module,
      ModelConfig config,
      NDList slots,
      List<Long> endTokens,
      StopSearch stops) {
    this.module = module;
    this.config = config;
    this.slots = slots;
    this.endTokens =
        endTokens.isEmpty()
            ? new long[] {-1}
            : endTokens.stream().mapToLong(Long::longValue).toArray();
    this.stops = stops;
  }

  /** Draws all completions; returns early if cancelled. The sink must only enqueue. */
  void draw(List<Request> requests, Consumer<Drawn> sink, BooleanSupplier cancelled) {
    var possible = new ArrayList<Request>();
    for (var request : requests) {
      if (limit(request) > 0) {
        possible.add(request);
      } else {
        sink.accept(
            new Drawn(request.index(), List.of(), 0, 0, FinishReason.LENGTH, Duration.ZERO));
      }
    }
    if (possible.isEmpty()) {
      return;
    }
    try (var session = new Session(possible, sink)) {
      session.run(cancelled);
    }
  }

  /** Tokens a completion may have: what is asked for, within the model's longest sequence. */
  private int limit(Request request) {
    return Math.min(
        request.parameters().maxNewTokens(), config.maxPositions() - request.prompt().size());
  }

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

  /** One call of {@link #draw}. */
  private final class Session implements AutoCloseable {
    private final ArrayDeque<Reading> readings;
    private final Consumer<Drawn> sink;
    private final NDManager scope = module.newScope();
    private final NDArray ends = scope.create(endTokens);
    private final long filters;
    private @Nullable Row[] rows;
    private int alive;
    private @Nullable Reading current;
    private @Nullable NDArray currentIds;
    private long stepNanos = 1;

    Session(List<Request> requests, Consumer<Drawn> sink) {
      this.sink = sink;
      readings = readings(requests);
      filters = filters(requests);
      var longest = requests.stream().mapToInt(r -> r.prompt().size() + limit(r)).max().orElse(1);
      var count = Math.min(requests.size(), mostRows(longest));
      rows = new @Nullable Row[up(count, ROW_STEP)];
      var room = requests.stream().mapToInt(r -> r.prompt().size()).max().orElse(1) + 64;
      module.infer(
          scope,
          "open_rows",
          rows.length,
          up(Math.min(room, longest + 1), LENGTH_STEP),
          config.vocabSize(),
          filters % 2 == 1,
          slots);
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
          rows[i] = new Row(waiting.request(), limit(waiting.request()));
          places.add(i);
          who.add(waiting);
        }
      }
      alive += who.size();
      var settings = new double[who.size() * 5];
      for (var i = 0; i < who.size(); i++) {
        var p = who.get(i).request().parameters();
        settings[5 * i] = p.temperature();
        settings[5 * i + 1] = p.topK();
        settings[5 * i + 2] = p.topP();
        settings[5 * i + 3] = p.minP();
        settings[5 * i + 4] = p.repetitionPenalty();
      }
      try (var call = scope.newSubManager()) {
        module.infer(
            call,
            "admit",
            longs(call, places.stream().mapToLong(Integer::longValue).toArray()),
            longs(call, who.stream().mapToLong(Waiting::prompt).toArray()),
            longs(call, who.stream().mapToLong(w -> w.request().prompt().size()).toArray()),
            longs(call, who.stream().mapToLong(w -> limit(w.request())).toArray()),
            call.create(settings, new Shape(who.size(), 5)),
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
            longs(call, prompts.stream().mapToLong(List::size).toArray()),
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
      long[] tokens;
      float[] logps;
      try (var call = scope.newSubManager()) {
        var result =
            module.infer(
                call,
                "advance",
                call.create(uniforms, new Shape(steps, rows.length)),
                ends,
                filters,
                slots);
        tokens = result.get(0).toLongArray();
        logps = result.get(1).toFloatArray();
      }
      stepNanos = Math.max(1, (System.nanoTime() - begin) / steps);
      var dismissed = new ArrayList<Long>();
      for (var i = 0; i < rows.length; i++) {
        var row = rows[i];
        if (row != null && settle(row, i, steps, tokens, logps)) {
          dismissed.add((long) i);
          rows[i] = null;
          alive--;
        }
      }
      if (!dismissed.isEmpty()) {
        try (var call = scope.newSubManager()) {
          var which = dismissed.stream().mapToLong(Long::longValue).toArray();
          module.infer(call, "dismiss", longs(call, which));
        }
      }
    }

    /** Takes over a row's new tokens; true if its completion ended and was handed over. */
    private boolean settle(Row row, int place, int steps, long[] tokens, float[] logps) {
      var known = row.tokens.size();
      var ended = false;
      for (var step = 0; step < steps && !ended; step++) {
        var token = tokens[step * rows.length + place];
        if (token < 0) {
          break;
        }
        row.tokens.add(token);
        row.logps.add((double) logps[step * rows.length + place]);
        ended = Arrays.stream(endTokens).anyMatch(end -> end == token);
      }
      var stop = row.request.parameters().stop();
      var text = ended ? row.tokens.subList(0, row.tokens.size() - 1) : row.tokens;
      var stopped = stop.isEmpty() ? 0 : stops.find(text, Math.min(known, text.size()), stop);
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

    private void hand(Row row, int textTokens, int drawn, FinishReason reason) {
      var logp = row.logps.subList(0, drawn).stream().mapToDouble(Double::doubleValue).sum();
      sink.accept(
          new Drawn(
              row.request.index(),
              List.copyOf(row.tokens.subList(0, textTokens)),
              drawn,
              logp,
              reason,
              Duration.ofNanos(System.nanoTime() - row.started)));
    }

    /** Closes ranks when at least half of the rows rest. */
    private void shrink() {
      var needed = up(alive, ROW_STEP);
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
        module.infer(call, "keep_rows", longs(call, which));
      }
    }

    @Override
    public void close() {
      module.infer(scope, "close_rows");
      scope.close();
    }
  }

  private static NDArray longs(NDManager scope, long[] values) {
    return scope.create(values);
  }

  private int mostRows(int longest) {
    var perRow = 2L * config.layers() * config.kvHeads() * config.headDim() * 4 * longest;
    return Math.clamp(CACHE_BYTES / perRow / ROW_STEP * ROW_STEP, ROW_STEP, MOST_ROWS);
  }

  /** Groups requests by prompt and prompts by padded length, the longest first. */
  private static ArrayDeque<Reading> readings(List<Request> requests) {
    var byPrompt = new LinkedHashMap<List<Long>, List<Request>>();
    for (var request : requests) {
      byPrompt.computeIfAbsent(request.prompt(), _ -> new ArrayList<>()).add(request);
    }
    var prompts = new ArrayList<>(byPrompt.keySet());
    prompts.sort(Comparator.comparingInt(prompt -> -up(prompt.size(), LENGTH_STEP)));
    var readings = new ArrayDeque<Reading>();
    for (var prompt : prompts) {
      var last = readings.peekLast();
      if (last == null
          || last.prompts().size() == PROMPTS_READ_AT_ONCE
          || up(last.prompts().getFirst().size(), LENGTH_STEP) != up(prompt.size(), LENGTH_STEP)) {
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

  private static long filters(List<Request> requests) {
    var filters = 0L;
    for (var request : requests) {
      var p = request.parameters();
      filters |= p.repetitionPenalty() == 1 ? 0 : 1;
      filters |= p.topK() == 0 ? 0 : 2;
      filters |= p.topP() == 1 ? 0 : 4;
      filters |= p.minP() == 0 ? 0 : 8;
    }
    return filters;
  }

  private static int up(int value, int step) {
    return (value + step - 1) / step * step;
  }
}
