package plum.llm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import plum.data.FinishReason;

/**
 * Draws completions of token prompts, many rows at a time. To be used on the model thread only.
 *
 * <p>Each prompt is read once, whatever the number of its completions. A row whose completion ended
 * is given to the next one. What a completion says depends on its prompt, its seed and its
 * parameters alone: rows do not see each other, and their number is a multiple of {@link
 * DecodingSlots#rowStep}, because products of fewer round differently.
 */
final class Generator {
  /** Rows that run side by side when memory allows: more gain little speed. */
  private static final int MOST_ROWS = 256;

  private static final int LEAST_ROWS = 8;

  /** Part of the free memory that rows may take: weights of other models and programs need some. */
  private static final double SHARE_OF_FREE_MEMORY = 0.25;

  /** Bytes per entry of the vocabulary and row: logits, and what drawing from them needs. */
  private static final int BYTES_PER_LOGIT = 40;

  private final ScriptModule module;
  private final ModelConfig config;
  private final DecodingSlots slots;
  private final List<Long> endTokens;
  private final StopSearch stops;
  private final LongSupplier memory;

  /**
   * A completion to draw.
   *
   * @param prompt token ids, at least one
   * @param badWords sequences of tokens that are never drawn; none of them empty
   * @param alternatives most probable tokens to report with every drawn one, 0 for none
   */
  record Request(
      int index,
      List<Long> prompt,
      long seed,
      SamplingParameters parameters,
      List<List<Long>> badWords,
      int alternatives) {
    Request(int index, List<Long> prompt, long seed, SamplingParameters parameters) {
      this(index, prompt, seed, parameters, List.of(), 0);
    }
  }

  /**
   * A drawn completion.
   *
   * @param tokens without the end token, and without tokens beyond the stop
   * @param tokenCount tokens drawn, the end token counted
   * @param details of every drawn token; empty unless asked for
   */
  record Drawn(
      int index,
      List<Long> tokens,
      int tokenCount,
      double logProbability,
      FinishReason reason,
      Duration elapsed,
      List<Detail> details) {}

  /**
   * A drawn token.
   *
   * @param alternatives the most probable tokens, sorted
   */
  record Detail(Ranked token, List<Ranked> alternatives) {}

  /** A token and its log-probability under the model itself. */
  record Ranked(long id, double logProbability) {}

  /** Tells where a stop string ends. */
  @FunctionalInterface
  interface StopSearch {
    /**
     * Searches tokens for the end of a stop string. Called whenever a completion became longer.
     *
     * @param tokens drawn so far, without an end token
     * @param known tokens at the beginning that were searched before
     * @return tokens up to and with the one that completes a stop string; 0 for none
     */
    int find(Request request, List<Long> tokens, int known);
  }

  /**
   * Makes a generator for one model, which takes a quarter of the memory that is free when it
   * begins to draw.
   *
   * @param slots of the module's model
   */
  Generator(
      ScriptModule module,
      ModelConfig config,
      DecodingSlots slots,
      List<Long> endTokens,
      StopSearch stops) {
    this(
        module,
        config,
        slots,
        endTokens,
        stops,
        () -> (long) (SHARE_OF_FREE_MEMORY * FreeMemory.freeBytes(module.device())));
  }

  /** The same with a given limit on the bytes that rows may take; eight rows are always there. */
  Generator(
      ScriptModule module,
      ModelConfig config,
      DecodingSlots slots,
      List<Long> endTokens,
      StopSearch stops,
      LongSupplier memory) {
    this.module = module;
    this.config = config;
    this.slots = slots;
    this.endTokens = List.copyOf(endTokens);
    this.stops = stops;
    this.memory = memory;
  }

  /** Draws all completions; returns early if cancelled. The sink must only enqueue. */
  void draw(List<Request> requests, Consumer<Drawn> sink, BooleanSupplier cancelled) {
    var possible = new ArrayList<Request>();
    for (var request : requests) {
      if (limit(request) > 0) {
        possible.add(request);
      } else {
        sink.accept(
            new Drawn(
                request.index(), List.of(), 0, 0, FinishReason.LENGTH, Duration.ZERO, List.of()));
      }
    }
    if (possible.isEmpty()) {
      return;
    }
    var longest = possible.stream().mapToInt(r -> r.prompt().size() + limit(r)).max().orElse(1);
    var rows =
        possible.size() <= LEAST_ROWS
            ? possible.size()
            : Math.min(possible.size(), mostRows(longest));
    try (var batch = new RowBatch(module, config, slots, endTokens, stops, possible, rows, sink)) {
      batch.run(cancelled);
    }
  }

  private int limit(Request request) {
    return RowBatch.limit(request, config);
  }

  /** Rows that fit, with caches counted twice: they grow by copying, and to more than is needed. */
  int mostRows(int longest) {
    var cache = 2L * config.layers() * config.kvHeads() * config.headDim() * 4 * longest;
    var row = 2 * cache + (long) BYTES_PER_LOGIT * config.vocabSize();
    return Math.clamp(memory.getAsLong() / row / LEAST_ROWS * LEAST_ROWS, LEAST_ROWS, MOST_ROWS);
  }
}
