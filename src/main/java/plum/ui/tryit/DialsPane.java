package plum.ui.tryit;

import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** Which policy is asked, and a slider with a number for everything that says how. */
final class DialsPane extends VBox {
  private static final PseudoClass CHANGED = PseudoClass.getPseudoClass("changed");
  private static final double NAME = 118;

  private final TryItViewModel model;
  private final Dials dials;

  DialsPane(TryItViewModel model) {
    super(6);
    this.model = model;
    dials = model.dials();
    setId("dials");
    getStyleClass().add("dials");
    getChildren().add(policy());
    for (var dial : Dial.values()) {
      getChildren().add(row(dial));
    }
    getChildren().addAll(seed(), stop(), foot());
  }

  private HBox policy() {
    var choice = new ComboBox<@Nullable String>(model.policies());
    choice.setId("try-policy");
    choice.setAccessibleText("Policy that is asked");
    choice.setMaxWidth(Double.MAX_VALUE);
    choice.valueProperty().bindBidirectional(model.policyProperty());
    HBox.setHgrow(choice, Priority.ALWAYS);
    return line(
        name("Policy", "A policy of the recipe, or the checkpoint of a finished training run."),
        choice);
  }

  private HBox row(Dial dial) {
    var value = dials.valueProperty(dial);
    var name = name(dial.title(), dial.tip());
    var slider = new Slider(dial.least(), dial.most(), value.get());
    slider.setId("slide-" + dial.id());
    slider.setAccessibleText(dial.title());
    slider.setBlockIncrement(dial.fit(0) == 0 && dial.most() <= 2 ? 0.05 : 1);
    slider.setMinWidth(60);
    tip(slider, dial.tip());
    HBox.setHgrow(slider, Priority.ALWAYS);
    var field = new TextField();
    field.setId("set-" + dial.id());
    field.setAccessibleText(dial.title() + " as a number");
    field.setPrefColumnCount(4);
    field.setMinWidth(58);
    field.setMaxWidth(58);
    field.getStyleClass().add("dial-number");
    value.subscribe(
        now -> {
          slider.setMax(Math.max(dial.most(), now.doubleValue()));
          slider.setValue(now.doubleValue());
          field.setText(dial.text(now.doubleValue()));
        });
    slider.valueProperty().subscribe(now -> value.set(dial.fit(now.doubleValue())));
    Runnable typed = () -> take(dial, field);
    field.setOnAction(_ -> typed.run());
    field
        .focusedProperty()
        .subscribe(
            focused -> {
              if (!focused) {
                typed.run();
              }
            });
    var reset = reset(dial.id(), dial.title(), () -> dials.reset(dial));
    dials
        .changedProperty(dial)
        .subscribe(
            changed -> {
              name.pseudoClassStateChanged(CHANGED, changed);
              field.pseudoClassStateChanged(CHANGED, changed);
              reset.setVisible(changed);
              name.setAccessibleText(dial.title() + (changed ? ", not the recipe's value" : ""));
            });
    return line(name, slider, field, reset);
  }

  /** Takes what was typed, or puts the value back. */
  private void take(Dial dial, TextField field) {
    var value = dials.valueProperty(dial);
    try {
      value.set(dial.fit(Double.parseDouble(field.getText().strip().replace(',', '.'))));
    } catch (NumberFormatException e) {
      // What is no number changes nothing.
    }
    field.setText(dial.text(value.get()));
  }

  private HBox seed() {
    var field = new TextField();
    field.setId("set-seed");
    field.setAccessibleText("Seed");
    field.textProperty().bindBidirectional(dials.seedProperty());
    field.setMinWidth(60);
    HBox.setHgrow(field, Priority.ALWAYS);
    var other = new Button("New seed", new FontIcon("mdal-casino"));
    other.setId("new-seed");
    other.setMinWidth(USE_PREF_SIZE);
    other.setOnAction(_ -> model.newSeed());
    return line(
        name(
            "Seed",
            "Decides every random choice: the same seed and settings give the same candidates. With"
                + " the recipe's seed they are those that the sampling stage draws."),
        field,
        other);
  }

  private HBox stop() {
    var area = new TextArea();
    area.setId("set-stop");
    area.setAccessibleText("Stop strings, one a line");
    area.setPromptText("none");
    area.setPrefRowCount(2);
    area.setMinHeight(46);
    area.setMinWidth(60);
    area.setPrefWidth(100);
    area.textProperty().bindBidirectional(dials.stopProperty());
    HBox.setHgrow(area, Priority.ALWAYS);
    var name =
        name(
            "Stop strings",
            "An answer ends before the first of these. One a line; \\n is a line break.");
    var reset = reset("stop", "Stop strings", dials::resetStop);
    var row = line(name, area, reset);
    row.setAlignment(Pos.TOP_LEFT);
    dials
        .stopChangedProperty()
        .subscribe(
            changed -> {
              name.pseudoClassStateChanged(CHANGED, changed);
              reset.setVisible(changed);
            });
    return row;
  }

  private HBox foot() {
    var execute = new CheckBox("Run the candidates");
    execute.setId("try-execute");
    execute.selectedProperty().bindBidirectional(model.executeProperty());
    tip(execute, "In the sandbox, against the usable tests of the instruction.");
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var reset = new Button("Reset", new FontIcon("mdmz-undo"));
    reset.setId("reset-all");
    reset.setMinWidth(USE_PREF_SIZE);
    reset.getStyleClass().add("flat");
    reset.setAccessibleText("All values as in the recipe");
    tip(reset, "All values as in the recipe's sampling stage");
    reset.setOnAction(_ -> dials.reset());
    dials.changedProperty().subscribe(changed -> reset.setDisable(!changed));
    return line(execute, space, reset);
  }

  private static HBox line(Node... nodes) {
    var line = new HBox(6, nodes);
    line.setAlignment(Pos.CENTER_LEFT);
    line.getStyleClass().add("dial");
    return line;
  }

  private static Label name(String title, String tip) {
    var name = new Label(title);
    name.getStyleClass().add("dial-name");
    name.setMinWidth(NAME);
    name.setPrefWidth(NAME);
    tip(name, tip);
    return name;
  }

  private static Button reset(String id, String title, Runnable action) {
    var button = new Button(null, new FontIcon("mdmz-undo"));
    button.setId("reset-" + id);
    button.getStyleClass().addAll("flat", "dial-reset");
    button.setAccessibleText(title + " as in the recipe");
    tip(button, "As in the recipe");
    button.setOnAction(_ -> action.run());
    return button;
  }

  private static void tip(Node node, String text) {
    var tip = new Tooltip(text);
    tip.setWrapText(true);
    tip.setMaxWidth(320);
    tip.setShowDuration(Duration.seconds(30));
    Tooltip.install(node, tip);
  }
}
