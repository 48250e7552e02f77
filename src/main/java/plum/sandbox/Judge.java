package plum.sandbox;

import java.util.List;
import java.util.function.BooleanSupplier;

/** Runs programs against tests. Thread-safe; callers beyond the number of workers wait. */
public interface Judge extends AutoCloseable {

  Isolation isolation();

  /** How many problems are judged at once. */
  int workers();

  /**
   * Judges programs one after the other in one worker.
   *
   * @param programs whole Python programs
   * @return results in the order of programs; shorter if cancelled
   */
  List<ProgramResult> judge(Problem problem, List<String> programs, BooleanSupplier cancelled);

  @Override
  void close();
}
