package plum.ui.tryit;

import java.util.ArrayDeque;
import java.util.List;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import plum.pipeline.BenchTries;
import plum.pipeline.BenchTry;
import plum.ui.session.Loader;
import plum.ui.session.Session;

/** The settings tried in the project; every change is written to its folder at once. */
public final class Tried {
  private final Session session;
  private final Loader.Slot slot;
  private final ObservableList<BenchTry> rows = FXCollections.observableArrayList();
  private final ObservableList<BenchTry> shown = FXCollections.unmodifiableObservableList(rows);
  private final Object writing = new Object();
  private final ArrayDeque<BenchTry> removed = new ArrayDeque<>();
  private final ReadOnlyBooleanWrapper undoable = new ReadOnlyBooleanWrapper();
  private boolean read;
  private volatile BenchTries tries = new BenchTries(List.of());

  Tried(Session session) {
    this.session = session;
    slot = session.loader().slot();
  }

  // Properties

  /** The newest first. */
  public ObservableList<BenchTry> rows() {
    return shown;
  }

  /** Whether something was removed in this session. */
  public ReadOnlyBooleanProperty undoableProperty() {
    return undoable.getReadOnlyProperty();
  }

  /** An id for the next. */
  long nextId() {
    return tries.nextId();
  }

  // Commands

  /** Reads what was tried in earlier sessions, once. */
  void load() {
    if (!read) {
      read = true;
      slot.load(
          () -> BenchTries.read(session.project().folder()),
          found -> {
            tries = found;
            show();
          });
    }
  }

  void add(BenchTry one) {
    change(tries.with(one));
  }

  /** Gives a try a star, or takes it. */
  public void star(BenchTry one) {
    change(tries.replacing(one.withStar(!one.starred())));
  }

  public void remove(BenchTry one) {
    removed.addLast(one);
    change(tries.without(one));
    undoable.set(true);
  }

  /** Puts back what was removed last. */
  public void undo() {
    var one = removed.pollLast();
    if (one != null) {
      change(tries.restoring(one));
    }
    undoable.set(!removed.isEmpty());
  }

  private void change(BenchTries now) {
    slot.drop();
    tries = now;
    show();
    session.loader().perform(this::write, () -> {});
  }

  /** The newest state, whichever change asked for it: changes may overtake each other. */
  private void write() {
    synchronized (writing) {
      tries.write(session.project().folder());
    }
  }

  private void show() {
    var now = tries.tries().reversed();
    if (now.size() != rows.size()) {
      rows.setAll(now);
      return;
    }
    // One by one, so that a table keeps its selection.
    for (var i = 0; i < now.size(); i++) {
      if (!now.get(i).equals(rows.get(i))) {
        rows.set(i, now.get(i));
      }
    }
  }
}
