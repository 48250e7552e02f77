package plum.ui.preferences;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.ToggleGroup;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.io.PreferenceFile.Format;
import plum.ui.export.ExportMenu;
import plum.ui.export.Exports;
import plum.ui.preferences.PreferencesViewModel.Scope;
import plum.ui.session.FileChoice;

/** Writes the pool for a trainer: which of its pairs, then for whom; or the queue as a table. */
final class PoolMenu extends MenuButton {
  private Scope scope = Scope.ALL;

  /**
   * @param selected ids of the pairs selected in the table
   */
  PoolMenu(
      PreferencesViewModel model,
      FileChoice files,
      Exports exports,
      Supplier<List<Long>> selected) {
    super("Export", new FontIcon("mdal-get_app"));
    setId("export-pool");
    getStyleClass().add("page-menu");
    setMinWidth(USE_PREF_SIZE);
    setAccessibleText("Write the pool for a trainer");
    var group = new ToggleGroup();
    for (var each : Scope.values()) {
      var item = new RadioMenuItem(each.words());
      item.setId("export-scope-" + each.name().toLowerCase(Locale.ROOT));
      item.setToggleGroup(group);
      item.setSelected(each == scope);
      item.setOnAction(_ -> scope = each);
      getItems().add(item);
    }
    getItems().add(new SeparatorMenuItem());
    for (var format : Format.values()) {
      getItems().add(item(model, files, selected, format));
    }
    var own = List.copyOf(getItems());
    // Labels are not rows of the queue: they are written all or not at all.
    setOnShowing(
        _ -> {
          own.forEach(
              item -> {
                if (item.getUserData() instanceof Format format) {
                  item.setDisable(!format.isPaired() && scope != Scope.ALL);
                }
              });
          getItems().setAll(own);
          getItems().add(new SeparatorMenuItem());
          getItems().addAll(ExportMenu.items(exports, model.sheets(selected.get())));
        });
    model.nothingProperty().subscribe(nothing -> setVisible(!nothing));
  }

  private MenuItem item(
      PreferencesViewModel model, FileChoice files, Supplier<List<Long>> selected, Format format) {
    var item = new MenuItem(words(format));
    item.setId("export-" + format.name().toLowerCase(Locale.ROOT));
    item.setUserData(format);
    item.setOnAction(
        _ ->
            files
                .toSave("Write the pool", model.fileName(format))
                .ifPresent(file -> model.export(format, scope, selected.get(), file)));
    return item;
  }

  private static String words(Format format) {
    return switch (format) {
      case TRL -> "TRL: prompt, chosen, rejected";
      case TRL_CHAT -> "TRL, as messages";
      case TRL_UNPAIRED -> "TRL for KTO: prompt, completion, label";
      case TRL_UNPAIRED_CHAT -> "TRL for KTO, as messages";
      case LLAMA_FACTORY -> "LLaMA-Factory, with its dataset_info.json";
      case LLAMA_FACTORY_KTO -> "LLaMA-Factory for KTO, with its dataset_info.json";
      case CSV -> "Spreadsheet (CSV)";
      case CSV_UNPAIRED -> "Spreadsheet of labels (CSV)";
    };
  }
}
