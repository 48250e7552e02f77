package plum.firststeps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import plum.data.Split;
import plum.io.Json;

class CorpusTest {
  private static final CorpusParameters SMALL = CorpusParameters.defaults().scaledTo(3000);

  @Test
  void theSameSeedGivesTheSameCorpus() {
    assertEquals(Corpus.generate(SMALL), Corpus.generate(SMALL));
  }

  @Test
  void anotherSeedGivesAnotherCorpus() {
    var other =
        new CorpusParameters(
            SMALL.seed() + 1,
            SMALL.solutions(),
            SMALL.references(),
            SMALL.tests(),
            SMALL.testsPerDocument(),
            SMALL.noisyReferences(),
            SMALL.wrongTests());
    assertNotEquals(Corpus.generate(SMALL), Corpus.generate(other));
  }

  @Test
  void heldOutCompositionsAndTheirInstructionsNeverLeak() {
    var set = PracticeSet.generate(PracticeSet.SEED, 300);
    var heldOut =
        set.instructions().stream()
            .filter(instruction -> instruction.split() == Split.HELD_OUT)
            .toList();
    var compositions =
        heldOut.stream().map(PracticeInstruction::composition).collect(Collectors.toSet());
    var prompts = heldOut.stream().map(PracticeInstruction::prompt).collect(Collectors.toSet());
    assertEquals(300, prompts.size());
    for (var document : Corpus.generate(SMALL).documents()) {
      assertFalse(compositions.contains(document.composition()));
      assertTrue(prompts.stream().noneMatch(document.prompt()::contains));
    }
  }

  @Test
  void theSplitDependsOnTheCompositionAlone() {
    // md5 of the key, modulo 100, computed independently
    assertTrue(new Composition(Source.LIST, Filter.EVEN, Mapping.NONE, Reducer.ALL).isHeldOut());
    assertFalse(new Composition(Source.LIST, Filter.EVEN, Mapping.NONE, Reducer.SUM).isHeldOut());
  }

  @Test
  void aboutOneCompositionInSevenIsHeldOut() {
    var dice = new Dice(5);
    var seen = new HashSet<Composition>();
    for (int i = 0; i < 5000; i++) {
      seen.add(Composition.draw(dice));
    }
    double share = (double) seen.stream().filter(Composition::isHeldOut).count() / seen.size();
    assertEquals(0.15, share, 0.03);
  }

  @Test
  void everyTestsDocumentHasWholeTests() {
    var documents =
        Corpus.generate(SMALL).documents().stream()
            .filter(document -> document.kind() == Document.Kind.TESTS)
            .toList();
    assertEquals(SMALL.tests(), documents.size());
    for (var document : documents) {
      assertTrue(document.prompt().endsWith("\"\"\"\n# Tests\n"));
      assertEquals(
          SMALL.testsPerDocument(), PromptFormat.parseTests(document.completion(), true).size());
    }
  }

  @Test
  void parsesTestsAndLeavesOutHalfOnes() {
    var completion =
        """
        x = [1]  # 1
        assert solve(x) == 1
        x = 3
        x = [2]  # 2
        assert solve(x) == 2
        x = [20]  # 20
        assert solve(x) == 2""";
    var first = "x = [1]  # 1\nassert solve(x) == 1";
    var second = "x = [2]  # 2\nassert solve(x) == 2";
    var third = "x = [20]  # 20\nassert solve(x) == 2";
    assertEquals(List.of(first, second, third), PromptFormat.parseTests(completion, true));
    assertEquals(List.of(first, second), PromptFormat.parseTests(completion, false));
    assertEquals(List.of(), PromptFormat.parseTests("", true));
  }

  @Test
  void theShippedInstructionsAreWhatTheSeedGives() throws IOException {
    var shipped = Files.readString(Path.of("sample-projects/first-steps/instructions.jsonl"));
    assertEquals(shipped, PracticeSet.generate(PracticeSet.SEED, 300).toJsonLines());
    assertTrue(shipped.length() < 1_500_000);
  }

  @Test
  void everyInstructionHasSixteenDifferentTests() {
    for (var instruction : PracticeSet.generate(3, 100).instructions()) {
      assertEquals(PracticeSet.HIDDEN_TESTS, new HashSet<>(instruction.tests()).size());
      var row = Json.parseObject(instruction.toJson());
      assertEquals(instruction.prompt(), row.get("prompt"));
      assertEquals(instruction.tests(), row.get("tests"));
    }
  }
}
