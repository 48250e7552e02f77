package plum.io;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalDouble;

/** Goes through the fields of a message of protocol buffers, whatever they mean. */
final class MessageReader {
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED_32 = 5;

  // Of a TensorProto: field numbers, and the numbers of the types of single and double precision.
  private static final int DTYPE = 1;
  private static final int CONTENT = 4;
  private static final int FLOATS = 5;
  private static final int DOUBLES = 6;
  private static final int FLOAT = 1;
  private static final int DOUBLE = 2;

  private final ByteBuffer message;
  private int field;
  private int kind;
  private long whole;
  private double real;
  private ByteBuffer bytes = ByteBuffer.allocate(0);

  MessageReader(ByteBuffer message) {
    this.message = message.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Goes to the next field. Returns false at the end.
   *
   * @throws EOFException if what follows is no field
   */
  boolean next() throws EOFException {
    if (!message.hasRemaining()) {
      return false;
    }
    var key = varint();
    field = (int) (key >>> 3);
    kind = (int) (key & 7);
    switch (kind) {
      case VARINT -> whole = varint();
      case FIXED_64 -> {
        need(8);
        whole = message.getLong(message.position());
        real = message.getDouble();
      }
      case FIXED_32 -> {
        need(4);
        whole = message.getInt(message.position());
        real = message.getFloat();
      }
      case BYTES -> {
        var length = varint();
        need(length);
        bytes = message.slice(message.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
        message.position(message.position() + (int) length);
      }
      default -> throw new EOFException("a field of kind " + kind);
    }
    return true;
  }

  int field() {
    return field;
  }

  /** A whole number. */
  long whole() {
    return whole;
  }

  /** A number with a point. */
  double real() {
    return real;
  }

  /** Text, or another message; empty where the field is a number. */
  ByteBuffer bytes() {
    return kind == BYTES ? bytes : ByteBuffer.allocate(0);
  }

  /** The number that a TensorProto of one number holds. */
  static OptionalDouble scalarTensor(ByteBuffer tensor) throws EOFException {
    var type = 0;
    var fields = new MessageReader(tensor);
    var value = OptionalDouble.empty();
    while (fields.next()) {
      var packed = fields.bytes();
      switch (fields.field()) {
        case DTYPE -> type = (int) fields.whole();
        case CONTENT, FLOATS, DOUBLES -> {
          if (fields.kind != BYTES) {
            value = OptionalDouble.of(fields.real());
          } else if (type == FLOAT && packed.remaining() == 4) {
            value = OptionalDouble.of(packed.getFloat());
          } else if (type == DOUBLE && packed.remaining() == 8) {
            value = OptionalDouble.of(packed.getDouble());
          }
        }
        default -> {}
      }
    }
    return value;
  }

  private void need(long length) throws EOFException {
    if (length < 0 || length > message.remaining()) {
      throw new EOFException("a field of " + length + " bytes");
    }
  }

  private long varint() throws EOFException {
    var value = 0L;
    for (var shift = 0; shift < 64; shift += 7) {
      need(1);
      var next = message.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new EOFException("a number without end");
  }
}
