package plum.ui.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.ui.training.LaunchViewModel.Field;

/** A setting with its field, what it may be, what it means, and what is wrong with it. */
final class SettingRow extends VBox {
  private static final PseudoClass CHANGED = PseudoClass.getPseudoClass("changed");
  private static final PseudoClass WRONG = PseudoClass.getPseudoClass("wrong");
  private static final double NAME = 136;
  private static final double WIDTH = 172;

  private final Field field;

  SettingRow(Field field) {
    super(2);
    this.field = field;
    getStyleClass().add("setting");
    var dot = new FontIcon("mdal-fiber_manual_record");
    dot.getStyleClass().add("setting-dot");
    var name = new Label(field.about().title(), dot);
    name.getStyleClass().add("setting-name");
    name.setMinWidth(NAME);
    name.setPrefWidth(NAME);
    var control = control();
    control.setId("launch-" + id());
    control.setAccessibleText(field.about().title());
    control.setAccessibleHelp(field.about().range() + ". " + field.about().meaning());
    name.setLabelFor(control);
    var reset = reset();
    var line = new HBox(8, name, control, reset);
    line.setAlignment(Pos.CENTER_LEFT);
    var range = field.about().range();
    var meaning =
        new Label(
            range.isEmpty()
                ? field.about().meaning()
                : range.substring(0, 1).toUpperCase(Locale.ROOT)
                    + range.substring(1)
                    + ". "
                    + field.about().meaning());
    meaning.getStyleClass().add("setting-meaning");
    meaning.setWrapText(true);
    meaning.setMinHeight(USE_PREF_SIZE);
    var problem = new Label();
    problem.setId("problem-" + id());
    problem.getStyleClass().add("field-problem");
    problem.setWrapText(true);
    problem.setMinHeight(USE_PREF_SIZE);
    problem.textProperty().bind(field.problemProperty());
    getChildren().addAll(line, problem, meaning);
    field
        .problemProperty()
        .subscribe(
            now -> {
              problem.setVisible(!now.isEmpty());
              problem.setManaged(!now.isEmpty());
              control.pseudoClassStateChanged(WRONG, !now.isEmpty());
            });
    field
        .changedProperty()
        .subscribe(
            now -> {
              name.pseudoClassStateChanged(CHANGED, now);
              dot.setVisible(now);
              reset.setVisible(now);
              name.setAccessibleText(field.about().title() + (now ? ", changed" : ""));
            });
  }

  private String id() {
    return field.setting().path().replaceFirst("^parameters\\.", "").replace('.', '-');
  }

  private Button reset() {
    var button = new Button(null, new FontIcon("mdmz-undo"));
    button.setId("reset-" + id());
    button.getStyleClass().addAll("flat", "dial-reset");
    var before = field.before().isEmpty() ? "empty" : field.before();
    button.setAccessibleText(field.about().title() + " back to " + before);
    button.setTooltip(new Tooltip("Back to " + before));
    button.setOnAction(_ -> field.reset());
    return button;
  }

  private Region control() {
    return switch (field.setting().kind()) {
      case SWITCH -> check();
      case CHOICE -> choice(false);
      case CHOICES -> several();
      case TEXT -> field.choices().isEmpty() ? text() : choice(true);
      case NUMBER, WHOLE, NUMBERS, WORDS -> text();
    };
  }

  private Region text() {
    var text = new TextField();
    text.textProperty().bindBidirectional(field.textProperty());
    return sized(text);
  }

  private static Region sized(Region control) {
    control.setMinWidth(WIDTH);
    control.setPrefWidth(WIDTH);
    control.setMaxWidth(WIDTH);
    return control;
  }

  private Region check() {
    var check = new CheckBox();
    check.setSelected(field.textProperty().get().equals(Setting.ON));
    check
        .selectedProperty()
        .subscribe(on -> field.textProperty().set(on ? Setting.ON : Setting.OFF));
    field.textProperty().subscribe(now -> check.setSelected(now.equals(Setting.ON)));
    return sized(check);
  }

  private Region choice(boolean editable) {
    var box = new ComboBox<@Nullable String>();
    box.getItems().setAll(field.choices());
    box.setEditable(editable);
    box.setValue(field.textProperty().get());
    if (editable) {
      box.getEditor().textProperty().bindBidirectional(field.textProperty());
    } else {
      box.valueProperty()
          .subscribe(
              now -> {
                if (now != null) {
                  field.textProperty().set(now);
                }
              });
      field.textProperty().subscribe(box::setValue);
    }
    return sized(box);
  }

  /** Several of a list, in the order they were chosen. */
  private Region several() {
    var menu = new MenuButton();
    menu.textProperty().bind(field.textProperty().map(now -> now.replace(", ", " + ")));
    for (var choice : field.choices()) {
      var item = new CheckMenuItem(choice);
      field.textProperty().subscribe(now -> item.setSelected(chosen(now).contains(choice)));
      item.setOnAction(
          _ -> {
            var all = new ArrayList<>(chosen(field.textProperty().get()));
            if (!all.remove(choice)) {
              all.add(choice);
            }
            if (!all.isEmpty()) {
              field.textProperty().set(String.join(", ", all));
            }
            item.setSelected(chosen(field.textProperty().get()).contains(choice));
          });
      menu.getItems().add(item);
    }
    return sized(menu);
  }

  private static List<String> chosen(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }
}
