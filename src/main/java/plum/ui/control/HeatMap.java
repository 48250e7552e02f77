package plum.ui.control;

import java.util.List;
import java.util.function.BiConsumer;
import javafx.geometry.VPos;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.FontWeight;
import javafx.scene.text.TextAlignment;

/** Values over two settings: a colour and the value itself in every cell, one of them chosen. */
public final class HeatMap extends Region {
  private static final double LEFT = 84;
  private static final double TOP = 40;
  private static final double GAP = 3;

  /**
   * One cell.
   *
   * @param value decides the colour; NaN for none
   * @param text written in it
   * @param more written smaller under it
   */
  public record Cell(double value, String text, String more) {}

  private final Canvas canvas = new Canvas();
  private final Palette palette =
      new Palette(
          this::requestLayout,
          "heat-low",
          "heat-high",
          "heat-chosen",
          "chart-text",
          "chart-strong",
          "heat-ink");
  private final String name;
  private BiConsumer<Integer, Integer> choose = (_, _) -> {};
  private String rowTitle = "";
  private String columnTitle = "";
  private List<String> rows = List.of();
  private List<String> columns = List.of();
  private List<List<Cell>> cells = List.of();
  private int row = -1;
  private int column = -1;

  public HeatMap(String id, String name) {
    this.name = name;
    setId(id);
    getStyleClass().add("heat-map");
    setAccessibleText(name);
    setFocusTraversable(true);
    getChildren().addAll(palette, canvas);
    setMinSize(220, 120);
    setOnMouseClicked(
        event -> {
          requestFocus();
          choose(rowAt(event.getY()), columnAt(event.getX()));
        });
    addEventHandler(KeyEvent.KEY_PRESSED, this::keys);
    focusedProperty().subscribe(_ -> requestLayout());
  }

  /**
   * Makes cells something to choose.
   *
   * @param chosen told row and column when a person chooses a cell
   */
  public void onChoose(BiConsumer<Integer, Integer> chosen) {
    choose = chosen;
  }

  /** Shows cells, by row; the choice is forgotten where it does not fit any more. */
  public void set(
      String titleOfRows,
      List<String> namesOfRows,
      String titleOfColumns,
      List<String> namesOfColumns,
      List<List<Cell>> values) {
    rowTitle = titleOfRows;
    rows = List.copyOf(namesOfRows);
    columnTitle = titleOfColumns;
    columns = List.copyOf(namesOfColumns);
    cells = List.copyOf(values);
    if (row >= rows.size() || column >= columns.size()) {
      row = -1;
      column = -1;
    }
    requestLayout();
  }

  /** Marks a cell; -1 for none. */
  public void mark(int markedRow, int markedColumn) {
    row = markedRow;
    column = markedColumn;
    requestLayout();
  }

  private void choose(int newRow, int newColumn) {
    if (newRow < 0 || newColumn < 0 || newRow >= rows.size() || newColumn >= columns.size()) {
      return;
    }
    mark(newRow, newColumn);
    var cell = cells.get(newRow).get(newColumn);
    setAccessibleText(
        name
            + ", "
            + rowTitle
            + " "
            + rows.get(newRow)
            + ", "
            + columnTitle
            + " "
            + columns.get(newColumn)
            + ": "
            + cell.text());
    choose.accept(newRow, newColumn);
  }

  private void keys(KeyEvent event) {
    var down = 0;
    var right = 0;
    switch (event.getCode()) {
      case UP -> down = -1;
      case DOWN -> down = 1;
      case LEFT -> right = -1;
      case RIGHT -> right = 1;
      default -> {
        return;
      }
    }
    if (event.isAltDown() || event.isShortcutDown()) {
      return;
    }
    choose(
        row < 0 ? 0 : Math.clamp(row + down, 0, rows.size() - 1),
        column < 0 ? 0 : Math.clamp(column + right, 0, columns.size() - 1));
    event.consume();
  }

  private double cellWidth() {
    return (getWidth() - LEFT) / Math.max(1, columns.size());
  }

  private double cellHeight() {
    return (getHeight() - TOP) / Math.max(1, rows.size());
  }

  private int rowAt(double y) {
    return (int) Math.floor((y - TOP) / cellHeight());
  }

