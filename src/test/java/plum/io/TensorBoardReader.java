package plum.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A reader of event files that shares nothing with the program: the checksum bit by bit from its
 * polynomial, the messages by their definition. Whatever is not as it should be fails the test.
 */
final class TensorBoardReader {
  private final byte[] bytes;
  private int at;
  private final int end;

  private TensorBoardReader(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  /** All events but the first, which must say the version. */
  static List<EventFile.Event> events(byte[] file) {
    var events = new ArrayList<EventFile.Event>();
    var in = new TensorBoardReader(file, 0, file.length);
    var first = true;
    while (in.at < in.end) {
      var start = in.at;
      var length = in.little(8);
      assertEquals(masked(file, start, 8), in.little(4), "checksum of the length");
      var body = in.at;
      in.at += (int) length;
      assertEquals(masked(file, body, (int) length), in.little(4), "checksum of the record");
      var event = new TensorBoardReader(file, body, body + (int) length);
      if (first) {
        assertEquals("brain.Event:2", event.version());
      } else {
        events.add(event.event());
      }
      first = false;
    }
    assertEquals(in.end, in.at);
    return events;
  }

  /** A record around a message. */
  static byte[] framed(byte[] message) throws IOException {
    var out = new ByteArrayOutputStream();
    var length = new byte[] {(byte) message.length, 0, 0, 0, 0, 0, 0, 0};
    out.write(length);
    write(out, masked(length, 0, 8));
    out.write(message);
    write(out, masked(message, 0, message.length));
    return out.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, long value) {
    for (var i = 0; i < 4; i++) {
      out.write((int) (value >> (8 * i)));
    }
  }

  /** CRC-32C by the reflected polynomial 0x82f63b78, rotated right by 15, plus a constant. */
  private static long masked(byte[] data, int from, int length) {
    var crc = 0xffffffffL;
    for (var i = from; i < from + length; i++) {
      crc ^= data[i] & 0xff;
      for (var bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 1 ? (crc >> 1) ^ 0x82f63b78L : crc >> 1;
      }
    }
    crc ^= 0xffffffffL;
    return (((crc >> 15) | (crc << 17)) + 0xa282ead8L) & 0xffffffffL;
  }

  private String version() {
    var version = "";
    while (at < end) {
      var key = varint();
      if (key == (1 << 3 | 1)) {
        little(8);
      } else {
        assertEquals(3 << 3 | 2, key);
        version = text();
      }
    }
    return version;
  }

  private EventFile.Event event() {
    var seconds = 0.0;
    var step = 0L;
    Map<String, Double> scalars = new LinkedHashMap<>();
    while (at < end) {
      switch ((int) varint()) {
        case 1 << 3 | 1 -> seconds = Double.longBitsToDouble(little(8));
        case 2 << 3 -> step = varint();
        case 5 << 3 | 2 -> {
          var summary = part();
          while (summary.at < summary.end) {
            assertEquals(1 << 3 | 2, summary.varint());
            var value = summary.part();
            assertEquals(1 << 3 | 2, value.varint());
            var tag = value.text();
            assertEquals(2 << 3 | 5, value.varint());
            scalars.put(tag, (double) Float.intBitsToFloat((int) value.little(4)));
          }
        }
        default -> throw new AssertionError("a field that nobody writes, before byte " + at);
      }
    }
    return new EventFile.Event(seconds, step, scalars);
  }

  private TensorBoardReader part() {
    var length = (int) varint();
    at += length;
    return new TensorBoardReader(bytes, at - length, at);
  }

  private String text() {
    var part = part();
    return new String(bytes, part.at, part.end - part.at, java.nio.charset.StandardCharsets.UTF_8);
  }

  private long little(int count) {
    var value = 0L;
    for (var i = 0; i < count; i++) {
      value |= (bytes[at++] & 0xffL) << (8 * i);
    }
    return value;
  }

  private long varint() {
    var value = 0L;
    for (var shift = 0; ; shift += 7) {
      var next = bytes[at++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
