package plum.ui.runs;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyLongProperty;
import javafx.beans.property.ReadOnlyLongWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import plum.data.Metric;
import plum.data.Run;
import plum.data.RunMark;
import plum.data.Stage;
import plum.io.Json;
import plum.pipeline.ConfigDifference;
import plum.pipeline.Deletion;
import plum.pipeline.Doctor;
import plum.pipeline.Finding;
import plum.ui.control.Curve;
import plum.ui.session.Loader;
import plum.ui.session.RunState;
import plum.ui.session.Session;
import plum.ui.session.Words;

/**
 * Every run, the newest first: what it was told, what people say about it, what it came to. One can
 * be looked at, two compared, several deleted.
 */
public final class RunsViewModel {
  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("d MMM, HH:mm", Locale.ENGLISH);

  private final Session session;
  private final Loader.Slot reading;

  /** Brings marks to the disk in the order they were made. */
  private final Loader.Line writing;

  private int unsaved;
  private final Loader.Slot asked;
  private final Loader.Slot examining;
  private Map<Long, RunMark> marks = Map.of();
  private final Map<Long, Curve> losses = new HashMap<>();
  private final Set<Long> known = new HashSet<>();

  /** One line of the table: what does not change while it is looked at. */
  public record Line(
      Run run, String stage, RunState state, String started, String busy, String note) {}

  // Properties

  private final ObservableList<Line> lines = FXCollections.observableArrayList();
  private final ObservableList<Line> linesShown = FXCollections.unmodifiableObservableList(lines);
  private final ObservableList<Line> chosen = FXCollections.observableArrayList();
  private final StringProperty filter = new SimpleStringProperty("");
  private final BooleanProperty starredOnly = new SimpleBooleanProperty();
  private final BooleanProperty withCheckpoints = new SimpleBooleanProperty(true);
  private final ObjectProperty<@Nullable Deletion> deletion = new SimpleObjectProperty<>();
  private final ReadOnlyLongWrapper revision = new ReadOnlyLongWrapper();
  private final ReadOnlyStringWrapper summary = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper deleteReason = new ReadOnlyStringWrapper("");
  private final ReadOnlyObjectWrapper<List<Finding>> findings =
      new ReadOnlyObjectWrapper<>(List.of());

  public RunsViewModel(Session session) {
    this.session = session;
    reading = session.loader().slot();
    writing = session.loader().line();
    asked = session.loader().slot();
    examining = session.loader().slot();
    session.runs().addListener((ListChangeListener<Run>) _ -> read());
    session.activity().runProperty().subscribe(_ -> review());
    filter.subscribe((_, _) -> review());
    starredOnly.subscribe((_, _) -> review());
    withCheckpoints.subscribe(
        (_, _) -> {
          if (deletion.get() != null) {
            askToDelete();
          }
        });
    chosen.addListener((ListChangeListener<Line>) _ -> look());
    look();
    read();
  }

  /** The runs that the filter leaves. */
  public ObservableList<Line> lines() {
    return linesShown;
  }

  /** What is selected; the view keeps it up to date. */
  public ObservableList<Line> chosen() {
    return chosen;
  }

  /** Words that a run's name, stage, tags or notes must all contain. */
  public StringProperty filterProperty() {
    return filter;
  }

  public BooleanProperty starredOnlyProperty() {
    return starredOnly;
  }

  /** "11 runs", "3 of 11 runs". */
  public ReadOnlyStringProperty summaryProperty() {
    return summary.getReadOnlyProperty();
  }

  /** What the doctor says about the one run that is selected. */
  public ReadOnlyObjectProperty<List<Finding>> findingsProperty() {
    return findings.getReadOnlyProperty();
  }

  /** What a person is asked to confirm, null while nothing is to be deleted. */
  public ObjectProperty<@Nullable Deletion> deletionProperty() {
    return deletion;
  }

  public BooleanProperty withCheckpointsProperty() {
    return withCheckpoints;
  }

  /** Why nothing can be deleted now; empty when something can. */
  public ReadOnlyStringProperty deleteReasonProperty() {
    return deleteReason.getReadOnlyProperty();
  }

  /** What a person said about a run. */
  public RunMark mark(Line line) {
    return marks.getOrDefault(line.run().id(), RunMark.none(line.run().id()));
  }

  /** Its tags, parted by blanks. */
  public String tags(Line line) {
    return String.join(" ", mark(line).tags());
  }

  /** Its loss, empty where it measured none. */
  public Curve loss(Line line) {
    return losses.getOrDefault(line.run().id(), new Curve());
  }

  /** Grows when marks or losses have changed. */
  public ReadOnlyLongProperty revisionProperty() {
    return revision.getReadOnlyProperty();
  }

  /** The configuration of a run, laid out to be read. */
  public String config(Line line) {
    return Json.writePretty(Json.parse(line.run().config()));
  }

  /** What two runs have otherwise; empty unless two are selected. */
  public List<ConfigDifference> differences() {
    return chosen.size() == 2
        ? ConfigDifference.between(chosen.get(0).run().config(), chosen.get(1).run().config())
        : List.of();
  }

  /** "Delete run", "Delete 3 runs". */
  public String verb() {
    return chosen.size() > 1 ? "Delete " + chosen.size() + " runs" : "Delete run";
  }

