package plum.ui.control;

import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;

/** A share on a line from none to all, with its interval as a band. */
public final class ShareBar extends Pane {
  private static final double HEIGHT = 14;
  private static final double TRACK = 6;

  private final Region track = new Region();
  private final Region band = new Region();
  private final Region mark = new Region();
  private double share = Double.NaN;
  private double low;
  private double high;

  public ShareBar(String id, String name) {
    setId(id);
    setAccessibleText(name);
    getStyleClass().add("share-bar");
    track.getStyleClass().add("ratio-track");
    band.getStyleClass().add("share-band");
    mark.getStyleClass().add("share-mark");
    getChildren().addAll(track, band, mark);
    setMinHeight(HEIGHT);
    setPrefHeight(HEIGHT);
    setMaxHeight(HEIGHT);
    setMinWidth(80);
  }

  /** Shows a share between 0 and 1 with the ends of its interval; NaN for none. */
  public void set(double now, double from, double to) {
    share = now;
    low = from;
    high = to;
    requestLayout();
  }

  @Override
  protected void layoutChildren() {
    var width = getWidth();
    var top = (HEIGHT - TRACK) / 2;
    track.resizeRelocate(0, top, width, TRACK);
    var known = !Double.isNaN(share);
    band.setVisible(known);
    mark.setVisible(known);
    if (known) {
      band.resizeRelocate(width * low, top, Math.max(2, width * (high - low)), TRACK);
      mark.resizeRelocate(Math.clamp(width * share - 1.5, 0, Math.max(0, width - 3)), 0, 3, HEIGHT);
    }
  }
}
