package plum.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import plum.data.PlumException;

/** Cells as they were, whatever stands in them; a file that is whole or not there. */
final class TableFileTest {
  private static final List<String> NASTY =
      List.of(
          "plain",
          "",
          "a,b;c",
          "she said \"no\"",
          "\"",
          "one\ntwo\r\nthree\rfour",
          "\ttab\tin\t",
          "  spaces around  ",
          "naïve 漢字 🐍 \u2028 \u00a0",
          "# not a comment",
          "back\\slash \\n",
          "=1+1",
          "def f(x):\n\treturn \"\"\"x\"\"\"\n");

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @EnumSource
  void everyCellReadsBackAsItWas(TableFile.Kind kind) throws IOException {
    var file = folder.resolve("cells");
    var rows = new ArrayList<List<String>>();
    for (var each : NASTY) {
      rows.add(List.of(each, "middle", each));
    }
    var columns = List.of("first", "a \"second\", with\ta tab", "third");
    assertEquals(
        OptionalLong.of(NASTY.size()),
        TableFile.write(file, kind, columns, rows.iterator(), () -> false, _ -> {}));
    assertEquals(
        Stream.concat(Stream.of(columns), rows.stream()).toList(), read(file, kind, columns));
  }

  @Test
  void numbersStayNumbersAndNothingIsNull() throws IOException {
    var file = folder.resolve("x.jsonl");
    var row = Arrays.<@Nullable Object>asList(12, 0.25, true, null, Double.NaN);
    TableFile.write(
        file,
        TableFile.Kind.JSON_LINES,
        List.of("a", "b", "c", "d", "e"),
        List.of(row).iterator(),
        () -> false,
        _ -> {});
    var found = Json.parseObject(Files.readString(file));
    assertEquals(12L, found.get("a"));
    assertEquals(0.25, found.get("b"));
    assertEquals(true, found.get("c"));
    assertTrue(found.containsKey("d") && found.get("d") == null);
    assertTrue(found.containsKey("e") && found.get("e") == null);
  }

  @Test
  void whoStopsKeepsWhatWasThere() throws IOException {
    var file = folder.resolve("kept.csv");
    Files.writeString(file, "before");
    var seen = new long[1];
    var endless = LongStream.iterate(0, n -> n + 1).mapToObj(List::<Object>of).iterator();
    var outcome =
        TableFile.write(
            file,
            TableFile.Kind.CSV,
            List.of("n"),
            endless,
            () -> seen[0] >= 100,
            done -> seen[0] = done);
    assertEquals(OptionalLong.empty(), outcome);
    assertEquals("before", Files.readString(file));
    try (var all = Files.list(folder)) {
      assertEquals(1, all.count(), "nothing half written is left");
    }
  }

  @Test
  void aRowThatCannotBeReadLeavesNoFile() throws IOException {
    Files.writeString(folder.resolve("a-file"), "");
    var file = folder.resolve("none.csv");
    var rows =
        Stream.iterate(1, n -> n + 1)
            .map(
                n -> {
                  if (n > 5) {
                    throw new IllegalStateException("the sixth row");
                  }
                  return List.<Object>of(n);
                })
            .iterator();
    assertThrows(
        IllegalStateException.class,
        () -> TableFile.write(file, TableFile.Kind.TSV, List.of("n"), rows, () -> false, _ -> {}));
    assertFalse(Files.exists(file));
    assertThrows(
        PlumException.class,
        () ->
            TableFile.write(
                folder.resolve("a-file").resolve("below.tsv"),
                TableFile.Kind.TSV,
                List.of("n"),
                List.<List<Object>>of().iterator(),
                () -> false,
                _ -> {}));
  }

  private static List<List<String>> read(Path file, TableFile.Kind kind, List<String> columns)
      throws IOException {
    var text = Files.readString(file);
    return switch (kind) {
      case CSV -> quoted(text, ',');
      case TSV -> quoted(text, '\t');
      case JSON_LINES -> {
        var rows = new ArrayList<List<String>>();
        rows.add(columns);
        for (var line : text.lines().toList()) {
          var row = Json.parseObject(line);
          assertEquals(columns, List.copyOf(row.keySet()));
          rows.add(row.values().stream().map(String::valueOf).toList());
        }
        yield rows;
      }
    };
  }

  /** Reads what RFC 4180 describes, letter by letter, with any separator. */
  private static List<List<String>> quoted(String text, char separator) {
    var rows = new ArrayList<List<String>>();
    var row = new ArrayList<String>();
    var cell = new StringBuilder();
    var inside = false;
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (inside) {
        if (c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
          cell.append('"');
          i++;
        } else if (c == '"') {
          inside = false;
        } else {
          cell.append(c);
        }
      } else if (c == '"') {
        inside = true;
      } else if (c == separator) {
        row.add(cell.toString());
        cell.setLength(0);
      } else if (c == '\r' && text.charAt(i + 1) == '\n') {
        i++;
        row.add(cell.toString());
        cell.setLength(0);
        rows.add(List.copyOf(row));
        row.clear();
      } else {
        cell.append(c);
      }
    }
    return rows;
  }
}
