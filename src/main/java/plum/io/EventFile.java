package plum.io;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import plum.data.PlumException;

/**
 * TensorBoard's event files: records of a length, its checksum, bytes and their checksum, as
 * TensorFlow frames them ({@code record_writer.h}), each holding an {@code Event} message of
 * protocol buffers ({@code event.proto}, {@code summary.proto}). Numbers are little-endian, and
 * checksums are CRC-32C, turned and shifted so that a checksum of checksums stays one.
 */
public final class EventFile {
  /** TensorBoard takes a file for an event file if its name contains this. */
  public static final String MARK = "tfevents";

  private static final int MASK = 0xa282ead8;

  /** Longer records hold pictures or graphs, or their length is torn. */
  private static final int LONGEST = 1 << 28;

  // Field numbers of the messages.
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;
  private static final int TENSOR = 8;

  private EventFile() {}

  /**
   * Numbers of one step.
   *
   * @param seconds since 1970
   * @param scalars by tag
   */
  public record Event(double seconds, long step, Map<String, Double> scalars) {}

  /** The record every file begins with. */
  public static byte[] beginning(double seconds) {
    var event = new Message().number(WALL_TIME, seconds);
    event.bytes(FILE_VERSION, "brain.Event:2".getBytes(StandardCharsets.UTF_8));
    return framed(event.toByteArray());
  }

  /** An event as a record; the format keeps scalars in single precision. */
  public static byte[] record(Event event) {
    var summary = new Message();
    event
        .scalars()
        .forEach(
            (tag, value) ->
                summary.bytes(
                    VALUE,
                    new Message()
                        .bytes(TAG, tag.getBytes(StandardCharsets.UTF_8))
                        .number(SIMPLE_VALUE, value.floatValue())
                        .toByteArray()));
    return framed(
        new Message()
            .number(WALL_TIME, event.seconds())
            .number(STEP, event.step())
            .bytes(SUMMARY, summary.toByteArray())
            .toByteArray());
  }

  private static byte[] framed(byte[] data) {
    var length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    length.putLong(data.length);
    return ByteBuffer.allocate(data.length + 16)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(length.array())
        .putInt(checksum(length.array()))
        .put(data)
        .putInt(checksum(data))
        .array();
  }

  private static int checksum(byte[] data) {
    var crc = new CRC32C();
    crc.update(data, 0, data.length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  /**
   * Reads the scalars of a file, those written as tensors too. A last record that is not there
   * whole, as in a file that is being written, is left out.
   *
   * @param each called with every event that holds scalars, in order
   * @throws PlumException if the bytes are no such file; the message says at which byte
   * @throws IOException if the disk refuses
   */
  public static void read(InputStream in, Consumer<Event> each) throws IOException {
    var place = 0L;
    while (true) {
      var head = in.readNBytes(12);
      if (head.length < 12) {
        if (place == 0 && head.length > 0) {
          throw damaged("is too short to be a TensorBoard event file", 0);
        }
        return;
      }
      var length = little(head).getLong();
      if (little(head).getInt(8) != checksum(ByteBuffer.wrap(head, 0, 8))) {
        throw damaged(
            place == 0 ? "is no TensorBoard event file" : "has a damaged record length", place);
      }
      if (length < 0 || length > LONGEST) {
        throw damaged("has a record of impossible length", place);
      }
      var data = in.readNBytes((int) length);
      var tail = in.readNBytes(4);
      if (tail.length < 4) {
        return;
      }
      if (little(tail).getInt() != checksum(data)) {
        throw damaged("has a damaged record", place);
      }
      try {
        var event = event(ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN));
        if (!event.scalars().isEmpty()) {
          each.accept(event);
        }
      } catch (EOFException e) {
        throw damaged("has a record that is no event", place);
      }
      place += 16 + length;
    }
  }

  private static int checksum(ByteBuffer part) {
    var crc = new CRC32C();
    crc.update(part);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static PlumException damaged(String what, long place) {
    return new PlumException("The file " + what + ", at byte " + place + ".");
  }

  private static Event event(ByteBuffer message) throws EOFException {
    var seconds = 0.0;
    var step = 0L;
    Map<String, Double> scalars = new LinkedHashMap<>();
    var fields = new MessageReader(message);
    while (fields.next()) {
      switch (fields.field()) {
        case WALL_TIME -> seconds = fields.real();
        case STEP -> step = fields.whole();
        case SUMMARY -> {
          var values = new MessageReader(fields.bytes());
          while (values.next()) {
            if (values.field() == VALUE) {
              value(values.bytes(), scalars);
            }
          }
        }
        default -> {}
      }
    }
    return new Event(seconds, step, scalars);
  }

  private static void value(ByteBuffer message, Map<String, Double> scalars) throws EOFException {
    var tag = "";
    var value = Double.NaN;
    var found = false;
    var fields = new MessageReader(message);
    while (fields.next()) {
      switch (fields.field()) {
        case TAG -> tag = StandardCharsets.UTF_8.decode(fields.bytes()).toString();
        case SIMPLE_VALUE -> {
          value = fields.real();
          found = true;
        }
        case TENSOR -> {
          var scalar = MessageReader.scalarTensor(fields.bytes());
          if (scalar.isPresent()) {
            value = scalar.getAsDouble();
            found = true;
          }
        }
        default -> {}
      }
    }
    if (found) {
      scalars.put(tag, value);
    }
  }

  /** Writes the fields of a message; numbers of 0 are left out, as the format wants it. */
  private static final class Message {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED_32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message number(int field, double value) {
      varint(((long) field << 3) | FIXED_64);
      var bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(value);
      out.writeBytes(bytes.array());
      return this;
    }

    Message number(int field, float value) {
      varint(((long) field << 3) | FIXED_32);
      var bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value);
      out.writeBytes(bytes.array());
      return this;
    }

    Message number(int field, long value) {
      if (value != 0) {
        varint(((long) field << 3) | VARINT);
        varint(value);
      }
      return this;
    }

    Message bytes(int field, byte[] value) {
      varint(((long) field << 3) | BYTES);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    private void varint(long value) {
      var rest = value;
      while ((rest & ~0x7fL) != 0) {
        out.write((int) ((rest & 0x7f) | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }

    byte[] toByteArray() {
      return out.toByteArray();
    }
  }
}
