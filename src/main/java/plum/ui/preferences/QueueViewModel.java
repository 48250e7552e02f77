package plum.ui.preferences;

import java.util.Set;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;
import plum.data.Review;
import plum.data.Run;
import plum.data.Verdict;
import plum.ui.session.Loader;
import plum.ui.session.Session;

/** Which pairs stand in the queue, as a person says it. */
public final class QueueViewModel {
  /** Which pairs are shown. */
  public enum Shown {
    ALL("All pairs", null),
    PENDING("Pending", Review.PENDING),
    ACCEPTED("Accepted", Review.ACCEPTED),
    REJECTED("Rejected", Review.REJECTED),
    SKIPPED("Skipped", Review.SKIPPED),
    EDITED("Edited", Review.EDITED),
    FLAGGED("Flagged", null),
    MINE("Decided by me", null);

    private final String label;
    private final @Nullable Review review;

    Shown(String label, @Nullable Review review) {
      this.label = label;
      this.review = review;
    }

    public String label() {
      return label;
    }
  }

  private final Session session;
  private final ReviewViewModel review;
  private final Loader.Slot searching;
  private @Nullable Run pool;
  private @Nullable Set<Long> found;

  // Properties

  private final ObjectProperty<Shown> shown = new SimpleObjectProperty<>(Shown.ALL);
  private final ObjectProperty<@Nullable Verdict> failure = new SimpleObjectProperty<>();
  private final ObjectProperty<QueueFilter.Order> order =
      new SimpleObjectProperty<>(QueueFilter.Order.BUILT);
  private final StringProperty text = new SimpleStringProperty("");
  private final ReadOnlyStringWrapper nothing = new ReadOnlyStringWrapper("");

  QueueViewModel(Session session, ReviewViewModel review) {
    this.session = session;
    this.review = review;
    searching = session.loader().slot();
    shown.subscribe(_ -> apply());
    failure.subscribe(_ -> apply());
    order.subscribe(_ -> apply());
    text.subscribe(_ -> search());
  }

  public ObjectProperty<Shown> shownProperty() {
    return shown;
  }

  /** Only pairs whose rejected side ended so; null for all. */
  public ObjectProperty<@Nullable Verdict> failureProperty() {
    return failure;
  }

  public ObjectProperty<QueueFilter.Order> orderProperty() {
    return order;
  }

  /** Part of the key or prompt, in any case. */
  public StringProperty textProperty() {
    return text;
  }

  /** What to say where the queue is empty. */
  public ReadOnlyStringProperty nothingProperty() {
    return nothing.getReadOnlyProperty();
  }

  // Commands

  void open(@Nullable Run chosen) {
    pool = chosen;
    search();
  }

  private void search() {
    var wanted = text.get().strip();
    var chosen = pool;
    if (wanted.isEmpty() || chosen == null) {
      searching.drop();
      found = null;
      apply();
      return;
    }
    searching.load(
        () -> session.project().preferences().instructionsWith(chosen.id(), wanted),
        instructions -> {
          found = instructions;
          apply();
        });
  }

  private void apply() {
    var which = shown.get();
    nothing.set(
        which == Shown.ALL && failure.get() == null && found == null
            ? "This pool has no pairs."
            : "No pair is so. Choose \"All pairs\" and clear the search to see every one.");
    review
        .filterProperty()
        .set(
            new QueueFilter(
                which.review,
                failure.get(),
                which == Shown.FLAGGED,
                which == Shown.MINE ? review.reviewer() : null,
                found,
                order.get()));
  }
}
