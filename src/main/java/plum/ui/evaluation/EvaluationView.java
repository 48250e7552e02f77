package plum.ui.evaluation;

import java.util.ArrayList;
import java.util.List;
import javafx.beans.Observable;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Circle;
import javafx.scene.shape.Rectangle;
import javafx.scene.shape.Shape;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.data.Verdict;
import plum.pipeline.Movement;
import plum.ui.control.ActionButton;
import plum.ui.control.Columns;
import plum.ui.control.EmptyState;
import plum.ui.control.HeatMap;
import plum.ui.control.IntervalChart;
import plum.ui.control.Page;
import plum.ui.execution.ExecutionPanel;
import plum.ui.export.ExportMenu;
import plum.ui.export.Exports;
import plum.ui.session.Words;

/** Before and after: figures with intervals, a chart of them, and the instructions that changed. */
public final class EvaluationView extends Page {
  private static final PseudoClass BETTER = PseudoClass.getPseudoClass("better");
  private static final PseudoClass WORSE = PseudoClass.getPseudoClass("worse");

  private final EvaluationViewModel model;
  private final TableView<EvaluationViewModel.Line> table =
      Columns.table("evaluation-table", "Evaluated policies");
  private final TableView<EvaluationViewModel.Changed> changed =
      Columns.table("changed-table", "Instructions gained and lost");
  private final HeatMap movement =
      new HeatMap("movement", "Answers by their outcome before and after");
  private final Label unmoved =
      new Label("Select another policy to see where the answers of the first went under it.");
  private final IntervalChart chart =
      new IntervalChart("interval-chart", "pass@1 with 95 % intervals");

  public EvaluationView(EvaluationViewModel model, Exports exports) {
    super(
        "evaluation-page",
        "Evaluation",
        "Share of held-out instructions solved at the first attempt (pass@1), with 95 % bootstrap"
            + " intervals over instructions.");
    this.model = model;
    addStrip(new ExecutionPanel(model.execution()));
    var report = new Button("Write report", new FontIcon("mdal-article"));
    report.setId("write-report");
    report.getStyleClass().add("page-switch");
    report.setAccessibleText("Write the report as a page into the project's folder");
    report.setOnAction(_ -> model.writeReport());
    model.nothingProperty().subscribe(nothing -> report.setVisible(!nothing));
    var export = new ExportMenu(exports, () -> EvaluationSheets.shown(model));
    List.of(table, changed).forEach(export::addTo);
    model.nothingProperty().subscribe(nothing -> export.setVisible(!nothing));
    addActions(export, report, runButton("evaluate-button"));
    model
        .writtenProperty()
        .subscribe(
            words -> {
              if (!words.isEmpty()) {
                setLesson(words);
              }
            });
    policyColumns();
    changedColumns();
    var empty =
        new EmptyState(
            "mdal-assessment",
            "Nothing measured yet",
            "Every policy answers the same held-out instructions with the same random numbers, so"
                + " that before and after can be compared one by one.",
            runButton("empty-evaluate-button").primary());
    var full = full();
    model.nothingProperty().subscribe(nothing -> setCenter(nothing ? empty : full));
    model.lines().addListener((Observable _) -> fill());
    fill();
  }

  private ActionButton runButton(String id) {
    return new ActionButton(
        id, "Run evaluation", "mdmz-play_arrow", model.runReasonProperty(), model::runStage);
  }

  private VBox full() {
    table.setItems(model.lines());
    table
        .getSelectionModel()
        .selectedItemProperty()
        .subscribe(
            line -> {
              if (line != null) {
                model.selectedProperty().set(line);
              }
            });
    model.selectedProperty().subscribe(line -> table.getSelectionModel().select(line));
    var card = new VBox(4, legend(), chart);
    card.getStyleClass().add("card");
    var intervals = new ScrollPane(card);
    intervals.setFitToWidth(true);
    intervals.setMinHeight(90);
    intervals.getStyleClass().add("edge-to-edge");
    var verdict = new Label();
    verdict.setId("evaluation-verdict");
    verdict.setWrapText(true);
    verdict.setMinHeight(USE_PREF_SIZE);
    verdict.getStyleClass().add("section-title");
    verdict.textProperty().bind(model.verdictProperty());
    changed.setItems(model.changed());
    changed.setPlaceholder(new Label("Nothing to list: both solve the same instructions."));
    changed.setMinHeight(90);
    VBox.setVgrow(changed, Priority.ALWAYS);
    var test = new Label();
    test.setId("evaluation-test");
    test.setWrapText(true);
    test.setMinHeight(USE_PREF_SIZE);
    test.getStyleClass().add("summary");
    test.textProperty().bind(model.testProperty());
    var detail = detail(intervals);
    VBox.setVgrow(detail, Priority.ALWAYS);
    return new VBox(12, table, new VBox(2, verdict, test), detail);
  }

