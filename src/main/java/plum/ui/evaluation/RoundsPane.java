package plum.ui.evaluation;

import javafx.beans.Observable;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Spinner;
import javafx.scene.control.SpinnerValueFactory;
import javafx.scene.control.TableView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import plum.ui.control.ActionButton;
import plum.ui.control.Columns;

/** The timeline of on-policy rounds, and the button that goes round again. */
final class RoundsPane extends VBox {
  private static final int MOST = 99;
  private static final PseudoClass BETTER = PseudoClass.getPseudoClass("better");
  private static final PseudoClass WORSE = PseudoClass.getPseudoClass("worse");

  RoundsPane(RoundsViewModel model) {
    super(8);
    TableView<RoundsViewModel.Line> table = Columns.table("rounds-table", "Rounds");
    table.setItems(model.lines());
    table.setPlaceholder(
        new Label("Train a policy first; then rounds go on from what it writes itself."));
    var round = Columns.text("Round", 64, RoundsViewModel.Line::round);
    round.setMinWidth(60);
    round.setMaxWidth(72);
    table.getColumns().add(round);
    table.getColumns().add(Columns.text("Policy", 84, RoundsViewModel.Line::policy));
    table.getColumns().add(Columns.number("Fresh pairs", 84, RoundsViewModel.Line::fresh));
    table.getColumns().add(Columns.number("Greedy", 134, RoundsViewModel.Line::greedy));
    table.getColumns().add(Columns.number("Sampled", 128, RoundsViewModel.Line::sampled));
    var change =
        Columns.<RoundsViewModel.Line, Label>node(
            "Change",
            150,
            () -> {
              var label = new Label();
              label.getStyleClass().add("difference");
              return label;
            },
            (label, line) -> {
              label.setText(line.change());
              label.pseudoClassStateChanged(BETTER, line.direction() > 0);
              label.pseudoClassStateChanged(WORSE, line.direction() < 0);
            });
    change.setMinWidth(150);
    table.getColumns().add(change);
    table.getColumns().add(Columns.text("pass@k", 110, RoundsViewModel.Line::passAtK));
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
    table.setMinHeight(90);
    VBox.setVgrow(table, Priority.ALWAYS);
    getChildren().addAll(tools(model), table);
  }

  private static HBox tools(RoundsViewModel model) {
    var training = new ComboBox<String>(model.trainings());
    training.setId("rounds-training");
    training.setAccessibleText("Training that goes round");
    training.setMinWidth(110);
    training.valueProperty().bindBidirectional(model.trainingProperty());
    var count = new Spinner<Integer>();
    count.setId("rounds-count");
    count.setAccessibleText("Rounds in all");
    count.setEditable(true);
    count.setPrefWidth(84);
    count.setMinWidth(84);
    var values = new SpinnerValueFactory.IntegerSpinnerValueFactory(1, MOST, 2);
    count.setValueFactory(values);
    values
        .valueProperty()
        .subscribe(
            value -> {
              if (value != null) {
                model.countProperty().set(value);
              }
            });
    var lesson =
        new Label(
            "Each round draws from the policy before, pairs what it wrote, and trains on from it.");
    lesson.getStyleClass().add("summary");
    lesson.setWrapText(true);
    lesson.setMinHeight(Region.USE_PREF_SIZE);
    HBox.setHgrow(lesson, Priority.ALWAYS);
    lesson.setMaxWidth(Double.MAX_VALUE);
    var run =
        new ActionButton(
            "run-rounds", model.verb(), "mdal-loop", model.reasonProperty(), model::run);
    Runnable name = () -> run.button().setText(model.verb());
    model.countProperty().subscribe(_ -> name.run());
    model.lines().addListener((Observable _) -> name.run());
    var of = new Label("to round");
    of.setMinWidth(Region.USE_PREF_SIZE);
    var tools = new HBox(8, training, of, count, run, lesson);
    tools.setAlignment(Pos.CENTER_LEFT);
    return tools;
  }
}
