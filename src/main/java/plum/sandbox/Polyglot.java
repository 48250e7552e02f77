package plum.sandbox;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import plum.data.Language;
import plum.data.PlumException;
import plum.data.Verdict;

/**
 * Sends every problem to the judge of its language. Judges of languages beyond the first are opened
 * when the first problem in them comes, so that nobody needs an interpreter for what he does not
 * judge; one that cannot be opened says so at every problem.
 */
public final class Polyglot implements Judge {

  private final Judge python;
  private final Map<Language, IntFunction<Judge>> others;
  private final Map<Language, Judge> opened = new EnumMap<>(Language.class);
  private boolean closed;

  /**
   * A judge of all languages there are.
   *
   * @param workers how many problems are judged at once, in each language
   * @throws PlumException when there is no Python
   */
  public static Polyglot open(int workers) {
    return new Polyglot(PythonJudge.open(workers), Map.of(Language.JAVASCRIPT, NodeJudge::open));
  }

  Polyglot(Judge python, Map<Language, IntFunction<Judge>> others) {
    this.python = python;
    this.others = Map.copyOf(others);
  }

  /** That of Python. */
  @Override
  public Isolation isolation() {
    return python.isolation();
  }

  @Override
  public Isolation isolation(Language language) {
    return judgeOf(language).isolation();
  }

  @Override
  public Optional<Judge> withHashSeed(int seed) {
    return python.withHashSeed(seed);
  }

  @Override
  public int workers() {
    return python.workers();
  }

  @Override
  public synchronized PoolStatus status() {
    PoolStatus sum = python.status();
    for (Judge judge : opened.values()) {
      sum = add(sum, judge.status());
    }
    return sum;
  }

  private static PoolStatus add(PoolStatus one, PoolStatus other) {
    Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
    verdicts.putAll(one.verdicts());
    other.verdicts().forEach((verdict, count) -> verdicts.merge(verdict, count, Long::sum));
    List<PoolStatus.Worker> workers = new ArrayList<>(one.workers());
    workers.addAll(other.workers());
    return new PoolStatus(
        one.waiting() + other.waiting(),
        one.finished() + other.finished(),
        one.perSecond() + other.perSecond(),
        verdicts,
        one.repeats() + other.repeats(),
        one.slowness(),
        workers);
  }

  /**
   * {@inheritDoc}
   *
   * @throws PlumException when the language's interpreter is missing or too old
   */
  @Override
  public Optional<Session> prepare(Problem problem, BooleanSupplier cancelled) {
    return judgeOf(problem.language()).prepare(problem, cancelled);
  }

  private synchronized Judge judgeOf(Language language) {
    if (language == Language.PYTHON) {
      return python;
    }
    if (closed) {
      throw new IllegalStateException("this judge is closed");
    }
    IntFunction<Judge> open = others.get(language);
    if (open == null) {
      throw new PlumException("Programs in %s cannot be run.".formatted(language));
    }
    return opened.computeIfAbsent(language, _ -> open.apply(python.workers()));
  }

  @Override
  public synchronized void close() {
    closed = true;
    opened.values().forEach(Judge::close);
    python.close();
  }
}
