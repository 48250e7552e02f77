package plum.ui.preferences;

import java.util.Optional;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.jspecify.annotations.Nullable;
import plum.pipeline.Provenance;
import plum.ui.session.Loader;
import plum.ui.session.Session;

/** Where the pair that is looked at comes from, found out while somebody wants to know. */
public final class ProvenanceViewModel {
  private final Session session;
  private final ReviewViewModel review;
  private final Loader.Slot tracing;

  // Properties

  private final ReadOnlyBooleanWrapper shown = new ReadOnlyBooleanWrapper();
  private final ReadOnlyObjectWrapper<@Nullable Provenance> provenance =
      new ReadOnlyObjectWrapper<>();

  ProvenanceViewModel(Session session, ReviewViewModel review) {
    this.session = session;
    this.review = review;
    tracing = session.loader().slot();
    review.selectedProperty().subscribe(_ -> trace());
    review.savedProperty().subscribe(_ -> trace());
    review
        .blindProperty()
        .subscribe(
            blind -> {
              if (blind) {
                hide();
              }
            });
  }

  /** Whether somebody wants to know. */
  public ReadOnlyBooleanProperty shownProperty() {
    return shown.getReadOnlyProperty();
  }

  /** What is known; null for nothing yet. */
  public ReadOnlyObjectProperty<@Nullable Provenance> provenanceProperty() {
    return provenance.getReadOnlyProperty();
  }

  // Commands

  /** Shows it, or hides it again; not while the sides are hidden, which it would give away. */
  public void toggle() {
    shown.set(!shown.get() && !review.blindProperty().get());
    trace();
  }

  public void hide() {
    shown.set(false);
  }

  private void trace() {
    var pair = review.selectedProperty().get();
    if (!shown.get() || pair == null) {
      provenance.set(null);
      tracing.drop();
      return;
    }
    tracing.<Optional<Provenance>>load(
        () -> Provenance.of(session.project(), pair.id()),
        found -> provenance.set(found.orElse(null)));
  }
}