  /** What deleting takes away, in words. */
  public String consequences() {
    var asking = deletion.get();
    if (asking == null) {
      return "";
    }
    var names = String.join(", ", asking.runs().stream().map(Run::name).toList());
    if (!asking.refusal().isEmpty()) {
      return asking.refusal();
    }
    var trained = asking.runs().stream().filter(run -> run.stage() == Stage.TRAINING).count();
    return names
        + ": settings, results and curves go, and cannot be brought back. "
        + (asking.checkpoints().isEmpty()
            ? trained > 0 ? "What was trained stays." : ""
            : String.format(
                Locale.ROOT,
                "So %s of %.1f MB.",
                Words.count(asking.checkpoints().size(), "checkpoint").equals("1 checkpoint")
                    ? "does 1 checkpoint"
                    : "do " + asking.checkpoints().size() + " checkpoints",
                asking.bytes() / 1e6));
  }

  // Commands

  public void refresh() {
    session.refresh();
    read();
  }

  public void star(Line line) {
    put(mark(line).withStar(!mark(line).starred()));
  }

  /** Keeps a note on a run. */
  public void comment(Line line, String text) {
    put(mark(line).withComment(text));
  }

  /**
   * Keeps tags of a run.
   *
   * @param words parted by blanks or commas
   */
  public void tag(Line line, String words) {
    put(mark(line).withTags(words));
  }

  private void put(RunMark mark) {
    if (mark.equals(marks.getOrDefault(mark.runId(), RunMark.none(mark.runId())))) {
      return;
    }
    var now = new HashMap<>(marks);
    now.put(mark.runId(), mark);
    marks = now;
    reading.drop();
    revision.set(revision.get() + 1);
    unsaved++;
    writing.then(
        () -> {
          session.project().runMarks().put(mark);
          return true;
        },
        _ -> written(),
        this::written);
  }

  /** What is on the disk is read again once everything is there. */
  private void written() {
    unsaved--;
    if (unsaved == 0) {
      read();
    }
  }

  /** Finds out what deleting the selected runs would take, and asks. */
  public void askToDelete() {
    var runs = chosen.stream().map(Line::run).toList();
    var policies = withCheckpoints.get();
    if (!runs.isEmpty()) {
      asked.load(() -> Deletion.of(session.project(), runs, policies), deletion::set);
    }
  }

  public void keep() {
    asked.drop();
    deletion.set(null);
  }

  /** Deletes what was asked about. */
  public void delete() {
    var asking = deletion.get();
    if (asking != null && asking.refusal().isEmpty() && deleteReason.get().isEmpty()) {
      deletion.set(null);
      session.loader().perform(() -> asking.perform(session.project()), session::refresh);
    }
  }

  private record Read(Map<Long, RunMark> marks, Map<Long, List<Metric>> losses) {}

  private void read() {
    var trained =
        session.runs(Stage.TRAINING).stream()
            .filter(run -> !known.contains(run.id()) || run.ended() == null)
            .toList();
    review();
    reading.load(
        () -> {
          var read = new HashMap<Long, List<Metric>>();
          for (var run : trained) {
            read.put(run.id(), session.project().runs().metric(run.id(), "loss"));
          }
          return new Read(session.project().runMarks().all(), read);
        },
        now -> {
          marks = now.marks();
          now.losses()
              .forEach(
                  (id, metrics) -> {
                    var curve = new Curve();
                    metrics.forEach(metric -> curve.add(metric.step(), metric.value()));
                    losses.put(id, curve);
                    known.add(id);
                  });
          review();
        });
  }

  private void review() {
    var now = session.activity().run();
    List<Line> all = new ArrayList<>();
    for (var run : session.runs().reversed()) {
      var line =
          new Line(
              run,
              Words.stage(run.stage()),
              RunState.of(run, now != null && now.id() == run.id()),
              WHEN.format(run.started().atZone(ZoneId.systemDefault())),
              Words.duration(run.busy()),
              run.note().replace("\n", " · "));
      if (isWanted(line)) {
        all.add(line);
      }
    }
    if (!lines.equals(all)) {
      lines.setAll(all);
    }
    revision.set(revision.get() + 1);
    var total = session.runs().size();
    summary.set((all.size() == total ? "" : all.size() + " of ") + Words.count(total, "run"));
    reason();
  }

  private boolean isWanted(Line line) {
    var mark = mark(line);
    if (starredOnly.get() && !mark.starred()) {
      return false;
    }
    var text =
        String.join(" ", line.run().name(), line.stage(), tags(line), mark.comment(), line.note())
            .toLowerCase(Locale.ROOT);
    return List.of(filter.get().toLowerCase(Locale.ROOT).strip().split("\\s+")).stream()
        .allMatch(text::contains);
  }

  private void look() {
    keep();
    reason();
    examining.drop();
    findings.set(List.of());
    if (chosen.size() == 1 && chosen.getFirst().run().stage() == Stage.TRAINING) {
      var run = chosen.getFirst().run();
      examining.load(() -> Doctor.examine(session.project(), run), findings::set);
    }
  }

  private void reason() {
    var now = session.activity().run();
    deleteReason.set(
        chosen.isEmpty()
            ? "Select a run first."
            : now != null && session.activity().isWorking()
                ? "A job is working. Wait for it, or cancel it."
                : "");
  }
}
