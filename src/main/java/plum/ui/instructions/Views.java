package plum.ui.instructions;

import java.util.ArrayList;
import java.util.Map;
import java.util.function.Consumer;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import plum.ui.session.Loader;
import plum.ui.session.Session;

/** Arrangements of the table that the project keeps by name. */
public final class Views {
  private static final String PLACE = "instructions";

  private final Session session;
  private final Loader.Slot slot;
  private final ObservableList<String> names = FXCollections.observableArrayList();
  private final ObservableList<String> namesShown = FXCollections.unmodifiableObservableList(names);

  Views(Session session) {
    this.session = session;
    slot = session.loader().slot();
  }

  /** Their names, in order. */
  public ObservableList<String> names() {
    return namesShown;
  }

  /** Reads the names again. */
  void refresh() {
    slot.load(() -> session.project().savedViews().all(PLACE), this::show);
  }

  /** Keeps an arrangement; one of the same name is replaced. */
  void save(String name, Arrangement arrangement) {
    var kept = arrangement.toJson();
    session
        .loader()
        .perform(
            () -> session.project().savedViews().save(PLACE, name.strip(), kept), this::refresh);
  }

  public void delete(String name) {
    session
        .loader()
        .perform(() -> session.project().savedViews().delete(PLACE, name), this::refresh);
  }

  /** Reads a view, if it is still there. */
  void load(String name, Consumer<Arrangement> apply) {
    slot.load(
        () -> session.project().savedViews().all(PLACE),
        all -> {
          show(all);
          var content = all.get(name);
          if (content != null) {
            apply.accept(Arrangement.ofJson(content));
          }
        });
  }

  private void show(Map<String, String> all) {
    if (!names.equals(new ArrayList<>(all.keySet()))) {
      names.setAll(all.keySet());
    }
  }
}
