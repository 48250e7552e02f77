package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.AnswerFormat;
import plum.data.Instruction;
import plum.data.InstructionSet;
import plum.data.Split;
import plum.data.Stage;
import plum.io.Json;
import plum.store.Project;

/** Duplicates and contamination, on texts made for it. */
final class HealthTest {
  @TempDir Path folder;

  /** So many words that no other call gives. */
  private static String words(int seed, int count) {
    var random = new Random(seed);
    return IntStream.range(0, count)
        .mapToObj(i -> "w" + seed + "x" + i + "y" + random.nextInt(1000))
        .collect(Collectors.joining(" "));
  }

  private static Instruction instruction(int number, String prompt, Split split) {
    return new Instruction(0, 0, "k/" + number, prompt, AnswerFormat.PROGRAM, "f", null, split);
  }

  private static void add(Project project, List<Instruction> rows) {
    var run = project.runs().add(Stage.IMPORT, "import", 1, "{}", 0, "0");
    project.instructions().add(run.id(), new InstructionSet(0, "s", "", "", ""), rows, List.of());
  }

  @Test
  void whatIsTheSameAndNearlyTheSameIsFound() {
    var base = words(1, 60);
    var near = base.substring(0, base.lastIndexOf(' ')) + " other";
    var half = words(1, 30) + " " + words(2, 30);
    try (var project = Project.open(folder)) {
      add(
          project,
          List.of(
              instruction(0, base, Split.TRAIN),
              instruction(1, words(3, 60), Split.TRAIN),
              instruction(2, base.toUpperCase(Locale.ROOT).replace(" ", ",\n"), Split.TRAIN),
              instruction(3, near, Split.TRAIN),
              instruction(4, half, Split.TRAIN)));
      var report = Health.look(project, null, _ -> {}, () -> false);
      assertNotNull(report);
      assertEquals(List.of(1L, 3L), report.exact().ids(), "case and punctuation do not count");
      assertEquals(1, report.exact().groups());
      assertEquals(List.of(1L, 4L), report.near().ids());
      assertNull(report.benchmark());
    }
  }

  @Test
  void similarityIsCommonGramsOfAllGrams() {
    // a b c d against a b c e: of the word triples abc bcd / abc bce one of three is common
    var one = Shingles.grams(Shingles.words("a b c d"), 3);
    var other = Shingles.grams(Shingles.words("A, b c\ne"), 3);
    assertEquals(1 / 3.0, Shingles.jaccard(one, other), 1e-12);
    assertEquals(1, Shingles.grams(Shingles.words("a b"), 3).length, "short texts count as one");
  }

  @Test
  void signaturesAgreeAboutAsOftenAsTextsAreAlike() {
    // Two sets of 400 with 320 in common have a Jaccard similarity of 320 / 480 = 2/3; a band of
    // eight rows agrees with (2/3)^8 = 0.039, at 0.95 with 0.66.
    var bands = Shingles.BANDS * 60;
    assertEquals(0.039, agreeing(320), 4 * Math.sqrt(0.039 / bands));
    assertEquals(0.66, agreeing(390), 4 * Math.sqrt(0.66 * 0.34 / bands) + 0.01);
  }

  private static double agreeing(int common) {
    var random = new Random(5);
    var agreed = 0;
    for (var trial = 0; trial < 60; trial++) {
      var shared = random.longs(common).toArray();
      var one = Shingles.bands(joined(shared, random.longs(400 - common).toArray()));
      var other = Shingles.bands(joined(shared, random.longs(400 - common).toArray()));
      for (var band = 0; band < Shingles.BANDS; band++) {
        agreed += one[band] == other[band] ? 1 : 0;
      }
    }
    return agreed / (60.0 * Shingles.BANDS);
  }

  private static long[] joined(long[] one, long[] other) {
    return LongStream.concat(Arrays.stream(one), Arrays.stream(other)).sorted().toArray();
  }

  @Test
  void heldOutAndBenchmarkAreCompared() throws IOException {
    var shared = words(7, 12);
    var problem = words(8, 40);
    var file =
        Files.writeString(
            folder.resolve("bench.jsonl"),
            Json.write(
                    Map.of(
                        "task_id", "HumanEval/0",
                        "prompt", "def f(x):\n    \"\"\"" + problem + "\"\"\"\n",
                        "canonical_solution", "    return x\n",
                        "test", "def check(candidate):\n    assert candidate(1) == 1\n",
                        "entry_point", "f"))
                + "\n");
    try (var project = Project.open(folder.resolve("p"))) {
      add(
          project,
          List.of(
              instruction(0, words(1, 40) + " " + shared, Split.TRAIN),
              instruction(1, shared + " " + words(2, 40), Split.HELD_OUT),
              instruction(2, words(3, 40), Split.TRAIN),
              instruction(3, shared, Split.TRAIN),
              instruction(4, problem, Split.TRAIN)));
      var seen = new ArrayList<Double>();
      var report = Health.look(project, file, seen::add, () -> false);
      assertNotNull(report);
      assertEquals(List.of(1L, 4L), report.heldOut().ids(), "only what is trained on");
      assertEquals(List.of(4L), report.mostlyHeldOut().ids());
      assertNotNull(report.benchmark());
      assertEquals(List.of(5L), report.benchmark().ids());
      assertEquals(1, report.problems());
      assertEquals(seen.stream().sorted().toList(), seen);
      assertEquals(1, seen.getLast());
      assertNull(Health.look(project, null, _ -> {}, () -> true), "stopped");
      assertTrue(report.outcomes().isEmpty());
    }
  }
}
