package plum.sandbox;

import java.nio.charset.StandardCharsets;

/** The first of what a process printed. */
final class Printed {
  private final byte[] bytes;

  Printed(byte[] bytes) {
    this.bytes = bytes;
  }

  /** All of it; what is not valid UTF-8 is replaced. */
  String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /**
   * A part, shortened with words that say so.
   *
   * @param from first byte
   * @param to behind the last byte; both are the program's own claim and may be anything
   * @param most bytes to keep
   */
  String part(long from, long to, int most) {
    long begin = Math.clamp(from, 0, bytes.length);
    long end = Math.clamp(Math.min(to, begin + most), begin, bytes.length);
    String text = new String(bytes, (int) begin, (int) (end - begin), StandardCharsets.UTF_8);
    return to > end && to > from ? text + "… (%,d more bytes)".formatted(to - end) : text;
  }
}
