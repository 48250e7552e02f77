package plum.ui.instructions;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import org.kordamp.ikonli.javafx.FontIcon;

/** Saved views and the choice of columns. */
final class ViewMenu extends HBox {
  private final InstructionsViewModel model;
  private final InstructionTable table;
  private final MenuButton views = new MenuButton("Views", new FontIcon("mdal-bookmark_border"));
  private final MenuButton columns = new MenuButton("Columns", new FontIcon("mdmz-view_column"));
  private final TextField name = new TextField();
  private final Button save = new Button("Save");

  ViewMenu(InstructionsViewModel model, InstructionTable table) {
    super(8);
    this.model = model;
    this.table = table;
    setAlignment(Pos.CENTER_RIGHT);
    views.setId("view-menu");
    views.setAccessibleText("Saved views");
    views.setMinWidth(USE_PREF_SIZE);
    views.setOnShowing(_ -> fillViews());
    model.views().names().subscribe(this::fillViews);
    columns.setId("column-menu");
    columns.setAccessibleText("Columns shown");
    columns.setMinWidth(USE_PREF_SIZE);
    columns.setOnShowing(_ -> fillColumns());
    fillColumns();
    name.setId("view-name");
    name.setPromptText("Name of this view");
    name.setAccessibleText("Name of this view");
    name.setPrefWidth(150);
    name.setOnAction(_ -> save());
    name.addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() == KeyCode.ESCAPE) {
            name(false);
            event.consume();
          }
        });
    save.setId("save-view");
    save.setOnAction(_ -> save());
    save.disableProperty().bind(name.textProperty().map(String::isBlank));
    save.setMinWidth(USE_PREF_SIZE);
    getChildren().addAll(views, columns);
  }

  private void fillViews() {
    views.getItems().clear();
    for (var each : model.views().names()) {
      var item = new MenuItem(each);
      item.setId("view-" + each);
      item.setOnAction(_ -> model.applyView(each));
      views.getItems().add(item);
    }
    if (model.views().names().isEmpty()) {
      var nothing = new MenuItem("No view was saved yet");
      nothing.setDisable(true);
      views.getItems().add(nothing);
    }
    var keep = new MenuItem("Save this view…");
    keep.setId("keep-view");
    keep.setOnAction(_ -> name(true));
    var forget = new Menu("Delete");
    forget.setDisable(model.views().names().isEmpty());
    for (var each : model.views().names()) {
      var item = new MenuItem("Delete “" + each + "”");
      item.setOnAction(_ -> model.views().delete(each));
      forget.getItems().add(item);
    }
    views.getItems().addAll(new SeparatorMenuItem(), keep, forget);
  }

  /** Asks for a name in place of the menus, or has them back. */
  private void name(boolean ask) {
    if (ask) {
      getChildren().setAll(name, save);
      name.clear();
      name.requestFocus();
    } else {
      getChildren().setAll(views, columns);
      views.requestFocus();
    }
  }

  private void save() {
    if (!name.getText().isBlank()) {
      model.saveView(name.getText());
      name(false);
    }
  }

  private void fillColumns() {
    columns.getItems().clear();
    var shown = table.fields();
    for (var field : Field.values()) {
      var item = new CheckMenuItem(field.title());
      item.setId("column-" + field.name().toLowerCase(Locale.ROOT).replace('_', '-'));
      item.setSelected(shown.contains(field));
      item.setDisable(field == Field.KEY);
      item.setOnAction(
          _ -> {
            var now = new ArrayList<>(table.fields());
            var usual = now.equals(now.stream().sorted().toList());
            now.remove(field);
            if (item.isSelected()) {
              now.add(field);
            }
            model.choose(usual ? now.stream().sorted().toList() : now);
          });
      columns.getItems().add(item);
    }
    var fitting = new MenuItem("As many as fit");
    fitting.setId("column-fitting");
    fitting.setOnAction(_ -> model.choose(List.of()));
    columns.getItems().addAll(new SeparatorMenuItem(), fitting);
  }
}
