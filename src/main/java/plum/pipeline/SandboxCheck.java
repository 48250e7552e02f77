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

  /**
   * What the whole suite found, in one sentence.
   *
   * @param held whether every program ended as it should and nothing was left behind
   */
  public record Finding(boolean held, String sentence) {}

  /** Runs the whole suite against the sandbox as it is used here. */
  public static Finding run() {
    var report = run(LAYERS, _ -> {}, _ -> {}, () -> false);
    var programs = report.outcomes().size();
    var held = programs - report.worked();
    var sentence =
        report.isContained()
            ? "All %d programs ended as they should, and nothing was left behind."
                .formatted(programs)
            : ("%d of %d programs were held; run `plum sandbox check` to see which were not, and"
                    + " what was left behind.")
                .formatted(held, programs);
    return new Finding(report.isContained(), sentence);
  }
}
