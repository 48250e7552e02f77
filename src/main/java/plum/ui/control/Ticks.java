package plum.ui.control;

import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Round numbers along an axis. */
final class Ticks {
  private Ticks() {}

  /** Multiples of 1, 2 or 5 times a power of ten inside the range, about as many as asked for. */
  static double[] linear(double low, double high, int about) {
    if (!(high > low) || about < 1) {
      return new double[] {low};
    }
    var raw = (high - low) / about;
    var power = Math.pow(10, Math.floor(Math.log10(raw)));
    var step =
        DoubleStream.of(1, 2, 5, 10).map(m -> m * power).filter(s -> s >= raw * 0.999).findFirst();
    var width = step.orElse(10 * power);
    var first = (long) Math.ceil(low / width - 1e-9);
    var last = (long) Math.floor(high / width + 1e-9);
    return IntStream.rangeClosed(0, (int) (last - first))
        .mapToDouble(i -> (first + i) * width)
        .toArray();
  }

  /** Powers of ten inside the range, or 1, 2 and 5 times them where there are few. */
  static double[] logarithmic(double low, double high) {
    var from = (int) Math.floor(Math.log10(low));
    var to = (int) Math.ceil(Math.log10(high));
    var parts = to - from <= 2 ? new double[] {1, 2, 5} : new double[] {1};
    var stride = Math.max(1, (to - from) / 6);
    return IntStream.rangeClosed(from, to)
        .filter(exponent -> (exponent - from) % stride == 0)
        .boxed()
        .flatMapToDouble(exponent -> DoubleStream.of(parts).map(p -> p * Math.pow(10, exponent)))
        .filter(tick -> tick >= low * 0.999 && tick <= high * 1.001)
        .toArray();
  }

  /** A tick as short as it can be read. */
  static String label(double value) {
    var size = Math.abs(value);
    if (size < 1e-12) {
      return "0";
    }
    if (size >= 10_000 || size < 0.001) {
      return String.format(Locale.ROOT, "%.1e", value)
          .replace(".0e", "e")
          .replace("e-0", "e−")
          .replace("e+0", "e")
          .replace('-', '−');
    }
    var text = String.format(Locale.ROOT, "%.4f", value);
    return text.replaceAll("0+$", "").replaceAll("\\.$", "").replace('-', '−');
  }

  /** A value in full, for reading off. */
  static String exact(double value) {
    if (Double.isNaN(value)) {
      return "–";
    }
    var size = Math.abs(value);
    var text =
        size != 0 && (size >= 100_000 || size < 0.001)
            ? String.format(Locale.ROOT, "%.4e", value)
            : String.format(Locale.ROOT, "%.6g", value);
    return text.replace('-', '−');
  }
}
