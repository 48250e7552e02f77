package plum.ui.control;

import java.util.Arrays;

/** Points of a line in the order of x, growing at the end. Not for two threads at once. */
public final class Curve {
  private double[] xs = new double[64];
  private double[] ys = new double[64];
  private int size;

  /**
   * Appends a point; one at or before the last x replaces what stands there, so that a repeated
   * step is not drawn twice.
   */
  public void add(double x, double y) {
    while (size > 0 && xs[size - 1] >= x) {
      size--;
    }
    if (size == xs.length) {
      xs = Arrays.copyOf(xs, 2 * size);
      ys = Arrays.copyOf(ys, 2 * size);
    }
    xs[size] = x;
    ys[size] = y;
    size++;
  }

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  public double x(int i) {
    return xs[i];
  }

  public double y(int i) {
    return ys[i];
  }

  public double lastY() {
    return size == 0 ? Double.NaN : ys[size - 1];
  }

  /** The point nearest to x, -1 if there is none. */
  public int nearest(double x) {
    if (size == 0) {
      return -1;
    }
    var at = Arrays.binarySearch(xs, 0, size, x);
    if (at >= 0) {
      return at;
    }
    var next = Math.min(size - 1, -at - 1);
    return next > 0 && x - xs[next - 1] < xs[next] - x ? next - 1 : next;
  }

  /**
   * The same points drawn towards their exponential moving average, corrected for its start.
   *
   * @param weight of the past, from 0 (the points themselves) to below 1
   */
  public Curve smoothed(double weight) {
    var smooth = new Curve();
    var average = 0.0;
    var correction = 1.0;
    for (var i = 0; i < size; i++) {
      if (Double.isFinite(ys[i])) {
        average = weight * average + (1 - weight) * ys[i];
        correction *= weight;
      }
      smooth.add(xs[i], correction < 1 ? average / (1 - correction) : Double.NaN);
    }
    return smooth;
  }

  /**
   * The smallest and the largest y in each of equally wide columns, so that a long line keeps its
   * peaks at the cost of a short one.
   *
   * @return smallest and largest alternating, NaN for columns without points
   */
  public double[] extremes(double from, double to, int columns) {
    var extremes = new double[2 * columns];
    Arrays.fill(extremes, Double.NaN);
    for (var i = 0; i < size; i++) {
      if (xs[i] < from || xs[i] > to || !Double.isFinite(ys[i])) {
        continue;
      }
      var column = Math.min(columns - 1, (int) ((xs[i] - from) / (to - from) * columns));
      if (Double.isNaN(extremes[2 * column]) || ys[i] < extremes[2 * column]) {
        extremes[2 * column] = ys[i];
      }
      if (Double.isNaN(extremes[2 * column + 1]) || ys[i] > extremes[2 * column + 1]) {
        extremes[2 * column + 1] = ys[i];
      }
    }
    return extremes;
  }
}
