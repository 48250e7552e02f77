package plum.eval;

/** A figure with the ends of its 95 % interval. */
public record Interval(double value, double low, double high) {

  /** Whether the interval leaves out zero. */
  public boolean excludesZero() {
    return low > 0 || high < 0;
  }
}
