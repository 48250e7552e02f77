package plum.ui;

import javafx.beans.property.IntegerProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.scene.layout.Region;
import javafx.scene.transform.Scale;

/** Draws its content larger or smaller: the content gets the room that is left at that size. */
final class ZoomPane extends Region {
  private final Region content;
  private final Scale scale = new Scale(1, 1);
  private final IntegerProperty percent = new SimpleIntegerProperty(100);

  ZoomPane(Region content) {
    this.content = content;
    getChildren().add(content);
    content.getTransforms().add(scale);
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
    content.resizeRelocate(
        0, 0, Math.ceil(getWidth() / scale.getX()), Math.ceil(getHeight() / scale.getY()));
  }
}
