package plum.ui.control;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a chart's values that is looked at. Without a zoom it follows the values; a zoom
 * stays where it is however the lines grow.
 */
final class Viewport {
  private static final int LOOKED_AT = 1000;
  private static final double SMALLEST = 1e-9;

  private Along along = Along.STEPS;
  private boolean logX;
  private boolean logY;
  private boolean withoutOutliers;
  private @Nullable Axis zoomX;
  private @Nullable Axis zoomY;
  private Axis x = Axis.linear(0, 1);
  private Axis y = Axis.linear(0, 1);

  Axis x() {
    return x;
  }

  Axis y() {
    return y;
  }

  /** What lies along x. */
  Along along() {
    return along;
  }

  /** Lays something else along x, and looks at all of it. */
  void setAlong(Along other) {
    along = other;
    zoomX = null;
  }

  boolean isZoomed() {
    return zoomX != null || zoomY != null;
  }

  void setLogX(boolean on) {
    logX = on;
    zoomX = null;
  }

  void setLogY(boolean on) {
    logY = on;
    zoomY = null;
  }

  /** Whether rare values far from the others may leave the chart. */
  void setWithoutOutliers(boolean on) {
    withoutOutliers = on;
    zoomY = null;
  }

  /** Follows the values again. */
  void reset() {
    zoomX = null;
    zoomY = null;
  }

  /** Looks at what lies between two places of both axes, as shares. */
  void zoomTo(double left, double right, double bottom, double top) {
    zoomX(x.part(Math.min(left, right), Math.max(left, right)));
    zoomY(y.part(Math.min(bottom, top), Math.max(bottom, top)));
  }

  /** The same along x; y follows the values in sight. */
  void zoomToX(double left, double right) {
    zoomX(x.part(Math.min(left, right), Math.max(left, right)));
  }

  /**
   * Looks closer, or from further away.
   *
   * @param factor of the ranges, below 1 for closer
   * @param acrossX place that stays where it is
   */
  void zoom(double factor, double acrossX, boolean alsoY, double acrossY) {
    zoomX(x.part(acrossX * (1 - factor), acrossX * (1 - factor) + factor));
    if (alsoY) {
      zoomY(y.part(acrossY * (1 - factor), acrossY * (1 - factor) + factor));
    }
  }

  /** Moves along by shares of what is seen. */
  void pan(double alongX, double alongY) {
    if (alongX != 0) {
      zoomX(x.part(alongX, 1 + alongX));
    }
    if (alongY != 0) {
      zoomY(y.part(alongY, 1 + alongY));
    }
  }

  private void zoomX(Axis wanted) {
    if (isSensible(wanted)) {
      zoomX = wanted;
      x = wanted;
    }
  }

  private void zoomY(Axis wanted) {
    if (isSensible(wanted)) {
      zoomY = wanted;
      y = wanted;
    }
  }

  private static boolean isSensible(Axis wanted) {
    var size = Math.max(Math.abs(wanted.low()), Math.abs(wanted.high()));
    return Double.isFinite(size) && wanted.high() - wanted.low() > SMALLEST * size;
  }

  /** Fits both axes to lines, where they are not zoomed. */
  void measure(List<Curve> curves) {
    var wide = Curve.Range.NONE;
    for (var curve : curves) {
      if (!curve.isEmpty()) {
        wide = wide.with(curve.x(0)).with(curve.x(curve.size() - 1));
      }
    }
    x = zoomX == null ? fitX(wide) : zoomX;
    y = zoomY == null ? fitY(curves) : zoomY;
  }

  private Axis fitX(Curve.Range range) {
    if (range.isEmpty()) {
      return Axis.linear(0, 1);
    }
    if (range.high() == range.low()) {
      return Axis.linear(range.low() - 1, range.high() + 1); // one step in the middle
    }
    return logX
        ? Axis.logarithmic(range.low(), range.high())
        : Axis.linear(range.low(), range.high());
  }

  private Axis fitY(List<Curve> curves) {
    var range = Curve.Range.NONE;
    for (var curve : curves) {
      var from = curve.from(x.low());
      var to = curve.from(Math.nextUp(x.high()));
      range = range.with(withoutOutliers ? middle(curve, from, to) : curve.range(from, to));
    }
    if (range.isEmpty()) {
      return Axis.linear(0, 1);
    }
    var low = range.low();
    var high = range.high();
    if (logY) {
      return low > 0
          ? Axis.logarithmic(high > low ? low * 0.9 : low / 2, high > low ? high * 1.1 : high * 2)
          : Axis.logarithmic(low * 1.1, high > low ? high + (high - low) * 0.1 : 1);
    }
    var margin = high > low ? (high - low) * 0.06 : high == 0 ? 1 : Math.abs(high) * 0.1;
    return Axis.linear(low - margin, high + margin);
  }

  /** Without the outer hundredth of a line's values on either side. */
  private static Curve.Range middle(Curve curve, int from, int to) {
    var stride = Math.max(1, (to - from) / LOOKED_AT);
    var values = new double[Math.max(0, (to - from + stride - 1) / stride)];
    for (var i = 0; i < values.length; i++) {
      values[i] = curve.y(from + i * stride);
    }
    var finite = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    var cut = finite.length / 100;
    return finite.length == 0
        ? Curve.Range.NONE
        : new Curve.Range(finite[cut], finite[finite.length - 1 - cut]);
  }
}
