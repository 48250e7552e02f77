package plum.ui.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCombination;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.io.TableFile;

/** Which rows of which table go to a file, and how they are written. */
public final class ExportMenu extends MenuButton {
  private final Exports exports;
  private final Supplier<List<Sheet>> sheets;

  /**
   * @param sheets the tables as they stand, asked when the menu opens
   */
  public ExportMenu(Exports exports, Supplier<List<Sheet>> sheets) {
    super(null, new FontIcon("mdal-get_app"));
    this.exports = exports;
    this.sheets = sheets;
    setId("export-menu");
    getStyleClass().add("export-menu");
    setAccessibleText("Export to a file");
    setTooltip(new Tooltip("Export to a file   Ctrl+E"));
    setMinWidth(USE_PREF_SIZE);
    // A menu without items never shows.
    getItems().add(new MenuItem(""));
    setOnShowing(_ -> getItems().setAll(items()));
  }

  /** One entry for each part of each table, with the count in the verb. */
  public List<MenuItem> items() {
    return items(exports, sheets.get());
  }

  /** Entries that write parts of some tables. */
  public static List<MenuItem> items(Exports exports, List<Sheet> sheets) {
    var items = new ArrayList<MenuItem>();
    for (var sheet : sheets) {
      var parts = sheet.offered();
      if (!parts.isEmpty() && !items.isEmpty()) {
        items.add(new SeparatorMenuItem());
      }
      parts.forEach(part -> items.add(menu(exports, sheet, part)));
    }
    if (items.isEmpty()) {
      var nothing = new MenuItem("Nothing to export yet");
      nothing.setDisable(true);
      items.add(nothing);
    }
    return items;
  }

  private static Menu menu(Exports exports, Sheet sheet, Sheet.Part part) {
    var id =
        "export-"
            + sheet.one().replace(' ', '-')
            + "-"
            + part.scope().name().toLowerCase(Locale.ROOT);
    var menu = new Menu(sheet.words(part));
    menu.setId(id);
    menu.setDisable(exports.workingProperty().get());
    for (var kind : TableFile.Kind.values()) {
      var item = new MenuItem(words(kind));
      item.setId(id + Exports.suffix(kind).replace('.', '-'));
      item.setOnAction(_ -> exports.ask(sheet, part, kind));
      menu.getItems().add(item);
    }
    return menu;
  }

  private static String words(TableFile.Kind kind) {
    return switch (kind) {
      case CSV -> "CSV: commas, for a spreadsheet";
      case TSV -> "TSV: tabs";
      case JSON_LINES -> "JSON lines: an object a row";
    };
  }

  /**
   * Puts an entry into a table's context menu that opens this menu; makes one where there is none.
   */
  public void addTo(TableView<?> table) {
    var item = new MenuItem("Export…");
    item.setId("export-" + table.getId());
    item.setAccelerator(KeyCombination.valueOf("Shortcut+E"));
    item.setOnAction(_ -> show());
    var menu = table.getContextMenu();
    if (menu == null) {
      table.setContextMenu(new ContextMenu(item));
    } else {
      menu.getItems().addAll(new SeparatorMenuItem(), item);
    }
  }
}
