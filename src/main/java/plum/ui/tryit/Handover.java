package plum.ui.tryit;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.data.Run;
import plum.pipeline.RecipeChanges;
import plum.pipeline.RecipeCommand;
import plum.pipeline.SamplingConfig;
import plum.pipeline.StageConfig;
import plum.ui.session.Session;

/** Hands settings to the sampling stage of the recipe: first shown, then done, then undone. */
public final class Handover {
  private final Session session;
  private final Dials dials;

  /**
   * A change as it is shown before it is made.
   *
   * @param lines what is set otherwise: "Temperature 1 → 0.8"
   * @param effect what happens to the recipe, in a sentence or two
   * @param command the command line that does the same
   */
  public record Proposal(
      RecipeChanges.Sampling change, List<String> lines, String effect, String command) {}

  // Properties

  private final ReadOnlyObjectWrapper<@Nullable Proposal> proposal = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyStringWrapper reason = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper done = new ReadOnlyStringWrapper("");
  private final ReadOnlyBooleanWrapper undoable = new ReadOnlyBooleanWrapper();

  Handover(Session session, Dials dials) {
    this.session = session;
    this.dials = dials;
    dials.changedProperty().subscribe(_ -> review());
    session.activity().workingProperty().subscribe(_ -> review());
    session.recipeProperty().subscribe(_ -> review());
    session.runs().subscribe(this::review);
  }

  /** What would be changed, null while nobody asks. */
  public ReadOnlyObjectProperty<@Nullable Proposal> proposalProperty() {
    return proposal.getReadOnlyProperty();
  }

  /** Why nothing can be handed over now; empty when it can. */
  public ReadOnlyStringProperty reasonProperty() {
    return reason.getReadOnlyProperty();
  }

  /** How the recipe was changed; empty if it was not. */
  public ReadOnlyStringProperty doneProperty() {
    return done.getReadOnlyProperty();
  }

  /** Whether the newest change can be taken back: nothing has run by it. */
  public ReadOnlyBooleanProperty undoableProperty() {
    return undoable.getReadOnlyProperty();
  }

  // Commands

  /**
   * Shows what would be changed.
   *
   * @param tried the policy they were tried with; the stage keeps its own
   * @throws PlumException if the settings do not go together
   */
  void propose(@Nullable String tried) {
    var stage = stage();
    if (!reason.get().isEmpty() || stage.isEmpty()) {
      return;
    }
    var before = stage.get();
    var change =
        RecipeChanges.propose(session.recipe(), runs(), before, dials.config(before.policy()));
    proposal.set(
        new Proposal(
            change,
            Dials.changes(before, change.config()).stream()
                .map(each -> each.title() + " " + each.before() + " → " + each.after())
                .toList(),
            effect(before, change)
                + (before.policy().equals(tried)
                    ? ""
                    : " It keeps its policy, \"" + before.policy() + "\"."),
            RecipeCommand.of(session.writtenRecipe(), before, change, session.project().folder())));
  }

  private String effect(SamplingConfig before, RecipeChanges.Sampling change) {
    if (change.copies().isEmpty()) {
      return "The stage \""
          + before.name()
          + "\" of this project's recipe has not run yet. It will draw with these settings.";
    }
    var followers =
        session.recipe().stages().stream()
            .map(StageConfig::name)
            .filter(name -> change.copies().containsKey(name) && !name.equals(before.name()))
            .map(name -> change.copies().get(name))
            .collect(Collectors.joining(", "));
    return "The stage \""
        + before.name()
        + "\" has run; that run and all that came of it stay as they are. The recipe gets \""
        + change.config().name()
        + "\" with these settings"
        + (followers.isEmpty() ? "." : ", and after it " + followers + ".");
  }

  /** Changes the recipe as shown. */
  public void accept() {
    var shown = proposal.get();
    if (shown != null) {
      proposal.set(null);
      session.change(session.changesProperty().get().with(shown.change()));
    }
  }

  /** Leaves everything as it is. */
  public void refuse() {
    proposal.set(null);
  }

  /** Takes the newest change back. */
  public void undo() {
    if (undoable.get()) {
      session.change(session.changesProperty().get().withoutLast());
    }
  }

  private Optional<SamplingConfig> stage() {
    var name = dials.baseProperty().get().name();
    return session.recipe().stages().stream()
        .filter(SamplingConfig.class::isInstance)
        .map(SamplingConfig.class::cast)
        .filter(config -> config.name().equals(name))
        .findFirst();
  }

  private Set<String> runs() {
    return session.runs().stream().map(Run::name).collect(Collectors.toSet());
  }

  private void review() {
    var changes = session.changesProperty().get().changes();
    if (changes.isEmpty() || !(changes.getLast() instanceof RecipeChanges.Sampling last)) {
      done.set("");
      undoable.set(false);
    } else {
      var made = new HashSet<>(last.copies().values());
      made.add(last.config().name());
      made.retainAll(runs());
      undoable.set(made.isEmpty());
      done.set(
          "The recipe of this project draws with settings from here: stage \""
              + last.config().name()
              + "\""
              + (made.isEmpty() ? ", which has not run yet." : ", which has run."));
    }
    reason.set(reasonNow());
  }

  private String reasonNow() {
    if (session.activity().isWorking()) {
      return "A job is working. Change the recipe when it is done.";
    }
    if (stage().isEmpty()) {
      return "The recipe has no sampling stage.";
    }
    return dials.changedProperty().get() ? "" : "These are the recipe's settings already.";
  }
}
