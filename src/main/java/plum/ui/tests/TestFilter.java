package plum.ui.tests;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.util.StringConverter;
import org.controlsfx.control.textfield.CustomTextField;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.data.Review;
import plum.store.TestQuery.Order;
import plum.ui.tests.TestQueueViewModel.Shown;

/** Which tests stand in the queue, and in which order. */
final class TestFilter extends FlowPane {
  private final TestQueueViewModel queue;
  private final CustomTextField search = new CustomTextField();

  TestFilter(TestQueueViewModel queue) {
    super(8, 8);
    this.queue = queue;
    var shown = choice("tests-shown", "Which tests", List.of(Shown.values()), Shown::label);
    shown.valueProperty().bindBidirectional(queue.shownProperty());
    shown.setPrefWidth(170);
    var states = new ArrayList<@Nullable Review>();
    states.add(null);
    states.addAll(List.of(Review.values()));
    ComboBox<@Nullable Review> state =
        choice(
            "tests-review",
            "State of the review",
            states,
            each -> each == null ? "Any decision" : each.label());
    state.valueProperty().bindBidirectional(queue.reviewProperty());
    state.setPrefWidth(120);
    var order = choice("tests-order", "Order", List.of(Order.values()), TestFilter::name);
    order.setValue(queue.orderProperty().get());
    queue.orderProperty().subscribe(order::setValue);
    order
        .valueProperty()
        .subscribe(
            wanted -> {
              if (wanted != null && wanted != queue.orderProperty().get()) {
                queue.sort(wanted);
              }
            });
    order.setPrefWidth(170);
    search.setId("tests-search");
    search.setPromptText("Key or test");
    search.setAccessibleText("Filter by key or text of the test");
    search.setLeft(new FontIcon("mdmz-search"));
    search.setPrefWidth(140);
    search.textProperty().bindBidirectional(queue.textProperty());
    getChildren().addAll(shown, state, order, trust(), search);
    setAlignment(Pos.CENTER_LEFT);
    getStyleClass().add("line-above");
  }

  /** Puts the caret into the search. */
  void focusText() {
    search.requestFocus();
  }

  private static String name(Order order) {
    return switch (order) {
      case SUSPICION -> "Most suspicious first";
      case KEY -> "By key";
      case TRUST -> "By trust";
      case AGREEMENT -> "By agreement";
      case KILLS -> "By mutants killed";
      case PASSES -> "By solutions that pass";
    };
  }

  /** A slider: only tests that are trusted less. */
  private HBox trust() {
    var words = new Label();
    words.setId("trust-words");
    words.getStyleClass().add("summary");
    words.setMinWidth(92);
    var slider = new Slider(0, 1, 1);
    slider.setId("trust-slider");
    slider.setAccessibleText("Only tests trusted less than this");
    slider.setBlockIncrement(0.05);
    slider.setMajorTickUnit(0.05);
    slider.setMinorTickCount(0);
    slider.setSnapToTicks(true);
    slider.setPrefWidth(96);
    slider
        .valueProperty()
        .subscribe(
            value -> {
              var rounded = Math.round(value.doubleValue() * 20) / 20.0;
              words.setText(rounded >= 1 ? "any trust" : "trust below " + TestWords.share(rounded));
              if (!slider.isValueChanging()) {
                queue.trustBelowProperty().set(rounded);
              }
            });
    slider
        .valueChangingProperty()
        .subscribe(
            changing -> {
              if (!changing) {
                queue.trustBelowProperty().set(Math.round(slider.getValue() * 20) / 20.0);
              }
            });
    var row = new HBox(6, slider, words);
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  private static <T extends @Nullable Object> ComboBox<T> choice(
      String id, String name, List<T> values, Function<T, String> label) {
    var box = new ComboBox<T>();
    box.setId(id);
    box.setAccessibleText(name);
    box.getItems().setAll(values);
    box.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(T value) {
            return label.apply(value);
          }

          @Override
          public T fromString(String text) {
            return values.getFirst();
          }
        });
    return box;
  }
}
