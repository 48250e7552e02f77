package plum.ui.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import plum.ui.control.LiveChart;
import plum.ui.control.StateDot;
import plum.ui.session.RunState;
import plum.ui.training.TrainingViewModel.Line;

/** The training runs: shown or not, how far, and what can be done with each. */
final class RunRows extends ScrollPane {
  private static final double MOST = 132;

  private final TrainingViewModel model;
  private final VBox rows = new VBox(2);
  private final Actions actions;
  private Map<Long, Row> byRun = Map.of();

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

  /** Rows stay while their run does, so that neither focus nor an open menu is lost. */
  private void fill() {
    var there = new LinkedHashMap<Long, Row>();
    for (var line : model.lines()) {
      var row = Objects.requireNonNullElseGet(byRun.get(line.run().id()), () -> new Row(line));
      row.show(line);
      there.put(line.run().id(), row);
    }
    byRun = there;
    if (!rows.getChildren().equals(List.copyOf(there.values()))) {
      rows.getChildren().setAll(there.values());
    }
  }

  private final class Row extends HBox {
    private final CheckBox shown;
    private final StateDot dot = new StateDot();
    private final Label objective = new Label();
    private final Label figures = new Label();
    private final Label state = new Label();
    private final HBox buttons = new HBox(8);
    private final MenuItem evaluate;
    private Line line;
    private boolean buttonsStop;
    private boolean buttonsContinue;

    Row(Line first) {
      super(10);
      line = first;
      var name = first.run().name();
      shown = new CheckBox(name);
      shown.setId("show-" + name);
      shown.getStyleClass().add("run-check");
      shown.setMinWidth(110);
      shown.setOnAction(_ -> model.show(line.run(), shown.isSelected()));
      objective.getStyleClass().add("summary");
      objective.setMinWidth(0);
      figures.getStyleClass().add("figures");
      figures.setMinWidth(USE_PREF_SIZE);
      state.getStyleClass().add("summary");
      state.setMinWidth(USE_PREF_SIZE);
      buttons.setMinWidth(USE_PREF_SIZE);
      buttons.setAlignment(Pos.CENTER_RIGHT);
      evaluate = item("evaluate-" + name, "Evaluate", () -> model.evaluate(line.run()));
      var space = new Region();
      HBox.setHgrow(space, Priority.ALWAYS);
      getChildren().addAll(dot, shown, objective, figures, state, space, buttons, menu(name));
      setAlignment(Pos.CENTER_LEFT);
      offer();
    }

    void show(Line now) {
      var other =
          now.state() != line.state()
              || model.stops() != buttonsStop
              || model.continues(now) != buttonsContinue;
      line = now;
      shown.setSelected(now.shown());
      var colour = "run-check-" + now.colour() % LiveChart.COLOURS;
      if (!shown.getStyleClass().contains(colour)) {
        shown.getStyleClass().removeIf(each -> each.startsWith("run-check-"));
        shown.getStyleClass().add(colour);
      }
      dot.setState(now.state().label());
      objective.setText(now.objective());
      figures.setText(now.figures());
      state.setText(words(now.state()));
      evaluate.setDisable(!model.evaluates(now));
      if (other) {
        offer();
      }
    }

    private static String words(RunState state) {
      return switch (state) {
        case DONE -> "";
        case INTERRUPTED -> "interrupted; goes on from what was saved last";
        default -> state.label();
      };
    }

    /** The buttons that suit its state. */
    private void offer() {
      var name = line.run().name();
      buttonsStop = model.stops();
      buttonsContinue = model.continues(line);
      if (model.works(line)) {
        var still = line.state() == RunState.PAUSED;
        var pause =
            still
                ? button("pause-" + name, "Go on", "mdmz-play_arrow", () -> model.pause(false))
                : button("pause-" + name, "Pause", "mdmz-pause", () -> model.pause(true));
        var stop = button("stop-" + name, "Stop and save", "mdmz-stop", model::stop);
        pause.setDisable(buttonsStop);
        stop.setDisable(buttonsStop);
        buttons.getChildren().setAll(pause, stop);
      } else if (buttonsContinue) {
        buttons
            .getChildren()
            .setAll(
                button(
                    "continue-" + name,
                    "Continue",
                    "mdmz-play_arrow",
                    () -> model.resume(line.run())));
      } else {
        buttons.getChildren().clear();
      }
    }

    private MenuButton menu(String name) {
      var menu = new MenuButton(null, new FontIcon("mdmz-more_horiz"));
      menu.setId("run-menu-" + name);
      menu.setAccessibleText("What can be done with " + name);
      menu.setTooltip(new Tooltip("More"));
      menu.getStyleClass().addAll("flat", "no-arrow", "chart-button");
      var copy = item("clone-" + name, "Clone with changes…", () -> actions.cloneOf(line));
      var pairs = item("pairs-" + name, "What each pair did…", () -> actions.pairs(line));
      menu.getItems().addAll(copy, pairs, evaluate);
      return menu;
    }
  }

  private static Button button(String id, String text, String icon, Runnable action) {
    var button = new Button(text, new FontIcon(icon));
    button.setId(id);
    button.getStyleClass().add("small-button");
    button.setMinWidth(USE_PREF_SIZE);
    button.setOnAction(_ -> action.run());
    return button;
  }

  private static MenuItem item(String id, String text, Runnable action) {
    var item = new MenuItem(text);
    item.setId(id);
    item.setOnAction(_ -> action.run());
    return item;
  }
}
