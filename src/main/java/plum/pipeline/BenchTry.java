package plum.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import plum.data.AnswerFormat;
import plum.eval.Interval;
import plum.eval.Wilson;

/**
 * One setting that was tried, with what it gave.
 *
 * @param id unique within the project
 * @param config the settings; its name is that of the recipe's stage they were compared with
 * @param instructionId 0 for a prompt that was typed
 * @param asserts tests that were typed
 * @param candidates in the order of their numbers
 * @param distinct programs, comments and white space aside
 * @param elapsed while drawing
 */
public record BenchTry(
    long id,
    Instant at,
    boolean starred,
    SamplingConfig config,
    long instructionId,
    String key,
    String prompt,
    AnswerFormat format,
    String asserts,
    List<BenchCandidate> candidates,
    int distinct,
    Duration elapsed) {
  public BenchTry {
    candidates = List.copyOf(candidates);
  }

  /** Sums up a try. */
  public static BenchTry of(
      long id,
      Instant at,
      BenchQuestion question,
      SamplingConfig config,
      List<BenchCandidate> candidates,
      Duration elapsed) {
    var instruction = question.instruction();
    var forms = new HashSet<String>();
    candidates.forEach(
        each -> forms.add(Programs.normalised(Programs.of(instruction, each.text()))));
    return new BenchTry(
        id,
        at,
        false,
        config,
        instruction.id(),
        instruction.key(),
        instruction.prompt(),
        instruction.format(),
        question.asserts(),
        candidates,
        forms.size(),
        elapsed);
  }

  /** The same with or without its star. */
  public BenchTry withStar(boolean star) {
    return new BenchTry(
        id,
        at,
        star,
        config,
        instructionId,
        key,
        prompt,
        format,
        asserts,
        candidates,
        distinct,
        elapsed);
  }

  /** Candidates that passed all tests. */
  public long passed() {
    return candidates.stream().filter(BenchCandidate::passes).count();
  }

  /** Candidates whose result counts. */
  public long judged() {
    return candidates.stream().filter(BenchCandidate::counts).count();
  }

  /** The share that passed, with Wilson's 95 % interval; NaN where nothing was run. */
  public Interval passRate() {
    return Wilson.of(passed(), judged());
  }

  /** Tokens per candidate. */
  public double meanTokens() {
    return candidates.stream().mapToInt(BenchCandidate::tokens).average().orElse(Double.NaN);
  }

  /** Tokens of all candidates per second. */
  public double tokensPerSecond() {
    var tokens = candidates.stream().mapToInt(BenchCandidate::tokens).sum();
    return elapsed.isZero() ? Double.NaN : tokens / (elapsed.toNanos() / 1e9);
  }
}
