package plum.io;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;

/**
 * Preferences as files that trainers read: the columns of TRL (plain and conversational, pairs and
 * labels), of LLaMA-Factory (with the entry in its {@code dataset_info.json}), and CSV. Where a
 * preference comes from follows in columns that trainers leave alone.
 */
public final class PreferenceFile {
  private static final String INFO = "dataset_info.json";

  private PreferenceFile() {}

  /** What a trainer expects. */
  public enum Format {
    /** TRL's pairs: prompt, chosen, rejected. */
    TRL(true),
    /** The same as messages with roles. */
    TRL_CHAT(true),
    /** TRL's labels: prompt, completion, label. */
    TRL_UNPAIRED(false),
    /** The same as messages with roles. */
    TRL_UNPAIRED_CHAT(false),
    /** LLaMA-Factory's alpaca shape with ranking: instruction, input, chosen, rejected. */
    LLAMA_FACTORY(true),
    /** LLaMA-Factory's sharegpt shape for KTO: conversations, kto_tag. */
    LLAMA_FACTORY_KTO(false),
    /** A table with a header, as RFC 4180 says. */
    CSV(true),
    CSV_UNPAIRED(false);

    private final boolean paired;

    Format(boolean paired) {
      this.paired = paired;
    }

    /** Whether it holds pairs rather than labels. */
    public boolean isPaired() {
      return paired;
    }

    boolean isTable() {
      return this == CSV || this == CSV_UNPAIRED;
    }

    /** What files of this kind usually end in. */
    public String suffix() {
      return isTable() ? ".csv" : ".jsonl";
    }
  }

  /**
   * One preference.
   *
   * <p>{@code origin} names where it comes from, in columns of its own; values are texts, numbers
   * or booleans.
   */
  public sealed interface Row {
    Map<String, Object> origin();

    /** A chosen and a rejected completion of one prompt. */
    record Pair(String prompt, String chosen, String rejected, Map<String, Object> origin)
        implements Row {}

    /** One completion and whether it is wanted. */
    record Label(String prompt, String completion, boolean desirable, Map<String, Object> origin)
        implements Row {}
  }

  /**
   * Writes a file, which appears whole or not at all, and for LLaMA-Factory adds its entry to the
   * {@code dataset_info.json} beside it.
   *
   * @param rows of the kind that the format holds
   * @throws PlumException if the disk refuses, or if there is a {@code dataset_info.json} that is
   *     no JSON object
   */
  public static void write(Path file, Format format, List<? extends Row> rows) {
    var info = describe(file, format);
    TableFile.write(
        file,
        format.isTable() ? TableFile.Kind.CSV : TableFile.Kind.JSON_LINES,
        rows.stream().map(row -> line(format, row)).toList());
    if (!info.isEmpty()) {
      Atomic.text(file.resolveSibling(INFO), Json.writePretty(info) + "\n");
    }
  }

  private static Map<String, @Nullable Object> line(Format format, Row row) {
    var line = new LinkedHashMap<String, @Nullable Object>();
    switch (row) {
      case Row.Pair(var prompt, var chosen, var rejected, _) -> {
        switch (format) {
          case TRL_CHAT -> {
            line.put("prompt", List.of(message("role", "user", "content", prompt)));
            line.put("chosen", List.of(message("role", "assistant", "content", chosen)));
            line.put("rejected", List.of(message("role", "assistant", "content", rejected)));
          }
          case LLAMA_FACTORY -> {
            line.put("instruction", prompt);
            line.put("input", "");
            line.put("chosen", chosen);
            line.put("rejected", rejected);
          }
          default -> {
            line.put("prompt", prompt);
            line.put("chosen", chosen);
            line.put("rejected", rejected);
          }
        }
      }
      case Row.Label(var prompt, var completion, var desirable, _) -> {
        switch (format) {
          case TRL_UNPAIRED_CHAT -> {
            line.put("prompt", List.of(message("role", "user", "content", prompt)));
            line.put("completion", List.of(message("role", "assistant", "content", completion)));
            line.put("label", desirable);
          }
          case LLAMA_FACTORY_KTO -> {
            line.put(
                "conversations",
                List.of(
                    message("from", "human", "value", prompt),
                    message("from", "gpt", "value", completion)));
            line.put("kto_tag", desirable);
          }
          default -> {
            line.put("prompt", prompt);
            line.put("completion", completion);
            line.put("label", desirable);
          }
        }
      }
    }
    row.origin().forEach(line::putIfAbsent);
    return line;
  }

  private static Map<String, Object> message(
      String roleName, String role, String textName, String text) {
    var message = new LinkedHashMap<String, Object>();
    message.put(roleName, role);
    message.put(textName, text);
    return message;
  }

