package plum.ui.control;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javafx.scene.image.Image;

/** Writes pictures as PNG, ISO/IEC 15948: one chunk of rows without filters, 8 bits a channel. */
final class Png {
  private static final byte[] SIGNATURE = {(byte) 137, 'P', 'N', 'G', '\r', '\n', 26, '\n'};
  private static final byte DEPTH = 8;
  private static final byte RGBA = 6;

  private Png() {}

  static byte[] of(Image image) {
    var width = (int) image.getWidth();
    var height = (int) image.getHeight();
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.write(SIGNATURE);
      var head = ByteBuffer.allocate(13).putInt(width).putInt(height).put(DEPTH).put(RGBA);
      chunk(out, "IHDR", head.array());
      chunk(out, "IDAT", rows(image, width, height));
      chunk(out, "IEND", new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not refuse
    }
    return bytes.toByteArray();
  }

  private static byte[] rows(Image image, int width, int height) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var reader = image.getPixelReader();
    var row = new byte[1 + 4 * width];
    try (var deflate = new DeflaterOutputStream(bytes, new Deflater(Deflater.BEST_COMPRESSION))) {
      for (var y = 0; y < height; y++) {
        for (var x = 0; x < width; x++) {
          var argb = reader.getArgb(x, y);
          row[1 + 4 * x] = (byte) (argb >> 16);
          row[2 + 4 * x] = (byte) (argb >> 8);
          row[3 + 4 * x] = (byte) argb;
          row[4 + 4 * x] = (byte) (argb >>> 24);
        }
        deflate.write(row);
      }
    }
    return bytes.toByteArray();
  }

  private static void chunk(DataOutputStream out, String type, byte[] content) throws IOException {
    var name = type.getBytes(StandardCharsets.US_ASCII);
    var sum = new CRC32();
    sum.update(name);
    sum.update(content);
    out.writeInt(content.length);
    out.write(name);
    out.write(content);
    out.writeInt((int) sum.getValue());
  }
}
