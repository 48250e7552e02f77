package plum.ui.control;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Points of a line in the order of x, growing at the end. Not for two threads at once.
 *
 * <p>Extremes of whole blocks are kept, so that those of a long stretch cost little.
 */
public final class Curve {
  /** Fewer than the points of a pixel column of a long line, or they would all be looked at. */
  private static final int BLOCK = 8;

  private double[] xs = new double[64];
  private double[] ys = new double[64];
  private int size;
  private double[] least = new double[4];
  private double[] most = new double[4];
  private int blocks;
  private @Nullable Smoothing smoothing;

  /**
   * Appends a point; one at or before the last x replaces what stands there, so that a repeated
   * step is not drawn twice.
   */
  public void add(double x, double y) {
    while (size > 0 && xs[size - 1] >= x) {
      size--;
      smoothing = null;
    }
    blocks = Math.min(blocks, size / BLOCK);
    if (size == xs.length) {
      xs = Arrays.copyOf(xs, 2 * size);
      ys = Arrays.copyOf(ys, 2 * size);
    }
    xs[size] = x;
    ys[size] = y;
    size++;
    if (size == (blocks + 1) * BLOCK) {
      close();
    }
  }

  /** Notes the extremes of the block that has just become full. */
  private void close() {
    if (blocks == least.length) {
      least = Arrays.copyOf(least, 2 * blocks);
      most = Arrays.copyOf(most, 2 * blocks);
    }
    var range = points(Range.NONE, blocks * BLOCK, size);
    least[blocks] = range.low;
    most[blocks] = range.high;
    blocks++;
  }

  /**
   * Smallest and largest of some values; the low end is above the high one where there are none.
   */
  public record Range(double low, double high) {
    static final Range NONE = new Range(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

    /** Whether there is any value in it. */
    public boolean isEmpty() {
      return low > high;
    }

    /** With another value, unless that is no number. */
    Range with(double value) {
      return Double.isFinite(value) && (value < low || value > high)
          ? new Range(Math.min(low, value), Math.max(high, value))
          : this;
    }

    Range with(Range other) {
      return new Range(Math.min(low, other.low), Math.max(high, other.high));
    }
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
    var next = Math.min(size - 1, from(x));
    return next > 0 && x - xs[next - 1] < xs[next] - x ? next - 1 : next;
  }

  /** Whether there is a point exactly at x. */
  public boolean has(double x) {
    return Arrays.binarySearch(xs, 0, size, x) >= 0;
  }

  /** The first point at or after x; the size if there is none. */
  public int from(double x) {
    var at = Arrays.binarySearch(xs, 0, size, x);
    return at >= 0 ? at : -at - 1;
  }

  /** Extremes of the finite y of the points from one to before another. */
  public Range range(int from, int to) {
    var firstBlock = Math.ceilDiv(from, BLOCK);
    var endBlock = Math.min(to / BLOCK, blocks);
    if (firstBlock >= endBlock) {
      return points(Range.NONE, from, to);
    }
    var low = Double.POSITIVE_INFINITY;
    var high = Double.NEGATIVE_INFINITY;
    for (var block = firstBlock; block < endBlock; block++) {
      low = least[block] < low ? least[block] : low;
      high = most[block] > high ? most[block] : high;
    }
    var range = points(new Range(low, high), from, firstBlock * BLOCK);
    return points(range, endBlock * BLOCK, to);
  }

  /** A range with some points one by one. */
  private Range points(Range range, int from, int to) {
    var low = range.low;
    var high = range.high;
    for (var i = from; i < to; i++) {
      var y = ys[i];
      if (y < low && y > Double.NEGATIVE_INFINITY) {
        low = y;
      }
      if (y > high && y < Double.POSITIVE_INFINITY) {
        high = y;
      }
    }
    return new Range(low, high);
  }

  /**
   * The same points drawn towards their exponential moving average, corrected for its start. Grows
   * with this curve when asked for again.
   *
   * @param weight of the past, from 0 (the points themselves) to below 1
   */
  public Curve smoothed(double weight) {
    if (smoothing == null || smoothing.weight != weight) {
      smoothing = new Smoothing(weight);
    }
    return smoothing.upTo(this);
  }

  private static final class Smoothing {
    private final double weight;
    private final Curve smooth = new Curve();
    private double average;
    private double correction = 1;

    Smoothing(double weight) {
      this.weight = weight;
    }

    Curve upTo(Curve curve) {
      for (var i = smooth.size; i < curve.size; i++) {
        if (Double.isFinite(curve.ys[i])) {
          average = weight * average + (1 - weight) * curve.ys[i];
          correction *= weight;
        }
        smooth.add(curve.xs[i], correction < 1 ? average / (1 - correction) : Double.NaN);
      }
      return smooth;
    }
  }

  /**
   * The smallest and the largest y in each of equally wide columns, so that a long line keeps its
   * peaks at the cost of a short one.
   *
   * @return smallest and largest alternating, NaN for columns without points
   */
  public double[] extremes(double from, double to, int columns) {
    var edges = new double[columns + 1];
    for (var column = 0; column <= columns; column++) {
      edges[column] = from + (to - from) * column / columns;
    }
    return extremes(edges);
  }

  /**
   * The same for columns of any width.
   *
   * @param edges where columns begin, in order, and where the last ends; a point on an edge belongs
   *     to the column it begins, one on the last edge to the last column
   */
  public double[] extremes(double[] edges) {
    var columns = edges.length - 1;
    var extremes = new double[2 * columns];
    Arrays.fill(extremes, Double.NaN);
    var begin = from(edges[0]);
    for (var column = 0; column < columns; column++) {
      var end = from(edges[column + 1]);
      if (column == columns - 1 && end < size && xs[end] == edges[columns]) {
        end++;
      }
      var range = range(begin, end);
      if (!range.isEmpty()) {
        extremes[2 * column] = range.low;
        extremes[2 * column + 1] = range.high;
      }
      begin = end;
    }
    return extremes;
  }
}
