package plum.ui.instructions;

import java.util.List;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import plum.data.Split;
import plum.data.Stage;
import plum.store.Instructions;
import plum.ui.session.Loader;
import plum.ui.session.Navigator;
import plum.ui.session.Session;
import plum.ui.session.Words;

/** The instructions that match a filter, page by page. */
public final class InstructionsViewModel {
  static final int PAGE = 200;

  private final Session session;
  private final Navigator navigator;
  private final Loader.Slot slot;
  private boolean loading;

  /** One line of the table. */
  public record Line(
      long id,
      String key,
      String sentence,
      Split split,
      int tests,
      int solutions,
      int judged,
      int passed,
      int pairs) {
    static Line of(Instructions.Row row) {
      return new Line(
          row.id(),
          row.key(),
          Words.firstSentence(row.prompt()),
          row.split(),
          row.tests(),
          row.solutions(),
          row.judged(),
          row.passed(),
          row.pairs());
    }
  }

  // Properties

  private final ObservableList<Line> rows = FXCollections.observableArrayList();
  private final ObservableList<Line> rowsShown = FXCollections.unmodifiableObservableList(rows);
  private final StringProperty filter = new SimpleStringProperty("");
  private final ObjectProperty<@Nullable Split> split = new SimpleObjectProperty<>();
  private final ReadOnlyBooleanWrapper complete = new ReadOnlyBooleanWrapper();
  private final ReadOnlyBooleanWrapper nothing = new ReadOnlyBooleanWrapper(true);
  private final ReadOnlyStringWrapper summary = new ReadOnlyStringWrapper("");

  public InstructionsViewModel(Session session, Navigator navigator) {
    this.session = session;
    this.navigator = navigator;
    slot = session.loader().slot();
    filter.subscribe((_, _) -> reload(PAGE));
    split.subscribe((_, _) -> reload(PAGE));
    session.countsProperty().subscribe(_ -> summarise());
  }

  public ObservableList<Line> rows() {
    return rowsShown;
  }

  /** Part of the prompt or key, empty for all. */
  public StringProperty filterProperty() {
    return filter;
  }

  /** One side of the split, null for both. */
  public ObjectProperty<@Nullable Split> splitProperty() {
    return split;
  }

  /** Whether the project has no instructions at all. */
  public ReadOnlyBooleanProperty nothingProperty() {
    return nothing.getReadOnlyProperty();
  }

  /** How many there are and how many were refused at import. */
  public ReadOnlyStringProperty summaryProperty() {
    return summary.getReadOnlyProperty();
  }

  public ObservableValue<String> runReasonProperty() {
    return session.launcher().reasonProperty(Stage.IMPORT);
  }

  // Commands

  /** Reads the rows again, as many as are shown. */
  public void refresh() {
    reload(Math.max(PAGE, rows.size()));
  }

  /** Reads the next page, if there is one. */
  public void more() {
    if (loading || complete.get() || rows.isEmpty()) {
      return;
    }
    loading = true;
    var after = rows.getLast().id();
    slot.load(
        () -> read(after, PAGE),
        page -> {
          loading = false;
          rows.addAll(page);
          complete.set(page.size() < PAGE);
          summarise();
        });
  }

  public void open(Line row) {
    navigator.openInstruction(row.id());
  }

  public void runStage() {
    session.launcher().run(Stage.IMPORT);
  }

  private void reload(int count) {
    loading = true;
    slot.load(
        () -> read(0, count),
        page -> {
          loading = false;
          if (!rows.equals(page)) {
            rows.setAll(page);
          }
          complete.set(page.size() < count);
          nothing.set(page.isEmpty() && filter.get().isBlank() && split.get() == null);
          summarise();
        });
  }

  private List<Line> read(long after, int count) {
    var rows = session.project().instructions().page(after, count, split.get(), filter.get());
    return rows.stream().map(Line::of).toList();
  }

  private void summarise() {
    var counts = session.counts();
    var filtered = !filter.get().isBlank() || split.get() != null;
    summary.set(
        (filtered && complete.get() ? Words.count(rows.size()) + " of " : "")
            + Words.count(counts.instructions(), "instruction")
            + (counts.rejections() == 0
                ? ""
                : " · " + Words.count(counts.rejections(), "row") + " refused at import"));
  }
}
