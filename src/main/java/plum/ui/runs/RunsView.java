package plum.ui.runs;

import java.util.List;
import java.util.stream.IntStream;
import javafx.css.PseudoClass;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.SplitPane;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.controlsfx.control.textfield.CustomTextField;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.pipeline.Deletion;
import plum.ui.control.ActionButton;
import plum.ui.control.Columns;
import plum.ui.control.EmptyState;
import plum.ui.control.Page;
import plum.ui.control.Sparkline;
import plum.ui.control.StateDot;
import plum.ui.export.ExportMenu;
import plum.ui.export.Exports;

/** The table of runs, and what there is to say about the chosen ones. */
public final class RunsView extends Page {
  private static final PseudoClass STARRED = PseudoClass.getPseudoClass("starred");

  private final RunsViewModel model;
  private final TableView<RunsViewModel.Line> table = Columns.table("run-table", "Runs");
  private final CustomTextField filter = new CustomTextField();
  private final RunPane pane;
  private List<Long> wanted = List.of();
  private final HBox question = new HBox(12);
  private final Label consequences = new Label();
  private final Button confirm = new Button();
  private final CheckBox policies = new CheckBox("with checkpoints");

  public RunsView(RunsViewModel model, RunSheets sheets, Exports exports) {
    super(
        "runs-page",
        "Runs",
        "Every run keeps its whole configuration and seed. Select two to see where they differ.");
    this.model = model;
    pane = new RunPane(model);
    columns();
    table.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
    table.setItems(model.lines());
    table.getSelectionModel().getSelectedItems().subscribe(this::choose);
    var remove =
        new ActionButton(
            "delete-run",
            "Delete run",
            "mdal-delete_outline",
            model.deleteReasonProperty(),
            model::askToDelete);
    model.chosen().subscribe(() -> remove.button().setText(model.verb()));
    var export = new ExportMenu(exports, sheets::shown);
    export.addTo(table);
    addActions(export, remove);
    addStrip(question());
    var split = new SplitPane(new VBox(8, tools(), table), pane);
    VBox.setVgrow(table, Priority.ALWAYS);
    split.setOrientation(Orientation.VERTICAL);
    split.setDividerPositions(0.55);
    var empty =
        new EmptyState(
            "mdal-history",
            "No runs yet",
            "Each stage you run appears here with its time, outcome and configuration.");
    model
        .summaryProperty()
        .subscribe(summary -> setCenter(summary.equals("0 runs") ? empty : split));
    model.lines().subscribe(this::selectSome);
    model.revisionProperty().subscribe(_ -> table.refresh());
    selectSome();
  }

  /** Tells the model; while lines are exchanged what is selected is not there. */
  private void choose() {
    var chosen =
        table.getSelectionModel().getSelectedItems().stream()
            .filter(line -> line != null && table.getItems().contains(line))
            .toList();
    if (!chosen.isEmpty()) {
      wanted = chosen.stream().map(line -> line.run().id()).toList();
    }
    if (!model.chosen().equals(chosen)) {
      model.chosen().setAll(chosen);
    }
  }

  /** Keeps the selection when lines were exchanged, as when a run was added. */
  private void selectSome() {
    var selection = table.getSelectionModel();
    var items = table.getItems();
    var places =
        IntStream.range(0, items.size())
            .filter(i -> wanted.contains(items.get(i).run().id()))
            .toArray();
    if (selection.isEmpty() && places.length > 0) {
      selection.selectIndices(places[0], places);
    } else if (selection.isEmpty()) {
      selection.selectFirst();
    }
    choose();
  }

  private HBox tools() {
    filter.setId("run-filter");
    filter.setPromptText("Filter by name, stage, tag or note   Ctrl+F");
    filter.setAccessibleText("Filter runs");
    filter.setLeft(new FontIcon("mdmz-search"));
    filter.setPrefWidth(330);
    filter.textProperty().bindBidirectional(model.filterProperty());
    var starred = new ToggleButton("Starred", new FontIcon("mdmz-star_outline"));
    starred.setId("starred-only");
    starred.setAccessibleText("Show starred runs only");
    starred.selectedProperty().bindBidirectional(model.starredOnlyProperty());
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var summary = new Label();
    summary.setId("run-summary");
    summary.getStyleClass().add("summary");
    summary.textProperty().bind(model.summaryProperty());
    var tools = new HBox(8, filter, starred, space, summary);
    tools.setAlignment(Pos.CENTER_LEFT);
    return tools;
  }

