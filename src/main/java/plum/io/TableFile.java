package plum.io;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;

/** Rows of a table as a file: a spreadsheet's CSV, or JSON lines. */
public final class TableFile {
  private TableFile() {}

  /** How rows are written. */
  public enum Kind {
    /** With a header, as RFC 4180 says. */
    CSV,
    /** Tabs between fields, with a header. */
    TSV,
    /** One JSON object a line. */
    JSON_LINES;

    /** What a file of this name should hold. */
    public static Kind of(Path file) {
      var name = String.valueOf(file.getFileName());
      return name.endsWith(".csv") ? CSV : name.endsWith(".tsv") ? TSV : JSON_LINES;
    }
  }

  /**
   * Writes a file, which appears whole or not at all.
   *
   * @param rows column to value; a column that a row lacks is empty
   * @throws PlumException if the disk refuses
   */
  public static void write(
      Path file, Kind kind, List<? extends Map<String, ? extends @Nullable Object>> rows) {
    Atomic.file(
        file,
        temporary -> {
          try (var out = Files.newBufferedWriter(temporary)) {
            switch (kind) {
              case CSV -> table(out, CSVFormat.RFC4180, rows);
              case TSV -> table(out, CSVFormat.TDF, rows);
              case JSON_LINES -> {
                for (var row : rows) {
                  out.write(Json.write(row));
                  out.write('\n');
                }
              }
            }
          }
        });
  }

  private static void table(
      Writer out, CSVFormat format, List<? extends Map<String, ? extends @Nullable Object>> rows)
      throws IOException {
    var columns = new LinkedHashSet<String>();
    rows.forEach(row -> columns.addAll(row.keySet()));
    try (var table = new CSVPrinter(out, format)) {
      if (!columns.isEmpty()) {
        table.printRecord(columns);
      }
      for (var row : rows) {
        var values = new ArrayList<@Nullable Object>();
        columns.forEach(column -> values.add(row.get(column)));
        table.printRecord(values);
      }
    }
  }
}
