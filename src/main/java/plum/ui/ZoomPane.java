package plum.ui;

import javafx.beans.property.IntegerProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.Region;
import javafx.scene.transform.Scale;

/**
 * Draws its content larger or smaller. The content gets the room that is left at that size; where
 * that is too little, it can be moved about.
 */
final class ZoomPane extends Region {
  private final ScrollPane pan = new ScrollPane();
  private final Scale scale = new Scale(1, 1);
  private final IntegerProperty percent = new SimpleIntegerProperty(100);

  ZoomPane(Region content) {
    pan.setContent(content);
    pan.setFitToWidth(true);
    pan.setFitToHeight(true);
    pan.setFocusTraversable(false);
    pan.getStyleClass().add("flat-scroll");
    pan.getTransforms().add(scale);
    getChildren().add(pan);
    percent.subscribe(
        now -> {
          scale.setX(now.doubleValue() / 100);
          scale.setY(now.doubleValue() / 100);
          requestLayout();
        });
  }

  /** The size, in percent. */
  IntegerProperty percentProperty() {
    return percent;
  }

  @Override
  protected void layoutChildren() {
    pan.resizeRelocate(
        0, 0, Math.ceil(getWidth() / scale.getX()), Math.ceil(getHeight() / scale.getY()));
  }
}