  /** What LLaMA-Factory's list of data sets will hold; empty for other formats. */
  private static Map<String, @Nullable Object> describe(Path file, Format format) {
    if (format != Format.LLAMA_FACTORY && format != Format.LLAMA_FACTORY_KTO) {
      return Map.of();
    }
    var name = String.valueOf(file.getFileName());
    var entry = new LinkedHashMap<String, @Nullable Object>();
    entry.put("file_name", name);
    if (format == Format.LLAMA_FACTORY) {
      entry.put("ranking", true);
      entry.put(
          "columns",
          columns(
              "prompt",
              "instruction",
              "query",
              "input",
              "chosen",
              "chosen",
              "rejected",
              "rejected"));
    } else {
      entry.put("formatting", "sharegpt");
      entry.put("columns", columns("messages", "conversations", "kto_tag", "kto_tag"));
    }
    var all = new LinkedHashMap<String, @Nullable Object>();
    var known = file.resolveSibling(INFO);
    if (Files.exists(known)) {
      try {
        all.putAll(Json.parseObject(Files.readString(known)));
      } catch (IOException | PlumException e) {
        throw new PlumException(
            known
                + " is there but is no JSON object, so that no entry can be added to it. Mend it or"
                + " write to another folder.",
            e);
      }
    }
    all.put(name.endsWith(".jsonl") ? name.substring(0, name.length() - 6) : name, entry);
    return all;
  }

  private static Map<String, String> columns(String... pairs) {
    var columns = new LinkedHashMap<String, String>();
    for (var i = 0; i < pairs.length; i += 2) {
      columns.put(pairs[i], pairs[i + 1]);
    }
    return columns;
  }

  /**
   * Reads a file back.
   *
   * @throws PlumException naming the line that is not as the format asks
   */
  public static List<Row> read(Path file, Format format) {
    var rows = new ArrayList<Row>();
    if (format.isTable()) {
      for (Map<String, @Nullable Object> record : records(file)) {
        rows.add(row(format, record, "line " + (rows.size() + 2)));
      }
      return rows;
    }
    try (var lines = TextLines.open(file)) {
      for (var line = lines.next(); line.isPresent(); line = lines.next()) {
        var where = "line " + line.get().number();
        if (!line.get().isBlank()) {
          rows.add(row(format, Json.parseObject(line.get().textOrThrow()), where));
        }
      }
    }
    return rows;
  }

  private static List<Map<String, @Nullable Object>> records(Path file) {
    try (var parser =
        CSVParser.parse(
            new StringReader(Files.readString(file)),
            CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get())) {
      var records = new ArrayList<Map<String, @Nullable Object>>();
      for (var record : parser) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        record.toMap().forEach(fields::put);
        records.add(fields);
      }
      return records;
    } catch (IOException e) {
      throw new PlumException(file + " cannot be read: " + e.getMessage() + ".", e);
    }
  }

  private static Row row(Format format, Map<String, @Nullable Object> line, String where) {
    Map<String, @Nullable Object> rest = new LinkedHashMap<>(line);
    return switch (format) {
      case TRL, CSV ->
          new Row.Pair(
              text(rest, "prompt", where),
              text(rest, "chosen", where),
              text(rest, "rejected", where),
              origin(rest));
      case LLAMA_FACTORY -> {
        var input = text(rest, "input", where);
        var prompt = text(rest, "instruction", where);
        yield new Row.Pair(
            input.isEmpty() ? prompt : prompt + "\n" + input,
            text(rest, "chosen", where),
            text(rest, "rejected", where),
            origin(rest));
      }
      case TRL_CHAT ->
          new Row.Pair(
              said(rest, "prompt", 0, "content", where),
              said(rest, "chosen", 0, "content", where),
              said(rest, "rejected", 0, "content", where),
              origin(rest));
      case TRL_UNPAIRED, CSV_UNPAIRED ->
          new Row.Label(
              text(rest, "prompt", where),
              text(rest, "completion", where),
              truth(rest, "label", where),
              origin(rest));
      case TRL_UNPAIRED_CHAT ->
          new Row.Label(
              said(rest, "prompt", 0, "content", where),
              said(rest, "completion", 0, "content", where),
              truth(rest, "label", where),
              origin(rest));
      case LLAMA_FACTORY_KTO -> {
        var completion = said(line, "conversations", 1, "value", where);
        yield new Row.Label(
            said(rest, "conversations", 0, "value", where),
            completion,
            truth(rest, "kto_tag", where),
            origin(rest));
      }
    };
  }

  private static Map<String, Object> origin(Map<String, @Nullable Object> rest) {
    var origin = new LinkedHashMap<String, Object>();
    rest.forEach(
        (name, value) -> {
          if (value != null) {
            origin.put(name, value);
          }
        });
    return origin;
  }

  private static String text(Map<String, @Nullable Object> rest, String name, String where) {
    if (rest.remove(name) instanceof String text) {
      return text;
    }
    throw new PlumException(where + ": \"" + name + "\" is missing or is not text.");
  }

  private static String said(
      Map<String, @Nullable Object> rest, String name, int turn, String key, String where) {
    if (rest.remove(name) instanceof List<?> turns
        && turns.size() > turn
        && turns.get(turn) instanceof Map<?, ?> message
        && message.get(key) instanceof String text) {
      return text;
    }
    throw new PlumException(
        where + ": \"" + name + "\" is not a list of messages with \"" + key + "\".");
  }

  private static boolean truth(Map<String, @Nullable Object> rest, String name, String where) {
    return switch (rest.remove(name)) {
      case Boolean label -> label;
      case String text when text.equals("true") || text.equals("false") -> text.equals("true");
      case null, default ->
          throw new PlumException(where + ": \"" + name + "\" is neither true nor false.");
    };
  }
}
