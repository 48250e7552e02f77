package plum.ui.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.ListChangeListener;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.SplitPane;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.data.Course;
import plum.ui.control.ActionButton;
import plum.ui.control.LiveChart;
import plum.ui.export.ExportMenu;
import plum.ui.export.Exports;
import plum.ui.export.Sheet;
import plum.ui.export.Sheet.Part;
import plum.ui.export.Sheet.Scope;
import plum.ui.session.Words;
import plum.ui.training.MicroscopeViewModel.Looked;
import plum.ui.training.MicroscopeViewModel.Row;

/** The preferences of a step, how each fared, and what training did to the tokens of one. */
final class MicroscopePane extends BorderPane {
  private static final List<String> PREFERENCE =
      List.of(
          "preference",
          "key",
          "held_out",
          "margin",
          "margin_at_first",
          "over_the_run",
          "times_met",
          "times_forgotten");

  private final MicroscopeViewModel model;
  private final ExportMenu export;
  private final TableView<Row> table = new TableView<>();
  private final LiveChart leads = new LiveChart("pair-lead", "Margin");
  private final RatioText chosen = new RatioText("pair-chosen", "Chosen");
  private final RatioText rejected = new RatioText("pair-rejected", "Rejected");
  private final Label prompt = new Label();
  private final FlowPane courses = new FlowPane(6, 4);

  /**
   * @param close goes back to the charts
   */
  MicroscopePane(MicroscopeViewModel model, Exports exports, Runnable close) {
    this.model = model;
    export = new ExportMenu(exports, this::sheets);
    export.addTo(table);
    setId("microscope");
    getStyleClass().add("launch");
    setTop(head(close));
    var left = new VBox(8, courses, table);
    VBox.setVgrow(table, Priority.ALWAYS);
    left.setMinWidth(300);
    var split = new SplitPane(left, detail());
    split.setOrientation(Orientation.HORIZONTAL);
    split.setDividerPositions(0.42);
    split.getStyleClass().add("flat-split");
    setCenter(split);
    columns();
    model.countsProperty().subscribe(_ -> fillCourses());
    model.courseProperty().subscribe(_ -> fillCourses());
    model.lookedProperty().subscribe(this::show);
    model
        .ratiosProperty()
        .subscribe(
            found -> {
              if (found != null) {
                chosen.setRatios(found.chosen());
                rejected.setRatios(found.rejected());
              }
            });
  }

  private HBox head(Runnable close) {
    var title = new Label();
    title.setId("microscope-title");
    title.getStyleClass().add("section-title");
    title.setMinWidth(USE_PREF_SIZE);
    Runnable name =
        () -> {
          var run = model.runProperty().get();
          var step = model.stepProperty().get();
          title.setText(
              run == null ? "" : run.name() + (step == null ? " · whole run" : " · step " + step));
        };
    model.runProperty().subscribe(_ -> name.run());
    model.stepProperty().subscribe(_ -> name.run());
    var before = button("step-before", "", "mdal-chevron_left", () -> model.go(-1));
    before.setTooltip(new Tooltip("The step before"));
    before.setAccessibleText("The step before");
    var after = button("step-after", "", "mdal-chevron_right", () -> model.go(1));
    after.setTooltip(new Tooltip("The next step"));
    after.setAccessibleText("The next step");
    var whole = button("whole-run", "Whole run", "mdmz-select_all", model::openAll);
    model
        .stepProperty()
        .subscribe(
            step -> {
              before.setDisable(step == null);
              after.setDisable(step == null);
              whole.setDisable(step == null);
            });
    var summary = new Label();
    summary.setId("microscope-summary");
    summary.getStyleClass().add("summary");
    summary.textProperty().bind(model.summaryProperty());
    summary.setMinWidth(0);
    summary.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(summary, Priority.ALWAYS);
    var back = button("microscope-close", "Close", "mdal-close", close);
    var head = new HBox(8, before, title, after, whole, summary, export, back);
    head.setAlignment(Pos.CENTER_LEFT);
    head.getStyleClass().add("training-head");
    return head;
  }

  /** Offers the table as a file. */
  void export() {
    export.show();
  }

  private List<Sheet> sheets() {
    var chosen = table.getSelectionModel().getSelectedItem();
    return List.of(
        new Sheet(
            "preference",
            PREFERENCE,
            List.of(
                part(Scope.SELECTED, chosen == null ? List.of() : List.of(chosen)),
                part(Scope.SHOWN, List.copyOf(model.rows())))));
  }

  private static Part part(Scope scope, List<Row> rows) {
    return new Part(
        scope,
        rows.size(),
        _ ->
            rows.stream()
                .map(
                    row ->
                        Sheet.row(
                            row.preferenceId(),
                            row.key(),
                            row.heldOut(),
                            row.lead(),
                            row.first(),
                            MicroscopeViewModel.words(row.course()),
                            row.met(),
                            row.forgettings())));
  }

  private static Button button(String id, String text, String icon, Runnable action) {
    var button = new Button(text, new FontIcon(icon));
    button.setId(id);
    button.setMinWidth(USE_PREF_SIZE);
    button.getStyleClass().add("small-button");
    button.setOnAction(_ -> action.run());
    return button;
  }

  /** One button for each way to fare that there is, with how many fared so. */
  private void fillCourses() {
    var buttons = new ArrayList<Node>();
    var counts = model.countsProperty().get();
    for (var course : Course.values()) {
      var count = counts.getOrDefault(course, 0);
      if (count > 0) {
        var button =
            new ToggleButton(
                MicroscopeViewModel.words(course) + "  " + count, new FontIcon(icon(course)));
        button.setId("course-" + course.name().toLowerCase(Locale.ROOT));
        button.getStyleClass().add("small-button");
        button.setSelected(model.courseProperty().get() == course);
        button.setOnAction(_ -> model.courseProperty().set(button.isSelected() ? course : null));
        buttons.add(button);
      }
    }
    courses.getChildren().setAll(buttons);
  }

