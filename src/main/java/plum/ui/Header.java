package plum.ui;

import java.nio.file.Path;
import java.util.List;
import javafx.beans.property.ObjectProperty;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.ui.control.ActionButton;
import plum.ui.session.Command;
import plum.ui.session.Keys;
import plum.ui.session.Session;

/** The project's name, the button that runs everything, theme and menu. */
final class Header extends HBox {
  /**
   * @param sheet shows every command with its keys
   */
  Header(Session session, ObjectProperty<Theme.Choice> theme, Runnable sheet) {
    super(8);
    getStyleClass().add("header");
    setAlignment(Pos.CENTER_LEFT);
    var title = new Label(session.recipe().title());
    title.setId("project-title");
    title.getStyleClass().add("project-title");
    var folder = new Label(shortened(session.project().folder()));
    folder.getStyleClass().add("project-folder");
    folder.setTextOverrun(OverrunStyle.LEADING_ELLIPSIS);
    folder.setTooltip(new Tooltip("The project's folder"));
    var words = new VBox(title, folder);
    words.setAlignment(Pos.CENTER_LEFT);
    HBox.setHgrow(words, Priority.ALWAYS);
    var run =
        new ActionButton(
                "run-whole-loop",
                "Run the whole loop",
                "mdmz-play_arrow",
                session.launcher().wholeLoopReasonProperty(),
                session.launcher()::runWholeLoop)
            .primary();
    run.button().setTooltip(new Tooltip("Every stage of the recipe that is not done   Ctrl+R"));
    getChildren().addAll(words, run, themeMenu(theme), commandMenu(session.keys(), sheet));
  }

  private static MenuButton themeMenu(ObjectProperty<Theme.Choice> theme) {
    var menu = new MenuButton(null, new FontIcon("mdal-brightness_6"));
    menu.setId("theme-menu");
    menu.getStyleClass().addAll("flat", "button-icon", "header-menu");
    menu.setAccessibleText("Theme");
    menu.setTooltip(new Tooltip("Light, dark, or as the system"));
    var group = new ToggleGroup();
    for (var choice : Theme.Choice.values()) {
      var item = new RadioMenuItem(choice.label());
      item.setToggleGroup(group);
      item.setOnAction(_ -> theme.set(choice));
      theme.subscribe(now -> item.setSelected(now == choice));
      menu.getItems().add(item);
    }
    return menu;
  }

  private static MenuButton commandMenu(Keys keys, Runnable sheet) {
    var menu = new MenuButton(null, new FontIcon("mdmz-menu"));
    menu.setId("command-menu");
    menu.getStyleClass().addAll("flat", "button-icon", "header-menu");
    menu.setAccessibleText("Menu");
    menu.setTooltip(new Tooltip("Everything the window can do, with its keys   F1"));
    keys.revisionProperty()
        .subscribe(
            _ -> {
              menu.getItems().clear();
              for (var command : keys.commands()) {
                if (command.isGlobal()) {
                  menu.getItems().add(item(command, keys.of(command)));
                }
              }
              var more = new MenuItem("Commands of the pages …");
              more.setOnAction(_ -> sheet.run());
              menu.getItems().add(more);
            });
    return menu;
  }

  private static MenuItem item(Command command, List<String> keys) {
    var item = new MenuItem(command.name());
    if (!keys.isEmpty()) {
      item.setAccelerator(Keymap.combination(keys.getFirst()));
    }
    item.setOnAction(_ -> command.run().run());
    return item;
  }

  /** The user's home is a tilde, as everybody writes it. */
  private static String shortened(Path folder) {
    var home = Path.of(System.getProperty("user.home"));
    return folder.startsWith(home) && !folder.equals(home)
        ? "~/" + home.relativize(folder).toString().replace('\\', '/')
        : folder.toString();
  }
}
