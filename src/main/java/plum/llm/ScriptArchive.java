package plum.llm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs TorchScript sources into the archive libtorch loads: a zip with one class {@code M} whose
 * methods are the functions of all sources, and a pickle of one instance of it.
 *
 * <p>A source is a list of functions that take {@code self}, written from column 0, and of
 * attributes, each a line {@code name : type} at column 0. Attributes start empty or at zero. A
 * function may call any function of any source as {@code self.name(...)}.
 */
final class ScriptArchive {
  private static final Pattern ATTRIBUTE =
      Pattern.compile("(\\w+) : (List\\[(?:Tensor|int|float)\\]|int|float|bool|str)\\s*(?:#.*)?");

  private ScriptArchive() {}

  /** The bytes of a {@code .pt} file. */
  static byte[] pack(List<String> sources) {
    var attributes = new LinkedHashMap<String, String>();
    var methods = new ArrayList<String>();
    for (var source : sources) {
      for (var line : source.lines().toList()) {
        var attribute = ATTRIBUTE.matcher(line);
        if (attribute.matches()) {
          attributes.put(attribute.group(1), attribute.group(2));
        } else if (!line.isBlank()) {
          methods.add(line);
        }
      }
    }
    var code = new StringBuilder("class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n");
    attributes.forEach((name, type) -> code.append("  " + name + " : " + type + "\n"));
    methods.forEach(line -> code.append("  ").append(line).append('\n'));
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      store(zip, "plum/data.pkl", pickle(attributes));
      store(zip, "plum/code/__torch__.py", code.toString().getBytes(StandardCharsets.UTF_8));
      store(zip, "plum/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      store(zip, "plum/version", "10\n".getBytes(StandardCharsets.US_ASCII));
      store(zip, "plum/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    var crc = new CRC32();
    crc.update(content);
    var entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTime(315_532_800_000L); // the oldest a zip can say; the archive depends on nothing
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  /** Protocol 2: an object of {@code __torch__.M}, made without arguments, with its attributes. */
  private static byte[] pickle(Map<String, String> attributes) throws IOException {
    var out = new ByteArrayOutputStream();
    out.write(new byte[] {(byte) 0x80, 2});
    ascii(out, "c__torch__\nM\n)");
    out.write(0x81); // NEWOBJ
    ascii(out, "}(");
    for (var attribute : attributes.entrySet()) {
      string(out, attribute.getKey());
      initial(out, attribute.getValue());
    }
    ascii(out, "ub.");
    return out.toByteArray();
  }

  private static void initial(ByteArrayOutputStream out, String type) throws IOException {
    switch (type) {
      case "int" -> out.write(new byte[] {'K', 0});
      case "float" -> out.write(new byte[] {'G', 0, 0, 0, 0, 0, 0, 0, 0});
      case "bool" -> out.write(0x89); // NEWFALSE
      case "str" -> string(out, "");
      case "List[Tensor]" -> list(out, "tensor");
      case "List[int]" -> list(out, "int");
      case "List[float]" -> list(out, "double");
      default -> throw new IllegalArgumentException(type);
    }
  }

  private static void list(ByteArrayOutputStream out, String element) throws IOException {
    ascii(out, "ctorch.jit._pickle\nbuild_" + element + "list\n]");
    out.write(0x85); // TUPLE1
    ascii(out, "R");
  }

  private static void string(ByteArrayOutputStream out, String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write(new byte[] {'X', (byte) bytes.length, 0, 0, 0}); // names are short
    out.write(bytes);
  }

  private static void ascii(ByteArrayOutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }
}
