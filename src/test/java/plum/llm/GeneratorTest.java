package plum.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GeneratorTest {

  @Test
  void aCompletionDependsOnItsSeedAloneNotOnOrderOrCompany() {
    checkSeeds(Fixtures.path("models/llama-untied"), false);
  }

  @Test
  void alsoWithPackedWeights() {
    checkSeeds(Fixtures.path("models/llama-untied"), true);
  }

  @Test
  void alsoInAModelOfUsualProportions() {
    checkSeeds(Path.of("assets/models/first-steps"), false);
  }

  private static void checkSeeds(Path folder, boolean packed) {
    try (var model = new LoadedModel(folder, packed)) {
      var random = new Random(5);
      var requests = new ArrayList<Generator.Request>();
      for (var i = 0; i < 400; i++) {
        var prompt = new ArrayList<Long>();
        for (var j = 0; j < 1 + i / 4 % 40; j++) {
          prompt.add(new Random(i / 4 * 100 + j).nextLong(3, 128));
        }
        requests.add(
            new Generator.Request(
                i, prompt, i * 31L, new SamplingParameters(1, 0, 1, 0, 1, 5 + i % 37, List.of())));
      }
      var together = model.draw(requests, List.of(2L));
      assertEquals(400, together.size());
      Collections.shuffle(requests, random);
      for (var size : List.of(1, 3, 10, 50, 336)) {
        var some = requests.subList(0, Math.min(size, requests.size()));
        for (var drawn : model.draw(some, List.of(2L)).values()) {
          var before = Objects.requireNonNull(together.get(drawn.index()));
          assertEquals(before.tokens(), drawn.tokens());
          assertEquals(before.logProbability(), drawn.logProbability(), "bits");
          assertEquals(before.reason(), drawn.reason());
        }
      }
    }
  }

  @Test
  void drawnTokensAreAsFrequentAsProbable() {
    try (var model = new LoadedModel(Fixtures.path("models/llama-untied"))) {
      var requests = new ArrayList<Generator.Request>();
      for (var i = 0; i < 4000; i++) {
        requests.add(
            new Generator.Request(
                i, List.of(5L, 9L), i, new SamplingParameters(0.7, 5, 1, 0, 1, 1, List.of())));
      }
      var counts = new HashMap<Long, Integer>();
      var logps = new HashMap<Long, Double>();
      for (var drawn : model.draw(requests, List.of()).values()) {
        counts.merge(drawn.tokens().getFirst(), 1, Integer::sum);
        logps.put(drawn.tokens().getFirst(), drawn.logProbability());
      }
      assertEquals(5, counts.size(), "top-k keeps five");
      var total = logps.values().stream().mapToDouble(logp -> Math.exp(logp / 0.7)).sum();
      logps.forEach(
          (token, logp) -> {
            var p = Math.exp(logp / 0.7) / total;
            var deviation = Math.sqrt(p * (1 - p) / 4000);
            assertEquals(p, counts.getOrDefault(token, 0) / 4000.0, 5 * deviation);
          });
    }
  }

  @Test
  void theDrawnLogProbabilityIsThatOfTheModelBeforeAllFilters() {
    try (var model = new LoadedModel(Fixtures.path("models/llama-untied"))) {
      var requests = new ArrayList<Generator.Request>();
      for (var i = 0; i < 20; i++) {
        requests.add(
            new Generator.Request(
                i,
                List.of(5L, 9L, 3L + i % 4),
                i,
                new SamplingParameters(0.8, 40, 0.9, 0.01, 1.3, 30, List.of())));
      }
      for (var drawn : model.draw(requests, List.of(2L)).values()) {
        var ids = new ArrayList<>(requests.get(drawn.index()).prompt());
        ids.addAll(drawn.tokens());
        if (drawn.tokenCount() > drawn.tokens().size()) {
          ids.add(2L);
        }
        assertEquals(model.score(ids, 3), drawn.logProbability(), 1e-3);
      }
    }
  }

  @Test
  void cancellingReturnsEarly() {
    try (var model = new LoadedModel(Fixtures.path("models/llama-untied"))) {
      var requests = new ArrayList<Generator.Request>();
      for (var i = 0; i < 300; i++) {
        requests.add(
            new Generator.Request(
                i, List.of(5L), i, new SamplingParameters(1, 0, 1, 0, 1, 100, List.of())));
      }
      var begin = System.nanoTime();
      var looks = new int[1];
      var count = new int[1];
      model.torch.run(
          () -> model.generator(List.of()).draw(requests, _ -> count[0]++, () -> looks[0]++ > 3));
      assertTrue(count[0] < 300);
      assertTrue(System.nanoTime() - begin < 1_000_000_000L);
    }
  }
}
