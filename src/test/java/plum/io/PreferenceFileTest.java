package plum.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.PlumException;
import plum.io.PreferenceFile.Format;
import plum.io.PreferenceFile.Row;

/** Files for trainers: what is written has the trainer's columns and reads back. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class PreferenceFileTest {
  private static final Row.Pair PAIR =
      new Row.Pair(
          "Say \"hi\",\nthen leave.\n", "print('hi')\r\n", "print(\"ho,\")\n", Map.of("seed", 7L));
  private static final Row.Label LABEL =
      new Row.Label("p", "c\n", true, Map.of("verdict", "passed"));

  @TempDir private Path folder = Path.of("");

  private List<Map<String, Object>> lines(Format format, List<? extends Row> rows) {
    var file = folder.resolve("set" + format.suffix());
    PreferenceFile.write(file, format, rows);
    try {
      return Files.readAllLines(file).stream().<Map<String, Object>>map(Json::parseObject).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The columns that TRL documents for preference data sets with an explicit prompt. */
  @Test
  void columnsOfTrl() {
    var plain = lines(Format.TRL, List.of(PAIR)).getFirst();
    assertEquals(
        Map.of(
            "prompt",
            PAIR.prompt(),
            "chosen",
            PAIR.chosen(),
            "rejected",
            PAIR.rejected(),
            "seed",
            7L),
        plain);
    var chat = lines(Format.TRL_CHAT, List.of(PAIR)).getFirst();
    assertEquals(List.of(Map.of("role", "user", "content", PAIR.prompt())), chat.get("prompt"));
    assertEquals(
        List.of(Map.of("role", "assistant", "content", PAIR.rejected())), chat.get("rejected"));
    assertEquals(
        Map.of("prompt", "p", "completion", "c\n", "label", true, "verdict", "passed"),
        lines(Format.TRL_UNPAIRED, List.of(LABEL)).getFirst());
    assertEquals(
        List.of(Map.of("role", "assistant", "content", "c\n")),
        lines(Format.TRL_UNPAIRED_CHAT, List.of(LABEL)).getFirst().get("completion"));
  }

  @Test
  void columnsOfLlamaFactoryAndItsList() throws IOException {
    Files.writeString(
        folder.resolve("dataset_info.json"), "{\"mine\": {\"file_name\": \"a.json\"}}");
    var pair = lines(Format.LLAMA_FACTORY, List.of(PAIR)).getFirst();
    assertEquals(Set.of("instruction", "input", "chosen", "rejected", "seed"), pair.keySet());
    assertEquals(PAIR.prompt(), pair.get("instruction"));
    PreferenceFile.write(folder.resolve("kto.jsonl"), Format.LLAMA_FACTORY_KTO, List.of(LABEL));
    var label = Json.parseObject(Files.readString(folder.resolve("kto.jsonl")));
    assertEquals(
        List.of(Map.of("from", "human", "value", "p"), Map.of("from", "gpt", "value", "c\n")),
        label.get("conversations"));
    assertEquals(true, label.get("kto_tag"));
    assertEquals(
        Map.of(
            "mine",
            Map.of("file_name", "a.json"),
            "set",
            Map.of(
                "file_name",
                "set.jsonl",
                "ranking",
                true,
                "columns",
                Map.of(
                    "prompt",
                    "instruction",
                    "query",
                    "input",
                    "chosen",
                    "chosen",
                    "rejected",
                    "rejected")),
            "kto",
            Map.of(
                "file_name",
                "kto.jsonl",
                "formatting",
                "sharegpt",
                "columns",
                Map.of("messages", "conversations", "kto_tag", "kto_tag"))),
        Json.parseObject(Files.readString(folder.resolve("dataset_info.json"))));
  }

  @Test
  void aListThatIsNoListIsLeftAlone() throws IOException {
    var list = folder.resolve("dataset_info.json");
    Files.writeString(list, "[1, 2]");
    var file = folder.resolve("set.jsonl");
    assertThrows(
        PlumException.class, () -> PreferenceFile.write(file, Format.LLAMA_FACTORY, List.of(PAIR)));
    assertEquals("[1, 2]", Files.readString(list));
    assertFalse(Files.exists(file));
  }

  /** What stands in a column of the trainer's is not written over by what we add. */
  @Test
  void originsGiveWay() {
    var row = new Row.Pair("p", "c", "r", Map.of("instruction", "key", "chosen", 3L));
    assertEquals("p", lines(Format.LLAMA_FACTORY, List.of(row)).getFirst().get("instruction"));
    assertEquals("c", lines(Format.TRL, List.of(row)).getFirst().get("chosen"));
  }

  @Test
  void brokenLinesAreNamed() throws IOException {
    var file = folder.resolve("broken.jsonl");
    Files.writeString(
        file,
        "{\"prompt\":\"p\",\"chosen\":\"c\",\"rejected\":\"r\"}\n{\"prompt\":\"p\",\"chosen\":1,\"rejected\":\"r\"}\n");
    var error = assertThrows(PlumException.class, () -> PreferenceFile.read(file, Format.TRL));
    assertTrue(error.getMessage().startsWith("line 2: \"chosen\""), error.getMessage());
  }

  /** Python's own reader of tables sees the texts that were written. */
  @Test
  void pythonReadsTheTable() throws Exception {
    var file = folder.resolve("set.csv");
    PreferenceFile.write(
        file, Format.CSV, List.of(PAIR, new Row.Pair("ä€😀", ",", "\"\"", Map.of("seed", 1L))));
    var process =
        new ProcessBuilder(
                "python3",
                "-c",
                """
                import csv, json, sys
                rows = csv.DictReader(open(sys.argv[1], newline='', encoding='utf-8'))
                print(json.dumps(list(rows)))
                """,
                file.toString())
            .redirectErrorStream(true)
            .start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assumeTrue(process.waitFor() == 0, said);
    assertEquals(
        List.of(
            Map.of(
                "prompt",
                PAIR.prompt(),
                "chosen",
                PAIR.chosen(),
                "rejected",
                PAIR.rejected(),
                "seed",
                "7"),
            Map.of("prompt", "ä€😀", "chosen", ",", "rejected", "\"\"", "seed", "1")),
        Json.parse(said));
  }

  @Property(tries = 60)
  void everyFormatReadsBack(@ForAll("rows") List<List<String>> texts, @ForAll Format format)
      throws IOException {
    var rows = new ArrayList<Row>();
    for (var text : texts) {
      var origin = new LinkedHashMap<String, Object>();
      origin.put("where", text.get(3));
      rows.add(
          format.isPaired()
              ? new Row.Pair(text.get(0), text.get(1), text.get(2), origin)
              : new Row.Label(text.get(0), text.get(1), text.get(2).length() % 2 == 0, origin));
    }
    var place = Files.createTempDirectory("preferences");
    var file = place.resolve("set" + format.suffix());
    PreferenceFile.write(file, format, rows);
    assertEquals(rows, PreferenceFile.read(file, format));
    Atomic.delete(place);
  }

  @Provide
  Arbitrary<List<List<String>>> rows() {
    Arbitrary<String> text =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(30).filter(PreferenceFileTest::isText),
            Arbitraries.strings().withChars(",\"\n\r\t #'\\x").ofMaxLength(12));
    return Combinators.combine(text, text, text, text)
        .as(List::of)
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  /** Half of a surrogate pair has no UTF-8. */
  private static boolean isText(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }
}