  private int columnAt(double x) {
    return (int) Math.floor((x - LEFT) / cellWidth());
  }

  @Override
  protected void layoutChildren() {
    canvas.setWidth(getWidth());
    canvas.setHeight(getHeight());
    var g = canvas.getGraphicsContext2D();
    g.clearRect(0, 0, getWidth(), getHeight());
    if (cells.isEmpty()) {
      return;
    }
    titles(g);
    var least = extreme(false);
    var most = extreme(true);
    for (var i = 0; i < rows.size(); i++) {
      for (var j = 0; j < columns.size(); j++) {
        cell(g, i, j, least, most);
      }
    }
  }

  private double extreme(boolean largest) {
    var all =
        cells.stream()
            .flatMap(List::stream)
            .mapToDouble(Cell::value)
            .filter(value -> !Double.isNaN(value));
    return largest ? all.max().orElse(1) : all.min().orElse(0);
  }

  private void titles(GraphicsContext g) {
    g.setTextBaseline(VPos.CENTER);
    g.setFill(palette.colour("chart-text"));
    g.setFont(Font.font(11));
    g.setTextAlign(TextAlignment.LEFT);
    g.fillText(columnTitle, LEFT + GAP, 8, getWidth() - LEFT);
    g.fillText(rowTitle, 0, TOP - 12, LEFT - 8);
    g.setFont(Font.font(null, FontWeight.BOLD, 12));
    g.setFill(palette.colour("chart-strong"));
    g.setTextAlign(TextAlignment.CENTER);
    for (var j = 0; j < columns.size(); j++) {
      g.fillText(columns.get(j), LEFT + (j + 0.5) * cellWidth(), TOP - 12, cellWidth());
    }
    g.setTextAlign(TextAlignment.RIGHT);
    for (var i = 0; i < rows.size(); i++) {
      g.fillText(rows.get(i), LEFT - 12, TOP + (i + 0.5) * cellHeight(), LEFT - 16);
    }
  }

  private void cell(GraphicsContext g, int i, int j, double least, double most) {
    var cell = cells.get(i).get(j);
    var x = LEFT + j * cellWidth() + GAP / 2;
    var y = TOP + i * cellHeight() + GAP / 2;
    var width = cellWidth() - GAP;
    var height = cellHeight() - GAP;
    var share =
        Double.isNaN(cell.value())
            ? 0
            : most > least ? (cell.value() - least) / (most - least) : 0.5;
    var fill = palette.colour("heat-low").interpolate(palette.colour("heat-high"), share);
    g.setFill(fill);
    g.fillRoundRect(x, y, width, height, 8, 8);
    if (i == row && j == column) {
      g.setStroke(palette.colour("heat-chosen"));
      g.setLineWidth(isFocused() ? 3 : 2);
      g.strokeRoundRect(x + 1.5, y + 1.5, width - 3, height - 3, 8, 8);
    }
    var ink = readable(fill, palette.colour("heat-ink"), palette.colour("chart-strong"));
    var two = !cell.more().isEmpty() && height > 40;
    g.setTextAlign(TextAlignment.CENTER);
    g.setFill(ink);
    g.setFont(Font.font(null, FontWeight.BOLD, 14));
    g.fillText(cell.text(), x + width / 2, y + height / 2 - (two ? 8 : 0), width - 8);
    if (two) {
      g.setFont(Font.font(11));
      g.setFill(new Color(ink.getRed(), ink.getGreen(), ink.getBlue(), 0.85));
      g.fillText(cell.more(), x + width / 2, y + height / 2 + 10, width - 8);
    }
  }

  /** Of two inks the one that stands out more (WCAG's contrast). */
  private static Color readable(Color paper, Color one, Color other) {
    return contrast(paper, one) >= contrast(paper, other) ? one : other;
  }

  private static double contrast(Color a, Color b) {
    var x = luminance(a);
    var y = luminance(b);
    return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
  }

  private static double luminance(Color colour) {
    return 0.2126 * linear(colour.getRed())
        + 0.7152 * linear(colour.getGreen())
        + 0.0722 * linear(colour.getBlue());
  }

  private static double linear(double channel) {
    return channel <= 0.04045 ? channel / 12.92 : Math.pow((channel + 0.055) / 1.055, 2.4);
  }
}
