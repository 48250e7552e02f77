package plum.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import plum.data.Language;
import plum.data.PlumException;

/**
 * Runs programs against tests. Thread-safe; callers beyond the number of workers wait.
 *
 * <p>A language is added by another implementation: a problem is prepared once, then its programs
 * are run one after the other.
 */
public interface Judge extends AutoCloseable {

  /** How programs are contained. */
  Isolation isolation();

  /**
   * How programs in one of several languages are contained.
   *
   * @throws PlumException when the language's interpreter is missing or too old
   */
  default Isolation isolation(Language language) {
    return isolation();
  }

  /** How many problems are judged at once. */
  int workers();

  /**
   * A judge like this one, with one worker, whose Python puts sets of texts in another order.
   * Whoever asks for it closes it.
   *
   * @param seed of Python's hashes; this judge has 0
   * @return nothing where that cannot be had
   */
  default Optional<Judge> withHashSeed(int seed) {
    return Optional.empty();
  }

  /** What the workers are doing now. */
  PoolStatus status();

  /**
   * Takes a worker and gives it a problem's tests.
   *
   * @param cancelled looked at while waiting and while programs run
   * @return nothing if cancelled
   */
  Optional<Session> prepare(Problem problem, BooleanSupplier cancelled);

  /** One problem in one worker, which is free again when the session is closed. */
  interface Session extends AutoCloseable {
    /**
     * Runs a program against the tests. A worker that is lost is replaced, and the program run once
     * more.
     *
     * @return nothing if cancelled
     */
    Optional<ProgramResult> run(String program);

    @Override
    void close();
  }

  /**
   * Judges programs one after the other in one worker.
   *
   * @param programs whole programs
   * @return results in the order of programs; shorter if cancelled
   */
  default List<ProgramResult> judge(
      Problem problem, List<String> programs, BooleanSupplier cancelled) {
    var results = new ArrayList<ProgramResult>();
    if (programs.isEmpty()) {
      return results;
    }
    var prepared = prepare(problem, cancelled);
    if (prepared.isEmpty()) {
      return results;
    }
    try (var session = prepared.get()) {
      for (var program : programs) {
        var result = session.run(program);
        if (result.isEmpty()) {
          break;
        }
        results.add(result.get());
      }
    }
    return results;
  }

  @Override
  void close();
}
