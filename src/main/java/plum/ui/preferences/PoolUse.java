package plum.ui.preferences;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.jspecify.annotations.Nullable;
import plum.data.Outcome;
import plum.data.PlumException;
import plum.data.Run;
import plum.pipeline.PoolPreview;
import plum.pipeline.RecipeChanges;
import plum.pipeline.TrainingConfig;
import plum.ui.session.Session;

/** Whether training uses the pool that is looked at, and how it could. */
public final class PoolUse {
  private final Session session;
  private @Nullable Run pool;

  // Properties

  private final ReadOnlyStringWrapper words = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper offer = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper reason = new ReadOnlyStringWrapper("");
  private final ReadOnlyBooleanWrapper undoable = new ReadOnlyBooleanWrapper();

  PoolUse(Session session) {
    this.session = session;
    session.recipeProperty().subscribe(_ -> review());
    session.runs().subscribe(this::review);
    session.activity().workingProperty().subscribe(_ -> review());
  }

  /** What there is to say: nothing where training uses the pool as the recipe was written. */
  public ReadOnlyStringProperty wordsProperty() {
    return words.getReadOnlyProperty();
  }

  /** What {@link #use} would do, in words; empty where there is nothing to do. */
  public ReadOnlyStringProperty offerProperty() {
    return offer.getReadOnlyProperty();
  }

  /** Why it cannot be done now; empty when it can. */
  public ReadOnlyStringProperty reasonProperty() {
    return reason.getReadOnlyProperty();
  }

  /** Whether training can be led back to the pool it used before: nothing has run since. */
  public ReadOnlyBooleanProperty undoableProperty() {
    return undoable.getReadOnlyProperty();
  }

  // Commands

  void open(@Nullable Run chosen) {
    pool = chosen;
    review();
  }

  /**
   * Has training use the pool from now on, in this project.
   *
   * @throws PlumException if the pool does not say how it was built
   */
  public void use() {
    var chosen = pool;
    if (chosen != null && !offer.get().isEmpty() && reason.get().isEmpty()) {
      var change =
          RecipeChanges.propose(
              session.recipe(), names(), used().iterator().next(), PoolPreview.configOf(chosen));
      session.change(session.changesProperty().get().with(change));
    }
  }

  /** Takes the change back. */
  public void undo() {
    if (undoable.get()) {
      session.change(session.changesProperty().get().withoutLast());
    }
  }

  private Set<String> names() {
    return session.runs().stream().map(Run::name).collect(Collectors.toSet());
  }

  /** The pools that training uses, the last first. */
  private Set<String> used() {
    return session.recipe().stages().reversed().stream()
        .filter(TrainingConfig.class::isInstance)
        .map(stage -> ((TrainingConfig) stage).preferences())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private void review() {
    var chosen = pool;
    var used = used();
    var changes = session.changesProperty().get().changes();
    undoable.set(false);
    offer.set("");
    reason.set(
        session.activity().isWorking() ? "A job is working. Wait for it, or cancel it." : "");
    if (chosen == null || used.isEmpty()) {
      words.set("");
    } else if (used.contains(chosen.name())) {
      words.set("");
      if (!changes.isEmpty()
          && changes.getLast() instanceof RecipeChanges.Pool last
          && last.config().name().equals(chosen.name())) {
        words.set("Training uses this pool: " + trained(chosen.name()) + ".");
        var made = new HashSet<>(last.copies().values());
        made.retainAll(names());
        undoable.set(made.isEmpty() && !session.activity().isWorking());
      }
    } else if (chosen.outcome() == Outcome.DONE) {
      words.set("Training uses the pool \"" + used.iterator().next() + "\", not this one.");
      offer.set("Train on \"" + chosen.name() + "\"");
    } else {
      words.set("");
    }
  }

  private String trained(String name) {
    return session.recipe().stages().stream()
        .filter(TrainingConfig.class::isInstance)
        .filter(stage -> ((TrainingConfig) stage).preferences().equals(name))
        .map(stage -> stage.name())
        .collect(Collectors.joining(", "));
  }
}
