package plum.ui.control;

import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** Counts as bars, one under the other; each is a button that shows what it counts. */
public final class BarList extends VBox {
  private static final double HEIGHT = 12;

  /** One bar. */
  public record Bar(String label, long count) {}

  private final String name;
  private final IntConsumer pick;
  private final double labelWidth;

  /**
   * @param name what is counted
   * @param labelWidth pixels for the labels, 0 where others stand beside them
   * @param pick told which bar was chosen
   */
  public BarList(String id, String name, double labelWidth, IntConsumer pick) {
    super(1);
    this.name = name;
    this.pick = pick;
    this.labelWidth = labelWidth;
    setId(id);
    getStyleClass().add("bar-list");
  }

  /**
   * Shows bars from top to bottom.
   *
   * @param of what their counts are shares of, 0 for nothing
   */
  public void setBars(List<Bar> bars, long of) {
    var most = Math.max(1, bars.stream().mapToLong(Bar::count).max().orElse(1));
    getChildren().clear();
    for (var i = 0; i < bars.size(); i++) {
      getChildren().add(row(i, bars.get(i), most, of));
    }
  }

  private Button row(int index, Bar bar, long most, long of) {
    var label = new Label(bar.label());
    label.getStyleClass().add("bar-label");
    label.setMinWidth(labelWidth);
    label.setPrefWidth(labelWidth);
    label.setMaxWidth(labelWidth);
    var track = new Track((double) bar.count() / most);
    HBox.setHgrow(track, Priority.ALWAYS);
    var share = of == 0 ? "" : String.format(Locale.ROOT, "%.1f %%", 100.0 * bar.count() / of);
    var count = new Label(String.format(Locale.ROOT, "%,d", bar.count()));
    count.getStyleClass().add("bar-count");
    count.setMinWidth(46);
    count.setAlignment(Pos.CENTER_RIGHT);
    var percent = new Label(share);
    percent.getStyleClass().add("bar-share");
    percent.setMinWidth(46);
    percent.setAlignment(Pos.CENTER_RIGHT);
    label.setManaged(labelWidth > 0);
    label.setVisible(labelWidth > 0);
    percent.setManaged(of > 0);
    var row = new HBox(8, label, track, count, percent);
    row.setAlignment(Pos.CENTER_LEFT);
    row.setMouseTransparent(true);
    var button = new Button();
    button.setId(getId() + "-" + index);
    button.setGraphic(row);
    button.getStyleClass().add("bar-row");
    button.setMaxWidth(Double.MAX_VALUE);
    button.setDisable(bar.count() == 0);
    button.setAccessibleText(
        name + ", " + bar.label() + ": " + count.getText() + (of == 0 ? "" : ", " + share));
    button.setOnAction(_ -> pick.accept(index));
    row.prefWidthProperty().bind(button.widthProperty().subtract(12));
    return button;
  }

  /** The bar, as long as its share of the longest. */
  private static final class Track extends Pane {
    private final Region filled = new Region();
    private final double share;

    Track(double share) {
      this.share = share;
      filled.getStyleClass().add("bar-filled");
      getChildren().add(filled);
      setMinHeight(HEIGHT);
      setMaxHeight(HEIGHT);
    }

    @Override
    protected void layoutChildren() {
      var width = share == 0 ? 0 : Math.max(2, share * getWidth());
      filled.resizeRelocate(0, 0, width, HEIGHT);
    }
  }
}
