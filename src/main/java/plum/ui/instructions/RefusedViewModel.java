package plum.ui.instructions;

import java.util.ArrayList;
import java.util.List;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import plum.ui.session.Loader;
import plum.ui.session.Session;
import plum.ui.session.Words;

/** The rows of imported files that could not be used, each with its reason. */
public final class RefusedViewModel {
  /** A file of a million bad rows is understood after some of them. */
  private static final int MOST = 5000;

  private final Session session;
  private final Loader.Slot slot;

  /**
   * One row.
   *
   * @param set the instruction set it was meant for
   * @param text its beginning, as it stands in the file
   */
  public record Line(String set, long number, String reason, String text) {}

  private record Found(List<Line> lines, long all) {}

  // Properties

  private final ObservableList<Line> lines = FXCollections.observableArrayList();
  private final ObservableList<Line> shown = FXCollections.unmodifiableObservableList(lines);
  private final ReadOnlyStringWrapper summary = new ReadOnlyStringWrapper("");

  public RefusedViewModel(Session session) {
    this.session = session;
    slot = session.loader().slot();
  }

  public ObservableList<Line> lines() {
    return shown;
  }

  /** How many there are. */
  public ReadOnlyStringProperty summaryProperty() {
    return summary.getReadOnlyProperty();
  }

  // Commands

  /** Reads the rows again. */
  public void refresh() {
    slot.load(
        this::read,
        found -> {
          if (!lines.equals(found.lines())) {
            lines.setAll(found.lines());
          }
          summary.set(
              found.all() == 0
                  ? ""
                  : Words.count(found.all(), "row")
                      + " could not be used"
                      + (found.all() > found.lines().size()
                          ? "; the first " + Words.count(found.lines().size()) + " are shown"
                          : ""));
        });
  }

  private Found read() {
    var found = new ArrayList<Line>();
    var all = 0L;
    for (var set : session.project().instructions().sets()) {
      for (var each : session.project().instructions().rejections(set.id())) {
        all++;
        if (found.size() < MOST) {
          found.add(new Line(set.name(), each.line(), each.reason(), each.text()));
        }
      }
    }
    return new Found(found, all);
  }
}
