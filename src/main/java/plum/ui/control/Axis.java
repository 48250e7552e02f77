package plum.ui.control;

import java.util.stream.DoubleStream;

/**
 * A range of values laid over a length.
 *
 * @param linear for {@link Scale#SYMLOG}: up to this size values lie nearly as on a linear axis
 */
record Axis(double low, double high, Scale scale, double linear) {
  enum Scale {
    LINEAR,
    /** By the power of ten; for values above 0. */
    LOG,
    /** By the power of ten in both directions, linear around 0. */
    SYMLOG
  }

  /** Decades between the largest value and where the axis becomes linear. */
  private static final double DECADES = 1e-3;

  static Axis linear(double low, double high) {
    return new Axis(low, high, Scale.LINEAR, 1);
  }

  /** A logarithmic axis, of the kind that has a place for every value of the range. */
  static Axis logarithmic(double low, double high) {
    return low > 0
        ? new Axis(low, high, Scale.LOG, 1)
        : new Axis(
            low,
            high,
            Scale.SYMLOG,
            Math.pow(
                10,
                Math.floor(
                    Math.log10(
                        Math.max(Math.max(Math.abs(low), Math.abs(high)), 1e-9) * DECADES))));
  }

  private double bent(double value) {
    return switch (scale) {
      case LINEAR -> value;
      case LOG -> Math.log10(value);
      case SYMLOG -> Math.signum(value) * Math.log10(1 + Math.abs(value) / linear);
    };
  }

  private double straightened(double bent) {
    return switch (scale) {
      case LINEAR -> bent;
      case LOG -> Math.pow(10, bent);
      case SYMLOG -> Math.signum(bent) * linear * (Math.pow(10, Math.abs(bent)) - 1);
    };
  }

  /** Where a value lies, 0 for the low end and 1 for the high one; NaN where it has no place. */
  double share(double value) {
    if (scale == Scale.LOG && value <= 0) {
      return Double.NaN;
    }
    return (bent(value) - bent(low)) / (bent(high) - bent(low));
  }

  /** The value that lies somewhere. */
  double value(double share) {
    return straightened(bent(low) + share * (bent(high) - bent(low)));
  }

  /** The part of it between two places, which may lie outside. */
  Axis part(double from, double to) {
    return new Axis(value(from), value(to), scale, linear);
  }

  /** Round values along it, about as many as asked for. */
  double[] ticks(int about) {
    var ticks =
        switch (scale) {
          case LINEAR -> Ticks.linear(low, high, about);
          case LOG -> Ticks.logarithmic(low, high);
          case SYMLOG -> bothWays();
        };
    return ticks.length < 2 ? Ticks.linear(low, high, 2 * about) : ticks;
  }

  private double[] bothWays() {
    var most = Math.max(Math.abs(low), Math.abs(high));
    var powers =
        DoubleStream.iterate(linear, power -> power <= most, power -> power * 10).toArray();
    return DoubleStream.concat(
            DoubleStream.concat(DoubleStream.of(powers).map(power -> -power), DoubleStream.of(0)),
            DoubleStream.of(powers))
        .filter(tick -> tick >= low && tick <= high)
        .sorted()
        .toArray();
  }
}
