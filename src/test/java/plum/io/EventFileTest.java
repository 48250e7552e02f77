package plum.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.PlumException;
import plum.io.RunLog.Reading;

/** What we write for TensorBoard and others is read back by readers that are not ours. */
final class EventFileTest {
  private static final Instant STARTED = Instant.ofEpochSecond(1_700_000_000);

  @TempDir private Path folder = Path.of("");

  /** RFC 3720, appendix B.4: the vectors of iSCSI, whose checksum this is. */
  @Test
  void theLibrarysChecksumIsTheOneOfTheStandard() {
    assertEquals(0x8a9136aaL, crc(new byte[32]));
    var ones = new byte[32];
    java.util.Arrays.fill(ones, (byte) 0xff);
    assertEquals(0x62a8ab43L, crc(ones));
    var rising = new byte[32];
    for (var i = 0; i < 32; i++) {
      rising[i] = (byte) i;
    }
    assertEquals(0x46dd794eL, crc(rising));
    assertEquals(0xe3069283L, crc("123456789".getBytes(StandardCharsets.US_ASCII)));
  }

  private static long crc(byte[] data) {
    var crc = new CRC32C();
    crc.update(data);
    return crc.getValue();
  }

  /** One byte after the other, by hand: wall time 1.0, step 3, train/loss 0.5. */
  @Test
  void aRecordIsLaidOutAsTheFormatSays() {
    var record = EventFile.record(new EventFile.Event(1, 3, Map.of("train/loss", 0.5)));
    var message =
        "09000000000000f03f"
            + "1003"
            + "2a13"
            + "0a11"
            + "0a0a"
            + "747261696e2f6c6f7373"
            + "150000003f";
    var data = HexFormat.of().parseHex(message);
    assertArrayEquals(data, java.util.Arrays.copyOfRange(record, 12, record.length - 4));
    assertEquals(16 + data.length, record.length);
    assertEquals(data.length, record[0]);
  }

  @Property(tries = 50)
  void anIndependentReaderFindsWhatWasWritten(
      @ForAll List<@IntRange(min = 0, max = 1 << 30) Integer> steps, @ForAll List<Double> values)
      throws IOException {
    var out = new ByteArrayOutputStream();
    out.writeBytes(EventFile.beginning(12));
    var written = new ArrayList<EventFile.Event>();
    for (var i = 0; i < steps.size(); i++) {
      var scalars = new LinkedHashMap<String, Double>();
      for (var k = 0; k < values.size(); k++) {
        scalars.put("metric/" + k, (double) values.get(k).floatValue());
      }
      var event = new EventFile.Event(i + 0.5, steps.get(i), scalars);
      written.add(event);
      out.writeBytes(EventFile.record(event));
    }
    assertEquals(written, TensorBoardReader.events(out.toByteArray()));
    var read = new ArrayList<EventFile.Event>();
    EventFile.read(new ByteArrayInputStream(out.toByteArray()), read::add);
    assertEquals(written.stream().filter(e -> !e.scalars().isEmpty()).toList(), read);
  }

  /** TensorFlow 2 writes scalars as tensors; the bytes are put together here by hand. */
  @Test
  void scalarsThatAreTensorsAreReadToo() throws IOException {
    for (var tensor : List.of("0801" + "12002204" + "0000003f", "0801" + "2a04" + "0000003f")) {
      var value = "0a046c6f7373" + "42" + length(tensor) + tensor;
      var summary = "0a" + length(value) + value;
      var event = HexFormat.of().parseHex("1007" + "2a" + length(summary) + summary);
      var read = new ArrayList<EventFile.Event>();
      EventFile.read(new ByteArrayInputStream(TensorBoardReader.framed(event)), read::add);
      assertEquals(List.of(new EventFile.Event(0, 7, Map.of("loss", 0.5))), read);
    }
  }

  private static String length(String hex) {
    return "%02x".formatted(hex.length() / 2);
  }

