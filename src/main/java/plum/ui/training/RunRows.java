package plum.ui.training;

import javafx.beans.Observable;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.ui.control.StateDot;
import plum.ui.session.RunState;
import plum.ui.training.TrainingViewModel.Line;

/** The training runs: shown or not, how far, and what can be done with each. */
final class RunRows extends ScrollPane {
  private static final double MOST = 132;

  private final TrainingViewModel model;
  private final VBox rows = new VBox(2);
  private final Actions actions;

  /** What leads away from the list. */
  interface Actions {
    /** Fills the form from a run. */
    void cloneOf(Line line);

    /** Shows what the pairs of a run did. */
    void pairs(Line line);
  }

  RunRows(TrainingViewModel model, Actions actions) {
    this.model = model;
    this.actions = actions;
    rows.setId("training-runs");
    setContent(rows);
    setFitToWidth(true);
    setMaxHeight(MOST);
    setMinHeight(USE_PREF_SIZE);
    getStyleClass().addAll("edge-to-edge", "training-runs");
    rows.heightProperty()
        .subscribe(height -> setPrefHeight(Math.min(MOST, height.doubleValue() + 2)));
    model.lines().addListener((Observable _) -> fill());
    fill();
  }

  private void fill() {
    rows.getChildren().setAll(model.lines().stream().map(this::row).toList());
  }

  private HBox row(Line line) {
    var name = line.run().name();
    var shown = new CheckBox(name);
    shown.setId("show-" + name);
    shown.getStyleClass().addAll("run-check", "run-check-" + line.colour() % 8);
    shown.setSelected(line.shown());
    shown.setMinWidth(110);
    shown.setOnAction(_ -> model.show(line.run(), shown.isSelected()));
    var dot = new StateDot();
    dot.setState(line.state().label());
    var objective = new Label(line.objective());
    objective.getStyleClass().add("summary");
    objective.setMinWidth(0);
    var figures = new Label(line.figures());
    figures.getStyleClass().add("figures");
    figures.setMinWidth(USE_PREF_SIZE);
    var state = new Label(line.state() == RunState.DONE ? "" : line.state().label());
    state.getStyleClass().add("summary");
    state.setMinWidth(USE_PREF_SIZE);
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var row = new HBox(10, dot, shown, objective, figures, state, space);
    if (model.works(line)) {
      var still = line.state() == RunState.PAUSED;
      var pause =
          still
              ? button("pause-" + name, "Go on", "mdmz-play_arrow", () -> model.pause(false))
              : button("pause-" + name, "Pause", "mdmz-pause", () -> model.pause(true));
      var stop = button("stop-" + name, "Stop and save", "mdmz-stop", model::stop);
      pause.setDisable(model.stops());
      stop.setDisable(model.stops());
      row.getChildren().addAll(pause, stop);
    } else if (model.continues(line)) {
      row.getChildren()
          .add(
              button(
                  "continue-" + name,
                  "Continue",
                  "mdmz-play_arrow",
                  () -> model.resume(line.run())));
    }
    row.getChildren().add(menu(line));
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  private static Button button(String id, String text, String icon, Runnable action) {
    var button = new Button(text, new FontIcon(icon));
    button.setId(id);
    button.getStyleClass().add("small-button");
    button.setMinWidth(USE_PREF_SIZE);
    button.setOnAction(_ -> action.run());
    return button;
  }

  private MenuButton menu(Line line) {
    var name = line.run().name();
    var menu = new MenuButton(null, new FontIcon("mdmz-more_horiz"));
    menu.setId("run-menu-" + name);
    menu.setAccessibleText("What can be done with " + name);
    menu.setTooltip(new Tooltip("More"));
    menu.getStyleClass().addAll("flat", "no-arrow", "chart-button");
    var copy = item("clone-" + name, "Clone with changes…", () -> actions.cloneOf(line));
    var pairs = item("pairs-" + name, "What each pair did…", () -> actions.pairs(line));
    var evaluate = item("evaluate-" + name, "Evaluate", () -> model.evaluate(line.run()));
    evaluate.setDisable(!model.evaluates(line));
    menu.getItems().addAll(copy, pairs, evaluate);
    return menu;
  }

  private static MenuItem item(String id, String text, Runnable action) {
    var item = new MenuItem(text);
    item.setId(id);
    item.setOnAction(_ -> action.run());
    return item;
  }
}
