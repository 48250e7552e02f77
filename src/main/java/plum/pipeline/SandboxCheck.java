package plum.pipeline;

import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import plum.data.PlumException;
import plum.sandbox.AttackSuite;
import plum.sandbox.Isolation;

/** Attacks the sandbox of this machine with programs of its own. */
public final class SandboxCheck {
  /** Layers that the sandbox may have besides limits. */
  public static final List<String> LAYERS = AttackSuite.LAYERS;

  private SandboxCheck() {}

  /**
   * Runs the whole suite, one worker per core.
   *
   * @param layers those of {@link #LAYERS} to protect with; what does not work here is left out
   * @param opened told what the sandbox consists of, before anything runs
   * @param each called after every program
   * @throws PlumException if Python is missing
   */
  public static AttackSuite.Report run(
      Collection<String> layers,
      Consumer<Isolation> opened,
      Consumer<AttackSuite.Outcome> each,
      BooleanSupplier cancelled) {
    var workers = Math.max(2, Runtime.getRuntime().availableProcessors());
    var judge = AttackSuite.open(workers, layers);
    opened.accept(judge.isolation());
    return AttackSuite.run(judge, each, cancelled);
  }
}