  /** Whatever byte is wrong, the reader says so and does not make numbers up. */
  @Test
  void aFlippedBitAnywhereIsNoticed() throws IOException {
    var out = new ByteArrayOutputStream();
    out.writeBytes(EventFile.beginning(12));
    out.writeBytes(EventFile.record(new EventFile.Event(1, 3, Map.of("loss", 0.5))));
    var good = out.toByteArray();
    for (var i = 0; i < good.length; i++) {
      var bad = good.clone();
      bad[i] ^= 0x10;
      var e =
          assertThrows(
              PlumException.class,
              () -> EventFile.read(new ByteArrayInputStream(bad), event -> {}));
      assertTrue(String.valueOf(e.getMessage()).contains("byte"), e.getMessage());
    }
    for (var length = 12; length < good.length; length++) {
      var torn = java.util.Arrays.copyOf(good, length);
      EventFile.read(
          new ByteArrayInputStream(torn), event -> org.junit.jupiter.api.Assertions.fail("torn"));
    }
  }

  private static List<Reading> step(int step) {
    return List.of(
        new Reading(step, "loss", 1.0 / step),
        new Reading(step, "rewards/chosen", 0.25 * step),
        new Reading(step, "num_tokens", 100.0 * step),
        new Reading(step, "tokens_per_second", 50.0),
        new Reading(step, "epoch", step / 4.0));
  }

