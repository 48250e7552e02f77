package plum.ui.session;

import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;

/** Brings decisions to the disk in order, and says whether all of them are there. */
public final class ReviewWriter {
  private final Loader.Line line;
  private final ReadOnlyStringWrapper saved = new ReadOnlyStringWrapper("");
  private int unsaved;

  public ReviewWriter(Loader loader) {
    line = loader.line();
  }

  /** "saved", "saving…", "not saved"; empty before the first decision. */
  public ReadOnlyStringProperty savedProperty() {
    return saved.getReadOnlyProperty();
  }

  /**
   * Does something after all that was asked for before.
   *
   * @param then told of the result once it is on the disk
   * @param failed told that the disk refused, after that was reported
   */
  public <T> void write(Supplier<T> work, Consumer<T> then, Runnable failed) {
    unsaved++;
    saved.set("saving…");
    line.then(
        work,
        result -> {
          unsaved--;
          saved.set(unsaved == 0 ? "saved" : "saving…");
          then.accept(result);
        },
        () -> {
          unsaved--;
          saved.set("not saved");
          failed.run();
        });
  }
}
