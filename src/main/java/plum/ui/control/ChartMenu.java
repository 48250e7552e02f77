package plum.ui.control;

import java.util.Locale;
import javafx.beans.property.BooleanProperty;
import javafx.geometry.Side;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCombination;
import javafx.scene.layout.HBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** Full screen and everything else that can be done with a chart. */
final class ChartMenu extends HBox {
  private final LiveChart chart;
  private final ContextMenu items = new ContextMenu();
  private final Button full;
  private LiveChart.@Nullable Saver saver;
  private @Nullable Runnable onFull;

  ChartMenu(LiveChart chart) {
    this.chart = chart;
    getStyleClass().add("chart-menu");
    full = button("full", "mdal-fullscreen", "Full screen (F)", this::showFull);
    full.setVisible(false);
    var more =
        button(
            "more",
            "mdmz-more_vert",
            "More. Drag over the lines to look closer, with Shift to move along, double click for"
                + " all of it; the wheel zooms where the chart has the focus",
            () -> {});
    more.setOnAction(_ -> show(more));
    getChildren().addAll(full, more);
  }

  private Button button(String id, String icon, String tip, Runnable action) {
    var button = new Button(null, new FontIcon(icon));
    button.setId(chart.getId() + "-" + id);
    button.setAccessibleText(chart.name() + ": " + tip);
    var tooltip = new Tooltip(tip);
    tooltip.setWrapText(true);
    tooltip.setMaxWidth(320);
    button.setTooltip(tooltip);
    button.getStyleClass().addAll("flat", "chart-button");
    button.setFocusTraversable(false);
    button.setOnAction(_ -> action.run());
    return button;
  }

  void setSaver(LiveChart.Saver taker) {
    saver = taker;
  }

  void setOnFull(Runnable action) {
    onFull = action;
    full.setVisible(true);
  }

  void showFull() {
    if (onFull != null) {
      onFull.run();
    }
  }

  /** Shows the list below a node. */
  void show(Node node) {
    fill();
    items.show(node, Side.BOTTOM, 0, 0);
  }

  /** Shows the list at a place of the screen. */
  void show(double x, double y) {
    fill();
    items.show(chart, x, y);
  }

  private void fill() {
    var reset = item("reset", "Reset zoom", "0", () -> chart.change(chart.view()::reset));
    reset.setDisable(!chart.zoomedProperty().get());
    items
        .getItems()
        .setAll(
            reset,
            check("log-y", "Logarithmic y", "L", chart.logYProperty()),
            check("log-x", "Logarithmic x", "Shift+L", chart.logXProperty()),
            check("outliers", "Without outliers", "O", chart.withoutOutliersProperty()),
            new SeparatorMenuItem(),
            item("png", "Save as picture (PNG)…", "S", this::savePng),
            item("svg", "Save as drawing (SVG)…", "", this::saveSvg),
            item("csv", "Save values (CSV)…", "", this::saveCsv));
    items.getItems().stream()
        .filter(each -> String.valueOf(each.getId()).matches(".*-(png|svg|csv)"))
        .forEach(each -> each.setDisable(saver == null));
    if (onFull != null) {
      items.getItems().addFirst(item("full", "Full screen", "F", this::showFull));
    }
  }

  private MenuItem item(String id, String text, String key, Runnable action) {
    var item = new MenuItem(text);
    item.setId(chart.getId() + "-menu-" + id);
    if (!key.isEmpty()) {
      item.setAccelerator(KeyCombination.valueOf(key));
    }
    item.setOnAction(_ -> action.run());
    return item;
  }

  private CheckMenuItem check(String id, String text, String key, BooleanProperty value) {
    var item = new CheckMenuItem(text);
    item.setId(chart.getId() + "-menu-" + id);
    item.setAccelerator(KeyCombination.valueOf(key));
    item.setSelected(value.get());
    item.setOnAction(_ -> value.set(item.isSelected()));
    return item;
  }

  void savePng() {
    save("png", chart.export().png());
  }

  private void saveSvg() {
    save("svg", chart.export().svg());
  }

  private void saveCsv() {
    save("csv", chart.export().csv());
  }

  private void save(String type, byte[] content) {
    if (saver != null) {
      var name = chart.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
      saver.save(name.replaceAll("^-|-$", "") + "." + type, content);
    }
  }
}