  private HBox question() {
    question.setId("delete-question");
    question.getStyleClass().add("consent-strip");
    question.setAlignment(Pos.CENTER_LEFT);
    consequences.setId("delete-consequences");
    consequences.setWrapText(true);
    consequences.setMinHeight(USE_PREF_SIZE);
    HBox.setHgrow(consequences, Priority.ALWAYS);
    consequences.setMaxWidth(Double.MAX_VALUE);
    policies.setId("delete-checkpoints");
    policies.setMinWidth(USE_PREF_SIZE);
    policies.selectedProperty().bindBidirectional(model.withCheckpointsProperty());
    confirm.setId("delete-confirm");
    confirm.setMinWidth(USE_PREF_SIZE);
    confirm.getStyleClass().add("danger");
    confirm.setOnAction(_ -> model.delete());
    var keep = new Button("Keep");
    keep.setId("delete-keep");
    keep.setMinWidth(USE_PREF_SIZE);
    keep.setCancelButton(true);
    keep.setOnAction(_ -> model.keep());
    question
        .getChildren()
        .addAll(new FontIcon("mdmz-warning"), consequences, policies, confirm, keep);
    model.deletionProperty().subscribe(this::ask);
    return question;
  }

  private void ask(@Nullable Deletion asking) {
    question.setVisible(asking != null);
    question.setManaged(asking != null);
    if (asking != null) {
      consequences.setText(model.consequences());
      confirm.setText(model.verb());
      confirm.setAccessibleText(model.verb());
      confirm.setDisable(!asking.refusal().isEmpty());
    }
  }

  private void columns() {
    var star =
        Columns.<RunsViewModel.Line, Button>node(
            "",
            36,
            () -> {
              var button = new Button("", new FontIcon("mdmz-star_outline"));
              button.getStyleClass().addAll("flat", "star");
              return button;
            },
            (button, line) -> {
              button.setGraphic(
                  new FontIcon(model.mark(line).starred() ? "mdmz-star" : "mdmz-star_outline"));
              button.pseudoClassStateChanged(STARRED, model.mark(line).starred());
              button.setAccessibleText(
                  (model.mark(line).starred() ? "Take the star from " : "Star ")
                      + line.run().name());
              button.setOnAction(_ -> model.star(line));
            });
    star.setMinWidth(36);
    star.setMaxWidth(36);
    table.getColumns().add(star);
    var state =
        Columns.<RunsViewModel.Line, StateDot>node(
            "", 30, StateDot::new, (dot, line) -> dot.setState(line.state().label()));
    state.setMaxWidth(30);
    state.setMinWidth(30);
    table.getColumns().add(state);
    var name = Columns.<RunsViewModel.Line>text("Name", 130, line -> line.run().name());
    name.setMinWidth(112);
    name.setMaxWidth(220);
    table.getColumns().add(name);
    var stage = Columns.text("Stage", 92, RunsViewModel.Line::stage);
    stage.setMinWidth(88);
    stage.setMaxWidth(112);
    table.getColumns().add(stage);
    var loss =
        Columns.<RunsViewModel.Line, Sparkline>node(
            "Loss", 102, Sparkline::new, (line, row) -> line.setCurve(model.loss(row)));
    loss.setMinWidth(102);
    loss.setMaxWidth(102);
    table.getColumns().add(loss);
    var started = Columns.text("Started", 110, RunsViewModel.Line::started);
    started.setMinWidth(108);
    started.setMaxWidth(116);
    table.getColumns().add(started);
    table.getColumns().add(Columns.number("Busy", 72, RunsViewModel.Line::busy));
    var tags = Columns.<RunsViewModel.Line>text("Tags", 90, model::tags);
    tags.setMinWidth(70);
    table.getColumns().add(tags);
    var note = Columns.<RunsViewModel.Line>text("Note", 170, this::words);
    note.setMinWidth(100);
    table.getColumns().add(note);
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
  }

  /** What a person said, or else what the program did. */
  private String words(RunsViewModel.Line line) {
    return model.mark(line).comment().isEmpty()
        ? line.note()
        : model.mark(line).comment().replace("\n", " · ");
  }

  @Override
  public void refresh() {
    model.refresh();
  }

  @Override
  public void focusContent() {
    table.requestFocus();
  }

  @Override
  public void focusFilter() {
    filter.requestFocus();
  }
}
