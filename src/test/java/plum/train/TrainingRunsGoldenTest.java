package plum.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import plum.llm.FixtureResult;
import plum.llm.TorchExecutor;

/**
 * Whole training runs, step by step, against TRL, transformers and PEFT on PyTorch 2.13: DPO, KTO
 * and SFT, all parameters and adapters, three schedules.
 */
class TrainingRunsGoldenTest {

  @BeforeAll
  static void oneThread() {
    TorchExecutor.shared().setThreads(1); // tensors this small gain nothing from a second
  }

  @Test
  void dpoWithAllParametersAndWithAnAdapterFollowsTheRecordedRuns() {
    compare(Path.of("src/test/resources/golden"), "llama-untied");
  }

  /** All objectives, references and schedules, where the whole set of recorded runs is at hand. */
  @ParameterizedTest
  @ValueSource(strings = {"llama-untied", "qwen2-tied"})
  @Tag("slow")
  void everyRecordedRunIsFollowed(String base) {
    Path root = Path.of("../shared/fixtures");
    assumeTrue(Files.exists(root), root + " is not at hand");
    compare(root, base);
  }

  private static void compare(Path root, String base) {
    List<FixtureResult> results = TrainingFixtures.checkBase(root, base);
    assertTrue(results.size() > 20, "compared " + results.size());
    assertEquals(List.of(), results.stream().filter(result -> !result.ok()).toList());
  }
}