  private static String icon(Course course) {
    return switch (course) {
      case KNOWN -> "mdal-check";
      case LEARNED -> "mdmz-trending_up";
      case FORGOTTEN -> "mdmz-trending_down";
      case NEVER_LEARNED -> "mdal-close";
      case MET_ONCE -> "mdmz-remove";
      case UNKNOWN -> "mdal-help_outline";
    };
  }

  private void columns() {
    table.setId("microscope-table");
    table.setAccessibleText("Preferences");
    table.setItems(model.rows());
    table.getStyleClass().add("compact-table");
    table.setFixedCellSize(26);
    table.setPlaceholder(new Label("Nothing here"));
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
    table.getColumns().add(column("Instruction", 110, Row::key));
    table.getColumns().add(column("Margin", 66, row -> number(row.lead())));
    table.getColumns().add(column("At first", 66, row -> number(row.first())));
    table.getColumns().add(courseColumn());
    table
        .getSelectionModel()
        .selectedItemProperty()
        .subscribe(
            row -> {
              if (row != null) {
                model.look(row);
              }
            });
    model.rows().addListener((ListChangeListener<Row>) _ -> selectFirst());
    selectFirst();
  }

  /** So that something is seen beside the table. */
  private void selectFirst() {
    if (!model.rows().isEmpty() && table.getSelectionModel().isEmpty()) {
      table.getSelectionModel().selectFirst();
    }
  }

  private static String number(@Nullable Float value) {
    return value == null ? "–" : String.format(Locale.ROOT, "%+.3f", value).replace('-', '−');
  }

  private static TableColumn<Row, String> column(
      String title, double width, Function<Row, String> text) {
    var column = new TableColumn<Row, String>(title);
    column.setPrefWidth(width);
    column.setCellValueFactory(
        cell -> new ReadOnlyObjectWrapper<>(text.apply(cell.getValue())).getReadOnlyProperty());
    return column;
  }

  private static TableColumn<Row, Row> courseColumn() {
    var column = new TableColumn<Row, Row>("Over the run");
    column.setPrefWidth(150);
    column.setCellValueFactory(
        cell -> new ReadOnlyObjectWrapper<>(cell.getValue()).getReadOnlyProperty());
    column.setCellFactory(
        _ ->
            new TableCell<Row, Row>() {
              @Override
              protected void updateItem(@Nullable Row row, boolean empty) {
                super.updateItem(row, empty);
                if (row == null || empty) {
                  setGraphic(null);
                  setText(null);
                } else {
                  setGraphic(new FontIcon(icon(row.course())));
                  setText(
                      MicroscopeViewModel.words(row.course())
                          + (row.forgettings() > 0 ? ", lost " + row.forgettings() + "×" : "")
                          + (row.heldOut() ? ", held out" : ""));
                }
              }
            });
    return column;
  }

  private VBox detail() {
    leads.setMinHeight(150);
    leads.setPrefHeight(190);
    leads.setMaxHeight(240);
    var score =
        new ActionButton(
            "score-tokens",
            "Compare tokens",
            "mdal-color_lens",
            model.reasonProperty(),
            model::score);
    var wheel = new ProgressIndicator();
    wheel.setMaxSize(18, 18);
    wheel.visibleProperty().bind(model.scoresProperty());
    var why = new Label();
    why.getStyleClass().add("setting-meaning");
    why.setMinWidth(0);
    why.textProperty().bind(model.reasonProperty());
    HBox.setHgrow(why, Priority.ALWAYS);
    why.setMaxWidth(Double.MAX_VALUE);
    var open = button("open-pair", "Open in Preferences", "mdal-launch", model::openPair);
    var tools = new HBox(8, score, wheel, why, open);
    tools.setAlignment(Pos.CENTER_LEFT);
    var sides = new HBox(12, chosen, rejected);
    HBox.setHgrow(chosen, Priority.ALWAYS);
    HBox.setHgrow(rejected, Priority.ALWAYS);
    chosen.setPrefWidth(200);
    rejected.setPrefWidth(200);
    VBox.setVgrow(sides, Priority.ALWAYS);
    var legend = new Label("shaded: more probable since training began · underlined: less");
    legend.getStyleClass().add("setting-meaning");
    prompt.setId("pair-prompt");
    prompt.setWrapText(true);
    prompt.setMinHeight(USE_PREF_SIZE);
    var detail = new VBox(8, prompt, leads, tools, sides, legend);
    detail.setId("microscope-detail");
    detail.getStyleClass().add("microscope-detail");
    model.lookedProperty().subscribe(now -> detail.setVisible(now != null));
    detail.setMinWidth(300);
    return detail;
  }

  private void show(@Nullable Looked looked) {
    if (looked == null) {
      return;
    }
    leads.setSeries(
        List.of(
            new LiveChart.Series(
                looked.row().key(), "margin", 0, looked.row().heldOut(), looked.leads())));
    var texts = looked.texts();
    prompt.setText(texts == null ? looked.row().key() : Words.firstSentence(texts.prompt()));
    chosen.setText(texts == null ? "" : texts.chosen());
    rejected.setText(texts == null ? "" : texts.rejected());
  }

  /** Puts the focus on the first preference. */
  void focusFirst() {
    table.requestFocus();
  }
}
