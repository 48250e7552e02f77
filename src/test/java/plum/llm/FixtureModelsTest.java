package plum.llm;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The engine against numbers of transformers 4.57 on PyTorch 2.13, in float32 on one thread.
 * Equivalent float32 computations differ by less than 1e-5.
 */
class FixtureModelsTest {

  @ParameterizedTest
  @ValueSource(strings = {"src/test/resources/golden", "../shared/fixtures"})
  void everyModelOfASupportedKindGivesTransformersNumbers(Path root) {
    var results = FixtureModels.check(Fixtures.orSkip(root));
    for (var result : results) {
      assertTrue(result.ok(), result.toString());
    }
    for (var kind : List.of("llama", "qwen2")) {
      assertTrue(
          results.stream()
              .filter(result -> result.file().startsWith("models/" + kind))
              .noneMatch(result -> Double.isNaN(result.error())),
          "all of the " + kind + " kind are supported");
    }
    for (var quantity :
        List.of(
            "right.logits",
            "left.logits",
            "right.hidden_states.row0",
            "right.token_logps",
            "greedy.new_ids (wrong rows)",
            "greedy_with_eos.new_ids (wrong rows)",
            "greedy.step_logits")) {
      var seen = results.stream().filter(result -> result.quantity().equals(quantity)).count();
      assertTrue(seen >= 6, quantity + " was compared");
    }
    assertTrue(
        results.stream().anyMatch(result -> result.quantity().endsWith("of 118)")), "sampling");
  }

  @Test
  void aWrongModelIsNoticed(@TempDir Path folder) throws IOException {
    var source = Fixtures.path("models/llama-untied");
    var model = Files.createDirectories(folder.resolve("models/llama-wrong"));
    for (var file : List.of("model.safetensors", "expected.safetensors", "expected.json")) {
      Files.copy(source.resolve(file), model.resolve(file));
    }
    var config = Files.readString(source.resolve("config.json"));
    Files.writeString(model.resolve("config.json"), config.replace("50000.0", "10000.0"));
    assertFalse(FixtureModels.check(folder).stream().allMatch(FixtureResult::ok));
  }
}
