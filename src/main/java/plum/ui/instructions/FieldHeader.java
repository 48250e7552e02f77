package plum.ui.instructions;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleConsumer;
import java.util.function.IntConsumer;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Cursor;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.store.Marks.Facet;
import plum.ui.control.Histogram;

/**
 * The head of a column: its title, which orders the table, and the histogram of its values, which
 * filters it. Both by mouse and by keyboard.
 */
final class FieldHeader extends VBox {
  private static final PseudoClass ORDERS = PseudoClass.getPseudoClass("orders");
  private static final PseudoClass FILTERS = PseudoClass.getPseudoClass("filters");
  private static final KeyCombination LEFT = KeyCombination.valueOf("Shift+Shortcut+Left");
  private static final KeyCombination RIGHT = KeyCombination.valueOf("Shift+Shortcut+Right");

  private final Field field;
  private final InstructionsViewModel model;
  private final FontIcon arrow = new FontIcon("mdal-arrow_upward");
  private final Button title;

  /**
   * @param move asked to move the column, by -1 to the left or 1 to the right
   */
  FieldHeader(Field field, InstructionsViewModel model, IntConsumer move) {
    super(2);
    this.field = field;
    this.model = model;
    getStyleClass().add("field-header");
    setAlignment(Pos.TOP_LEFT);
    setMinWidth(0);
    title = new Button(field.title());
    title.setId("order-" + name());
    title.getStyleClass().add("field-title");
    title.setMaxWidth(Double.MAX_VALUE);
    title.setContentDisplay(ContentDisplay.RIGHT);
    title.setDisable(field.order().isEmpty());
    title.setOnAction(_ -> model.order(field));
    title.setAccessibleHelp("Shift+Ctrl+Left and Shift+Ctrl+Right move the column.");
    title.addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (LEFT.match(event) || RIGHT.match(event)) {
            move.accept(LEFT.match(event) ? -1 : 1);
            title.requestFocus();
            event.consume();
          }
        });
    getChildren().add(title);
    model
        .arrangementProperty()
        .subscribe(
            now -> {
              var orders = field.order().filter(order -> order == now.order()).isPresent();
              arrow.setIconLiteral(now.descending() ? "mdal-arrow_downward" : "mdal-arrow_upward");
              title.setGraphic(orders ? arrow : null);
              title.setAccessibleText(
                  "Order by "
                      + field.title()
                      + (orders ? now.descending() ? ", now downwards" : ", now upwards" : ""));
              pseudoClassStateChanged(ORDERS, orders);
            });
    field.facet().ifPresent(this::addHistogram);
  }

  /** Tells where the title was dragged to, as pixels from the left edge of the scene. */
  void onDragged(DoubleConsumer to) {
    title.addEventHandler(
        MouseEvent.MOUSE_DRAGGED,
        event -> title.setCursor(isOutside(event) ? Cursor.CLOSED_HAND : Cursor.DEFAULT));
    title.addEventHandler(
        MouseEvent.MOUSE_RELEASED,
        event -> {
          title.setCursor(Cursor.DEFAULT);
          if (isOutside(event)) {
            to.accept(event.getSceneX());
          }
        });
  }

  private boolean isOutside(MouseEvent event) {
    return event.getX() < 0 || event.getX() > title.getWidth();
  }

  private String name() {
    return field.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private void addHistogram(Facet facet) {
    var histogram =
        new Histogram("filter-" + name(), field.title(), (bin, add) -> model.pick(field, bin, add));
    getChildren().add(histogram);
    model.facetsProperty().subscribe(_ -> show(histogram, facet));
    model.shownProperty().subscribe(_ -> show(histogram, facet));
    model
        .arrangementProperty()
        .subscribe(
            now -> {
              pseudoClassStateChanged(FILTERS, !now.filter().of(facet).isEmpty());
              show(histogram, facet);
            });
  }

  private void show(Histogram histogram, Facet facet) {
    var known = model.facetsProperty().get();
    if (known == null) {
      histogram.setBars(List.of());
      return;
    }
    var bins = known.bins(facet);
    var totals = known.totals(facet);
    var shown = counts(model.shownProperty().get(), facet, bins.size());
    var wanted = model.arrangementProperty().get().filter().of(facet);
    var bars = new ArrayList<Histogram.Bar>();
    for (var i = 0; i < bins.size(); i++) {
      bars.add(
          new Histogram.Bar(
              bins.get(i).label(), totals[i], shown[i], wanted.contains(bins.get(i).range())));
    }
    histogram.setBars(bars);
  }

  /** The counts of a facet; zeros where they belong to other bins. */
  private static long[] counts(Map<Facet, long[]> shown, Facet facet, int bins) {
    var counts = Objects.requireNonNullElse(shown.get(facet), new long[0]);
    return counts.length == bins ? counts : new long[bins];
  }
}
