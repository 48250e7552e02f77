package plum.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import plum.llm.FixtureResult;
import plum.llm.Fixtures;

/**
 * Whole training runs, step by step, against TRL, transformers and PEFT on PyTorch 2.13: DPO, KTO
 * and SFT, all parameters and adapters, three schedules.
 */
class TrainingRunsGoldenTest {

  @ParameterizedTest
  @ValueSource(strings = {"llama-untied", "qwen2-tied"})
  void lossesMetricsGradientsAndParametersFollowTheRecordedRuns(String base) {
    Path root = Fixtures.path("training/" + base).resolve("../..").normalize();
    List<FixtureResult> results = TrainingFixtures.checkBase(root, base);
    assertTrue(results.size() > 20, "compared " + results.size());
    assertEquals(List.of(), results.stream().filter(result -> !result.ok()).toList());
  }
}