  /** Intervals, what changed, where answers went, and rounds: one of them at a time. */
  private VBox detail(ScrollPane intervals) {
    var regressions = new CheckBox("lost ones only");
    regressions.setId("regressions-only");
    regressions.selectedProperty().bindBidirectional(model.regressionsOnlyProperty());
    model.movementProperty().subscribe(this::move);
    var rounds = new RoundsPane(model.rounds());
    VBox.setVgrow(rounds, Priority.ALWAYS);
    var tabs = new HBox();
    tabs.getStyleClass().add("tab-buttons");
    tabs.setMaxHeight(USE_PREF_SIZE);
    var bar = new HBox(12, tabs, regressions);
    bar.setAlignment(Pos.CENTER_LEFT);
    var detail = new VBox(8, bar, intervals);
    regressions.setVisible(false);
    var group = new ToggleGroup();
    tab(tabs, group, "intervals-tab", "Intervals", () -> show(detail, bar, intervals, regressions));
    tab(
        tabs,
        group,
        "changed-tab",
        "Gained and lost",
        () -> show(detail, bar, changed, regressions));
    unmoved.getStyleClass().add("summary");
    var answers = new StackPane(movement, unmoved);
    VBox.setVgrow(answers, Priority.ALWAYS);
    tab(tabs, group, "movement-tab", "Outcomes", () -> show(detail, bar, answers, regressions));
    tab(tabs, group, "rounds-tab", "Rounds", () -> show(detail, bar, rounds, regressions));
    group.getToggles().getFirst().setSelected(true);
    return detail;
  }

  private void show(VBox detail, HBox bar, Node shown, CheckBox regressions) {
    detail.getChildren().setAll(bar, shown);
    regressions.setVisible(shown.equals(changed));
  }

  private static void tab(HBox tabs, ToggleGroup group, String id, String title, Runnable chosen) {
    var button = new ToggleButton(title);
    button.setId(id);
    button.setMinWidth(USE_PREF_SIZE);
    button.getStyleClass().add("tab-button");
    button.setToggleGroup(group);
    button.setOnAction(
        _ -> {
          button.setSelected(true);
          chosen.run();
        });
    tabs.getChildren().add(button);
  }

  private void move(Movement moved) {
    movement.setVisible(!moved.isEmpty());
    unmoved.setVisible(moved.isEmpty());
    var names = moved.outcomes().stream().map(Verdict::label).toList();
    var cells = new ArrayList<List<HeatMap.Cell>>();
    for (var row : moved.counts()) {
      var sum = row.stream().mapToInt(Integer::intValue).sum();
      cells.add(
          row.stream()
              .map(
                  count ->
                      new HeatMap.Cell(
                          sum == 0 ? Double.NaN : (double) count / sum,
                          Words.count(count),
                          sum == 0 ? "" : Math.round(100.0 * count / sum) + " %"))
              .toList());
    }
    movement.set("before", names, "after", names, cells);
  }

  private static HBox legend() {
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var title = new Label("pass@1");
    title.getStyleClass().add("chart-title");
    var circle = new Circle(5);
    circle.getStyleClass().add("chart-line-0");
    var square = new Rectangle(9, 9);
    square.getStyleClass().add("chart-line-1");
    var legend =
        new HBox(
            16,
            title,
            space,
            entry(circle, "greedy"),
            entry(square, "sampled at the configured temperature"));
    legend.setAlignment(Pos.CENTER_LEFT);
    return legend;
  }

  private static HBox entry(Shape shape, String name) {
    var word = new Label(name);
    word.getStyleClass().add("summary");
    var entry = new HBox(6, shape, word);
    entry.setAlignment(Pos.CENTER_LEFT);
    return entry;
  }

  private void fill() {
    chart.setRows(model.chartRows());
    var policies = Math.max(1, model.lines().size());
    table.setMinHeight(36 + 28 * Math.min(policies, 5));
    table.setPrefHeight(36 + 28 * policies);
    table.setMaxHeight(36 + 28 * policies);
  }

  private void policyColumns() {
    table.getColumns().add(Columns.text("Policy", 90, EvaluationViewModel.Line::policy));
    table.getColumns().add(Columns.number("Greedy", 146, line -> line.words(true)));
    table.getColumns().add(difference("Difference", true));
    table.getColumns().add(Columns.number("Sampled", 146, line -> line.words(false)));
    table.getColumns().add(difference("Difference", false));
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
  }

  private static TableColumn<EvaluationViewModel.Line, ?> difference(
      String title, boolean isGreedy) {
    var column =
        Columns.<EvaluationViewModel.Line, Label>node(
            title,
            160,
            () -> {
              var label = new Label();
              label.getStyleClass().add("difference");
              label.setMaxWidth(Double.MAX_VALUE);
              return label;
            },
            (label, line) -> {
              label.setText(line.difference(isGreedy));
              label.pseudoClassStateChanged(BETTER, line.direction(isGreedy) > 0);
              label.pseudoClassStateChanged(WORSE, line.direction(isGreedy) < 0);
            });
    column.getStyleClass().add("number");
    column.setMinWidth(158);
    column.setMaxWidth(210);
    return column;
  }

  private void changedColumns() {
    var direction =
        Columns.<EvaluationViewModel.Changed, Label>node(
            "",
            88,
            () -> {
              var label = new Label();
              label.getStyleClass().add("difference");
              return label;
            },
            (label, line) -> {
              label.setText(line.gained() ? "gained" : "lost");
              label.setGraphic(
                  new FontIcon(line.gained() ? "mdmz-trending_up" : "mdmz-trending_down"));
              label.pseudoClassStateChanged(BETTER, line.gained());
              label.pseudoClassStateChanged(WORSE, !line.gained());
            });
    direction.setMaxWidth(96);
    changed.getColumns().add(direction);
    var key = Columns.text("Key", 120, EvaluationViewModel.Changed::key);
    key.setMaxWidth(200);
    changed.getColumns().add(key);
    changed.getColumns().add(Columns.text("Instruction", 420, EvaluationViewModel.Changed::prompt));
    changed
        .getColumns()
        .add(Columns.number("Samples that pass", 140, EvaluationViewModel.Changed::samples));
    changed.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
    Columns.onOpen(changed, model::open);
  }

  @Override
  public void refresh() {
    model.refresh();
  }
}
