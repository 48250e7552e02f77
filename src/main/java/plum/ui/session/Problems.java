package plum.ui.session;

import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;

/** What went wrong last and was not dismissed. */
public final class Problems {
  private final ObjectProperty<@Nullable Problem> problem = new SimpleObjectProperty<>();

  /** Null for nothing. */
  public ReadOnlyObjectProperty<@Nullable Problem> problemProperty() {
    return problem;
  }

  /** Shows what went wrong. */
  public void report(Throwable failure) {
    problem.set(Problem.of(failure));
  }

  public void dismiss() {
    problem.set(null);
  }
}
