package plum.ui.session;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.pipeline.StageConfig;
import plum.sandbox.Isolation;

/**
 * How well programs are contained on this machine, and whether the user agreed to less than full.
 *
 * <p>Found out in the background, when first needed or when {@link #detect} is called. A job that
 * runs programs is held back until the answer is known and, below full, until the user said yes
 * once; the yes holds for that level and better ones.
 */
public final class Containment {
  private final Supplier<Isolation> look;
  private final @Nullable Supplier<Verification> attacks;
  private final UserSettings settings;
  private final Loader loader;
  private boolean looking;
  private @Nullable Runnable held;

  /** How the attack suite ended, in a sentence, and whether the sandbox held. */
  public record Verification(boolean held, String sentence) {}

  // Properties

  private final ReadOnlyObjectWrapper<@Nullable Isolation> isolation =
      new ReadOnlyObjectWrapper<>();
  private final ReadOnlyStringWrapper failure = new ReadOnlyStringWrapper("");
  private final ReadOnlyBooleanWrapper asking = new ReadOnlyBooleanWrapper();
  private final ReadOnlyBooleanWrapper agreed = new ReadOnlyBooleanWrapper();
  private final ReadOnlyBooleanWrapper verifying = new ReadOnlyBooleanWrapper();
  private final ReadOnlyObjectWrapper<@Nullable Verification> verification =
      new ReadOnlyObjectWrapper<>();

  /**
   * @param look finds out about this machine; may take a moment, and throws a PlumException where
   *     programs cannot run at all
   * @param attacks runs the built-in attack suite; null where there is none yet, and then it is not
   *     offered
   * @param settings where a yes is remembered
   */
  public Containment(
      Supplier<Isolation> look,
      @Nullable Supplier<Verification> attacks,
      UserSettings settings,
      Loader loader) {
    this.look = look;
    this.attacks = attacks;
    this.settings = settings;
    this.loader = loader;
  }

  /** What this machine offers, null while nobody knows. */
  public ReadOnlyObjectProperty<@Nullable Isolation> isolationProperty() {
    return isolation.getReadOnlyProperty();
  }

  /** Why programs cannot run here at all, in a sentence; empty when they can, or nobody knows. */
  public ReadOnlyStringProperty failureProperty() {
    return failure.getReadOnlyProperty();
  }

  /** Whether a job waits for a yes or no. */
  public ReadOnlyBooleanProperty askingProperty() {
    return asking.getReadOnlyProperty();
  }

  /** Whether the level is below full and the user said yes to it. */
  public ReadOnlyBooleanProperty agreedProperty() {
    return agreed.getReadOnlyProperty();
  }

  /** Whether the attack suite runs. */
  public ReadOnlyBooleanProperty verifyingProperty() {
    return verifying.getReadOnlyProperty();
  }

  /** How the attack suite ended last, null before the first time. */
  public ReadOnlyObjectProperty<@Nullable Verification> verificationProperty() {
    return verification.getReadOnlyProperty();
  }

  /** Whether there is an attack suite to run. */
  public boolean canVerify() {
    return attacks != null;
  }

  // Commands

  /** Finds out in the background what this machine offers, unless that is known. */
  public void detect() {
    if (looking || isolation.get() != null) {
      return;
    }
    looking = true;
    loader.load(this::found, this::show);
  }

  /** Finds out again, as after something was installed. */
  public void detectAgain() {
    if (!looking) {
      isolation.set(null);
      failure.set("");
      verification.set(null);
      detect();
    }
  }

  /**
   * Hands in a job at once, or after the question that its programs make necessary. A job that is
   * held back is forgotten when another comes.
   */
  void admit(List<StageConfig> stages, Consumer<List<StageConfig>> submit) {
    if (stages.stream().noneMatch(Containment::runsPrograms)) {
      refuse();
      submit.accept(stages);
      return;
    }
    admit(() -> submit.accept(stages));
  }

  /** The same for anything else that runs programs. */
  public void admit(Runnable programs) {
    refuse();
    held = programs;
    if (isolation.get() == null) {
      detect();
    } else {
      decide();
    }
  }

  /** Says yes: programs run in spite of the risk, now and later. */
  public void agree() {
    var known = isolation.get();
    if (known == null || !asking.get()) {
      return;
    }
    settings.acceptSandbox(known.level());
    review(known);
    release();
    loader.perform(settings::save, () -> {});
  }

  /** Says no: the job that waits is forgotten. */
  public void refuse() {
    held = null;
    asking.set(false);
  }

  /** Takes a yes back; the next job with programs asks again. */
  public void withdraw() {
    settings.acceptSandbox(Isolation.Level.FULL);
    agreed.set(false);
    loader.perform(settings::save, () -> {});
  }

  /** Runs the attack suite, if there is one. */
  public void verify() {
    var suite = attacks;
    if (suite == null || verifying.get()) {
      return;
    }
    verifying.set(true);
    loader.load(
        () -> attack(suite),
        ended -> {
          verifying.set(false);
          verification.set(ended);
        });
  }

  private static Verification attack(Supplier<Verification> suite) {
    try {
      return suite.get();
    } catch (PlumException e) {
      return new Verification(false, String.valueOf(e.getMessage()));
    }
  }

  private static boolean runsPrograms(StageConfig stage) {
    return switch (stage.stage()) {
      case TESTS, EXECUTION, EVALUATION -> true;
      case IMPORT, SAMPLING, PREFERENCES, TRAINING -> false;
    };
  }

  private record Found(@Nullable Isolation isolation, String failure) {}

  private Found found() {
    try {
      return new Found(look.get(), "");
    } catch (PlumException e) {
      return new Found(null, String.valueOf(e.getMessage()));
    }
  }

  private void show(Found found) {
    looking = false;
    failure.set(found.failure());
    isolation.set(found.isolation());
    if (found.isolation() != null) {
      review(found.isolation());
    }
    decide();
  }

  private void review(Isolation known) {
    agreed.set(known.level() != Isolation.Level.FULL && settings.acceptsSandbox(known.level()));
  }

  /** Where programs cannot run at all, the job itself says so. */
  private void decide() {
    var known = isolation.get();
    if (held != null && known != null && !settings.acceptsSandbox(known.level())) {
      asking.set(true);
    } else {
      release();
    }
  }

  private void release() {
    var job = held;
    refuse();
    if (job != null) {
      job.run();
    }
  }
}
