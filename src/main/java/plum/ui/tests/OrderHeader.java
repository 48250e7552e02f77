package plum.ui.tests;

import java.util.Locale;
import javafx.css.PseudoClass;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.store.TestQuery.Order;

/** The title of a column that orders the queue; by mouse and by keyboard. */
final class OrderHeader extends Button {
  private static final PseudoClass ORDERS = PseudoClass.getPseudoClass("orders");

  private final String title;
  private final Order order;
  private final TestQueueViewModel model;
  private final FontIcon arrow = new FontIcon("mdal-arrow_upward");

  OrderHeader(String title, Order order, TestQueueViewModel model) {
    super(title);
    this.title = title;
    this.order = order;
    this.model = model;
    setId("order-tests-" + order.name().toLowerCase(Locale.ROOT));
    getStyleClass().add("field-title");
    setMaxWidth(Double.MAX_VALUE);
    setContentDisplay(ContentDisplay.RIGHT);
    setOnAction(_ -> model.sort(order));
    model.orderProperty().subscribe(_ -> show());
    model.descendingProperty().subscribe(_ -> show());
  }

  private void show() {
    var orders = model.orderProperty().get() == order;
    var down = model.descendingProperty().get();
    arrow.setIconLiteral(down ? "mdal-arrow_downward" : "mdal-arrow_upward");
    setGraphic(orders ? arrow : null);
    pseudoClassStateChanged(ORDERS, orders);
    setAccessibleText(
        "Order by " + title + (orders ? down ? ", now downwards" : ", now upwards" : ""));
  }
}
