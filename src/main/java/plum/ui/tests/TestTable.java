package plum.ui.tests;

import java.util.ArrayList;
import java.util.List;
import javafx.collections.ListChangeListener;
import javafx.scene.control.Label;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.layout.BorderPane;
import plum.store.TestLines.Line;
import plum.store.TestQuery.Order;
import plum.ui.control.Columns;
import plum.ui.control.ReviewMark;
import plum.ui.session.Words;
import plum.ui.solutions.TestText;

/** The page of the queue as a table. */
final class TestTable extends BorderPane {

  private final TestReviewViewModel model;
  private final TestQueueViewModel queue;
  private final TableView<Line> table = Columns.table("test-table", "Tests of the run");

  TestTable(TestReviewViewModel model) {
    this.model = model;
    queue = model.queue();
    columns();
    rows();
    setCenter(table);
  }

  TableView<Line> table() {
    return table;
  }

  private void columns() {
    var state =
        Columns.<Line, ReviewMark>node(
            "",
            30,
            ReviewMark::new,
            (mark, row) ->
                mark.set(
                    row.review().review(),
                    row.review().flagged(),
                    row.changed() ? ", not applied" : ""));
    state.setMinWidth(30);
    state.setMaxWidth(30);
    table.getColumns().add(state);
    ordered("Key", Order.KEY, Columns.text("", 84, Line::key));
    table.getColumns().add(Columns.text("Test", 156, line -> TestText.line(line.test())));
    ordered("Doubts", Order.SUSPICION, Columns.number("", 80, TestTable::doubts));
    ordered(
        "Trust",
        Order.TRUST,
        Columns.number(
            "", 70, line -> line.score() == null ? "–" : TestWords.share(line.score().trust())));
    ordered("Passes", Order.PASSES, Columns.number("", 80, TestTable::passes));
    ordered("Kills", Order.KILLS, Columns.number("", 68, TestTable::kills));
    table.getColumns().add(Columns.text("In the suite", 130, TestTable::fate));
    ordered(
        "Agreement",
        Order.AGREEMENT,
        Columns.number(
            "",
            102,
            line -> line.score() == null ? "–" : TestWords.share(line.score().agreement())));
    table.getColumns().add(Columns.text("Signs", 220, TestTable::signs));
    table.getColumns().add(Columns.text("Truth", 64, TestTable::truth));
    table.setColumnResizePolicy(TableView.UNCONSTRAINED_RESIZE_POLICY);
  }

  private void ordered(String title, Order order, TableColumn<Line, String> column) {
    column.setGraphic(new OrderHeader(title, order, queue));
    table.getColumns().add(column);
  }

  private static String fate(Line line) {
    var waits = TestWords.waiting(line);
    return waits.isEmpty() ? TestWords.fate(line) : waits;
  }

  private static String doubts(Line line) {
    return line.kept() && line.score() != null ? Integer.toString(line.marks()) : "–";
  }

  private static String passes(Line line) {
    var score = line.score();
    return score == null || score.passes() + score.fails() == 0
        ? "–"
        : Words.count(score.passes()) + "/" + Words.count(score.passes() + score.fails());
  }

  private static String kills(Line line) {
    var score = line.score();
    return score == null || score.killable() == 0 ? "–" : score.kills() + "/" + score.killable();
  }

  private static String signs(Line line) {
    var words = new ArrayList<String>();
    var score = line.score();
    if (score != null) {
      words.add(score.splits() ? "discriminates" : "splits nothing");
      add(words, score.idle(), "idle");
      words.add(score.needed() ? "needed" : "not needed");
      add(words, score.flaky(), "flaky");
      add(words, score.weak(), "weak");
    }
    add(words, line.repair() != null, "repaired");
    return String.join(", ", words);
  }

  private static void add(List<String> words, boolean when, String word) {
    if (when) {
      words.add(word);
    }
  }

  private static String truth(Line line) {
    return line.truth() == null ? "–" : line.truth() ? "right" : "wrong";
  }

  private void rows() {
    table.setItems(queue.lines());
    table.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
    var nothing = new Label();
    nothing.textProperty().bind(queue.nothingProperty());
    nothing.setWrapText(true);
    table.setPlaceholder(nothing);
    table
        .getSelectionModel()
        .selectedIndexProperty()
        .subscribe(
            index -> {
              var place = index.intValue();
              if (place >= 0
                  && place < queue.lines().size()
                  && place != model.place(model.selectedProperty().get())) {
                model.selectedProperty().set(queue.lines().get(place));
              }
            });
    model.selectedProperty().subscribe(_ -> select());
    // A row that is replaced is no longer selected for the table.
    queue.lines().addListener((ListChangeListener<Line>) _ -> select());
  }

  private void select() {
    var place = model.place(model.selectedProperty().get());
    var selection = table.getSelectionModel();
    if (place >= 0
        && (place != selection.getSelectedIndex() || selection.getSelectedItem() == null)) {
      selection.clearAndSelect(place);
      table.scrollTo(Math.max(0, place - 4));
    }
  }
}
