package plum.ui.runs;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import plum.data.Run;
import plum.io.Json;
import plum.ui.session.RunState;
import plum.ui.session.Session;
import plum.ui.session.Words;

/** Every run, the newest first, with the configuration that repeats it. */
public final class RunsViewModel {
  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("d MMM, HH:mm:ss", Locale.ENGLISH);

  private final Session session;

  /** One line of the table. */
  public record Line(
      Run run, String stage, RunState state, String started, String busy, String note) {}

  // Properties

  private final ObservableList<Line> lines = FXCollections.observableArrayList();
  private final ObservableList<Line> linesShown = FXCollections.unmodifiableObservableList(lines);
  private final ObjectProperty<@Nullable Line> selected = new SimpleObjectProperty<>();

  public RunsViewModel(Session session) {
    this.session = session;
    session.runs().addListener((ListChangeListener<Run>) _ -> review());
    session.activity().runProperty().subscribe(_ -> review());
    review();
  }

  public ObservableList<Line> lines() {
    return linesShown;
  }

  /** The run whose configuration is shown, null for none. */
  public ObjectProperty<@Nullable Line> selectedProperty() {
    return selected;
  }

  /** The configuration of a run, laid out to be read. */
  public String config(Line line) {
    return Json.writePretty(Json.parse(line.run().config()));
  }

  // Commands

  public void refresh() {
    session.refresh();
  }

  private void review() {
    var now = session.activity().run();
    List<Line> all = new ArrayList<>();
    for (var run : session.runs().reversed()) {
      all.add(
          new Line(
              run,
              Words.stage(run.stage()),
              RunState.of(run, now != null && now.id() == run.id()),
              WHEN.format(run.started().atZone(ZoneId.systemDefault())),
              Words.duration(run.busy()),
              run.note().replace("\n", " · ")));
    }
    if (!lines.equals(all)) {
      lines.setAll(all);
    }
  }
}
