package plum.ui.runs;

import javafx.geometry.Orientation;
import javafx.scene.control.Label;
import javafx.scene.control.SplitPane;
import javafx.scene.control.TableView;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import plum.ui.control.CodeView;
import plum.ui.control.Columns;
import plum.ui.control.EmptyState;
import plum.ui.control.Page;
import plum.ui.control.StateDot;

/** The table of runs, and the configuration of the chosen one. */
public final class RunsView extends Page {
  private final RunsViewModel model;
  private final TableView<RunsViewModel.Line> table = Columns.table("run-table", "Runs");
  private final CodeView config = new CodeView("run-config", "Configuration of the run");
  private final Label title = new Label();

  public RunsView(RunsViewModel model) {
    super(
        "runs-page",
        "Runs",
        "Every run keeps its whole configuration and seed, so that it can be repeated.");
    this.model = model;
    columns();
    table.setItems(model.lines());
    table
        .getSelectionModel()
        .selectedItemProperty()
        .subscribe(line -> model.selectedProperty().set(line));
    title.getStyleClass().add("section-title");
    model.selectedProperty().subscribe(this::show);
    var detail = new VBox(8, title, config);
    detail.getStyleClass().add("detail");
    VBox.setVgrow(config, Priority.ALWAYS);
    var split = new SplitPane(table, detail);
    split.setOrientation(Orientation.VERTICAL);
    split.setDividerPositions(0.6);
    var empty =
        new EmptyState(
            "mdal-history",
            "No runs yet",
            "Each stage you run appears here with its time, outcome and configuration.");
    model
        .lines()
        .subscribe(
            () -> {
              setCenter(model.lines().isEmpty() ? empty : split);
              if (table.getSelectionModel().isEmpty()) {
                table.getSelectionModel().selectFirst();
              }
            });
    setCenter(model.lines().isEmpty() ? empty : split);
    table.getSelectionModel().selectFirst();
  }

  private void columns() {
    var state =
        Columns.<RunsViewModel.Line, StateDot>node(
            "", 32, StateDot::new, (dot, line) -> dot.setState(line.state().label()));
    state.setMaxWidth(32);
    state.setMinWidth(32);
    table.getColumns().add(state);
    var stage = Columns.text("Stage", 104, RunsViewModel.Line::stage);
    stage.setMinWidth(92);
    stage.setMaxWidth(120);
    table.getColumns().add(stage);
    var name = Columns.<RunsViewModel.Line>text("Name", 150, line -> line.run().name());
    name.setMaxWidth(220);
    table.getColumns().add(name);
    var outcome = Columns.<RunsViewModel.Line>text("State", 84, line -> line.state().label());
    outcome.setMinWidth(76);
    outcome.setMaxWidth(100);
    table.getColumns().add(outcome);
    var started = Columns.text("Started", 124, RunsViewModel.Line::started);
    started.setMinWidth(116);
    started.setMaxWidth(140);
    table.getColumns().add(started);
    var seed =
        Columns.<RunsViewModel.Line>number("Seed", 48, line -> Long.toString(line.run().seed()));
    table.getColumns().add(seed);
    table.getColumns().add(Columns.number("Busy", 84, RunsViewModel.Line::busy));
    table.getColumns().add(Columns.text("Note", 240, RunsViewModel.Line::note));
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
  }

  private void show(RunsViewModel.@Nullable Line line) {
    if (line != null) {
      title.setText("Configuration of " + line.run().name());
      config.setCode(model.config(line));
    }
  }

  @Override
  public void refresh() {
    model.refresh();
  }
}
