package plum.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plum.llm.FixtureResult;

/**
 * Whole training runs, step by step, against TRL, transformers and PEFT on PyTorch 2.13: DPO, KTO
 * and SFT, all parameters and adapters, three schedules.
 */
class TrainingRunsGoldenTest {

  @ParameterizedTest
  @CsvSource({
    "src/test/resources/golden, llama-untied",
    "../shared/fixtures, llama-untied",
    "../shared/fixtures, qwen2-tied",
  })
  void lossesMetricsGradientsAndParametersFollowTheRecordedRuns(Path root, String base) {
    assumeTrue(Files.exists(root.resolve("training")), root + " is not at hand");
    List<FixtureResult> results = TrainingFixtures.checkBase(root, base);
    assertTrue(results.size() > 20, "compared " + results.size());
    assertEquals(List.of(), results.stream().filter(result -> !result.ok()).toList());
  }
}
