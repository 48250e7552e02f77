package plum.io;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;

/** Rows of a table as a file: a spreadsheet's CSV, tabs between cells, or JSON lines. */
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
    var columns = new LinkedHashSet<String>();
    rows.forEach(row -> columns.addAll(row.keySet()));
    Atomic.file(
        file,
        temporary -> {
          try (var out = writer(temporary)) {
            if (kind == Kind.JSON_LINES) {
              for (var row : rows) {
                object(out, row);
              }
            } else {
              var cells = rows.stream().map(row -> cells(columns, row)).iterator();
              table(out, kind, columns, cells, () -> false, _ -> {});
            }
          }
        });
  }

  /**
   * Writes rows as they come, to a file that appears whole or not at all.
   *
   * @param columns a name for each cell
   * @param rows cells in the order of the columns
   * @param stopped asked before each row
   * @param written told after each row how many there are
   * @return how many rows were written; empty if it was stopped, in which case there is no new file
   * @throws PlumException if the disk refuses
   */
  public static OptionalLong write(
      Path file,
      Kind kind,
      List<String> columns,
      Iterator<? extends List<? extends @Nullable Object>> rows,
      BooleanSupplier stopped,
      LongConsumer written) {
    var count = new long[1];
    LongConsumer counting =
        done -> {
          count[0] = done;
          written.accept(done);
        };
    try {
      Atomic.file(
          file,
          temporary -> {
            try (var out = writer(temporary)) {
              if (kind == Kind.JSON_LINES) {
                objects(out, columns, rows, stopped, counting);
              } else {
                table(out, kind, columns, rows, stopped, counting);
              }
            }
          });
      return OptionalLong.of(count[0]);
    } catch (CancellationException e) {
      return OptionalLong.empty();
    }
  }

  /** Characters that no file can hold, as half of a pair, become question marks. */
  private static Writer writer(Path file) throws IOException {
    return new BufferedWriter(
        new OutputStreamWriter(Files.newOutputStream(file), StandardCharsets.UTF_8));
  }

  private static void objects(
      Writer out,
      List<String> columns,
      Iterator<? extends List<? extends @Nullable Object>> rows,
      BooleanSupplier stopped,
      LongConsumer written)
      throws IOException {
    for (var done = 1L; next(rows, stopped); done++) {
      var cells = rows.next();
      var row = new LinkedHashMap<String, @Nullable Object>();
      for (var i = 0; i < columns.size(); i++) {
        row.put(columns.get(i), cells.get(i));
      }
      object(out, row);
      written.accept(done);
    }
  }

  private static void object(Writer out, Map<String, ? extends @Nullable Object> row)
      throws IOException {
    out.write(Json.write(row));
    out.write('\n');
  }

  private static void table(
      Writer out,
      Kind kind,
      Collection<String> columns,
      Iterator<? extends List<? extends @Nullable Object>> rows,
      BooleanSupplier stopped,
      LongConsumer written)
      throws IOException {
    var format = kind == Kind.CSV ? CSVFormat.RFC4180 : CSVFormat.TDF;
    try (var table = new CSVPrinter(out, format)) {
      if (!columns.isEmpty()) {
        table.printRecord(columns);
      }
      for (var done = 1L; next(rows, stopped); done++) {
        table.printRecord(rows.next());
        written.accept(done);
      }
    }
  }

  /** Whether there is another row; stopping ends the writing in a way that leaves no file. */
  private static boolean next(Iterator<?> rows, BooleanSupplier stopped) {
    var more = rows.hasNext();
    if (stopped.getAsBoolean()) {
      throw new CancellationException();
    }
    return more;
  }

  private static List<@Nullable Object> cells(
      Collection<String> columns, Map<String, ? extends @Nullable Object> row) {
    var cells = new ArrayList<@Nullable Object>();
    columns.forEach(column -> cells.add(row.get(column)));
    return cells;
  }
}
