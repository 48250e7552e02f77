package plum.ui.control;

import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;

/** Figures in a row: a large value with a small name under it. */
public final class Facts extends FlowPane {
  public Facts() {
    super(32, 12);
    getStyleClass().add("facts");
  }

  public void clear() {
    getChildren().clear();
  }

  /** Adds one figure. */
  public void add(String name, String value) {
    var figure = new Label(value);
    figure.getStyleClass().add("fact-value");
    var word = new Label(name);
    word.getStyleClass().add("fact-name");
    var fact = new VBox(figure, word);
    fact.setAccessibleText(name + " " + value);
    getChildren().add(fact);
  }
}