  private static List<Reading> steps(int from, int to) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(EventFileTest::step)
        .flatMap(List::stream)
        .toList();
  }

  private Map<String, byte[]> files(Path of) throws IOException {
    var files = new TreeMap<String, byte[]>();
    try (var all = Files.list(of)) {
      for (var file : all.toList()) {
        files.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
      }
    }
    return files;
  }

  private void assertSame(Path one, Path other) throws IOException {
    var left = files(one);
    var right = files(other);
    assertEquals(left.keySet(), right.keySet());
    left.forEach((name, bytes) -> assertArrayEquals(bytes, right.get(name), name));
  }

  /** Killed in step 8 with step 5 saved: 6 to 8 come again, and a torn record is in the file. */
  @Test
  void aRunThatWasKilledAndContinuedLeavesTheFilesOfOneThatWasNot() throws IOException {
    RunLog.write(folder.resolve("whole"), STARTED, steps(1, 12));

    var parts = folder.resolve("parts");
    var first = RunLog.open(parts, STARTED, List.of());
    for (var i = 1; i <= 8; i++) {
      first.add(step(i));
    }
    // as a kill leaves it: never closed, half a record at the end
    var events = files(parts).keySet().stream().filter(n -> n.contains("tfevents")).findFirst();
    var file = parts.resolve(events.orElseThrow());
    Files.write(file, new byte[] {1, 2, 3}, java.nio.file.StandardOpenOption.APPEND);
    try (var second = RunLog.open(parts, STARTED, steps(1, 8))) {
      second.add(steps(1, 5)); // told again
      second.add(steps(6, 7)); // run again
      second.add(steps(8, 9));
      // while it runs the event file holds each step once, in order
      assertEquals(
          IntStream.rangeClosed(1, 9).mapToObj(Long::valueOf).toList(),
          TensorBoardReader.events(Files.readAllBytes(file)).stream()
              .map(EventFile.Event::step)
              .filter(s -> s > 0)
              .toList());
      second.add(steps(10, 12));
    }
    assertSame(folder.resolve("whole"), parts);
  }

  @Test
  void everyFormatSaysTheSame() throws IOException {
    RunLog.write(folder, STARTED, steps(1, 3));
    var expected =
        steps(1, 3).stream().sorted(java.util.Comparator.comparing(Reading::toString)).toList();
    for (var file : files(folder).keySet()) {
      if (!file.equals("metrics.csv")) {
        var read = CurveFile.read(folder.resolve(file)).stream();
        assertEquals(
            expected.stream().map(r -> (float) r.value()).toList(),
            read.sorted(java.util.Comparator.comparing(Reading::toString))
                .map(r -> (float) r.value())
                .toList(),
            file);
      }
    }
    assertEquals(
        "step,loss,epoch,num_tokens,rewards/chosen,tokens_per_second\n1,1.0,0.25,100.0,0.25,50.0",
        Files.readString(folder.resolve("metrics.csv"))
            .lines()
            .limit(2)
            .reduce((a, b) -> a + "\n" + b)
            .orElseThrow());
    // two seconds a step at 50 tokens a second
    var name = "events.out.tfevents.1700000000.plum";
    var events = TensorBoardReader.events(Files.readAllBytes(folder.resolve(name)));
    assertEquals(1_700_000_006.0, events.getLast().seconds());
    assertTrue(events.getLast().scalars().containsKey("train/rewards/chosen"));
  }

  @Test
  void logsFromElsewhereAreRead() throws IOException {
    var state =
        Files.writeString(
            folder.resolve("trainer_state.json"),
            """
        {"epoch": 1.0, "global_step": 20, "log_history": [
          {"epoch": 0.5, "loss": 0.69, "rewards/chosen": 0.1, "step": 10},
          {"epoch": 0.5, "eval_loss": 0.68, "step": 10},
          {"epoch": 1.0, "loss": 0.5, "step": 20},
          {"epoch": 1.0, "step": 20, "total_flos": 1e9, "train_loss": 0.6}]}
        """);
    assertEquals(
        List.of(
            new Reading(10, "epoch", 0.5),
            new Reading(10, "loss", 0.69),
            new Reading(10, "rewards/chosen", 0.1),
            new Reading(10, "eval_loss", 0.68)),
        CurveFile.read(state).subList(0, 4));
    var log =
        Files.writeString(
            folder.resolve("trainer_log.jsonl"),
            """
        {"current_steps": 5, "total_steps": 20, "loss": 0.6931, "accuracy": 0.5, "lr": 5e-06, "epoch": 0.25, "percentage": 25.0, "elapsed_time": "0:00:10"}
        {"current_steps": 10, "total_steps": 20, "loss": 0.6, "lr": 4e-06, "epo""");
    assertEquals(
        List.of(
            new Reading(5, "loss", 0.6931),
            new Reading(5, "rewards/accuracies", 0.5),
            new Reading(5, "learning_rate", 5e-6),
            new Reading(5, "epoch", 0.25)),
        CurveFile.read(log),
        "the last line is torn");
  }

  @Test
  void aFileThatHoldsNoCurvesIsRefusedWithASentence() throws IOException {
    refused("nothing.json", "", "no numbers");
    refused("other.json", "{\n \"a\": 1\n}", "log_history");
    refused("list.jsonl", "[1, 2]", "Line 1");
    refused("middle.jsonl", "{\"step\": 1, \"loss\": 1}\nnonsense\n{\"step\": 2}\n", "Line 2");
    refused("nostep.jsonl", "{\"loss\": 1}", "without \"step\"");
    refused("events.out.tfevents.1", "these are no events at all", "no TensorBoard event file");
    refused("events.out.tfevents.2", "short", "too short");
    var binary = folder.resolve("model.bin");
    Files.write(binary, new byte[] {(byte) 0xff, (byte) 0xfe, (byte) 0xc0, 0, 1});
    var e = assertThrows(PlumException.class, () -> CurveFile.read(binary));
    assertTrue(String.valueOf(e.getMessage()).contains("neither text"), e.getMessage());
    var none = folder.resolve("none.json");
    assertThrows(PlumException.class, () -> CurveFile.read(none));
  }

  private void refused(String name, String text, String why) throws IOException {
    var file = Files.writeString(folder.resolve(name), text);
    var e = assertThrows(PlumException.class, () -> CurveFile.read(file));
    var said = String.valueOf(e.getMessage());
    assertTrue(said.contains(why) && said.contains(file.toString()), said);
    assertTrue(said.endsWith("."), said);
  }

  /** With {@code -Dtensorboard=PYTHON}, a Python that has the package. */
  @Test
  void tensorBoardItselfReadsTheFile() throws IOException, InterruptedException {
    var python = System.getProperty("tensorboard");
    Assumptions.assumeTrue(python != null, "needs -Dtensorboard=PYTHON");
    RunLog.write(folder.resolve("run"), STARTED, steps(1, 40));
    var script =
        """
        import sys
        from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
        log = EventAccumulator(sys.argv[1]); log.Reload()
        for tag in sorted(log.Tags()["scalars"]):
            points = log.Scalars(tag)
            print(tag, len(points), points[-1].step, "%.6f" % points[-1].value, points[-1].wall_time)
        """;
    var process =
        new ProcessBuilder(
                List.of(String.valueOf(python), "-c", script, folder.resolve("run").toString()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    assertEquals(
        """
        train/epoch 40 40 10.000000 1700000080.0
        train/loss 40 40 0.025000 1700000080.0
        train/num_tokens 40 40 4000.000000 1700000080.0
        train/rewards/chosen 40 40 10.000000 1700000080.0
        train/tokens_per_second 40 40 50.000000 1700000080.0
        """,
        said);
  }
}
