package plum.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Device;
import plum.data.FinishReason;

class DjlLanguageModelTest {
  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init") // set before every test
  private static DjlLanguageModel model;

  @BeforeAll
  static void open() throws IOException {
    ToyCheckpoint.write(folder.resolve("toy"));
    model = DjlLanguageModel.open(folder.resolve("toy"), null, Device.CPU, 0);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static List<Completion> complete(List<CompletionRequest> requests) {
    var completions = new ArrayList<Completion>();
    model.complete(requests, completions::add, () -> false);
    completions.sort(java.util.Comparator.comparingInt(Completion::index));
    return completions;
  }

  @Test
  void theEmbeddedModelsShapeHasItsParameters() {
    assertEquals(ToyCheckpoint.SIZE, ParameterLayout.of(model.config()).size());
  }

  @Test
  void tokensRoundTrip() {
    try (var tokenizer = Tokenizer.open(folder.resolve("toy"))) {
      for (var text : List.of("def f(x):\n    return x\n", "né 汉字 🙂", "<eos> is text", "")) {
        var ids = java.util.Arrays.stream(tokenizer.encode(text)).boxed().toList();
        if (!text.contains("<eos>")) {
          assertEquals(text, tokenizer.decode(ids));
        }
      }
      var smile = java.util.Arrays.stream(tokenizer.encode("ok🙂")).boxed().toList();
      for (var cut = 1; cut < 4; cut++) {
        assertEquals("ok", tokenizer.decode(smile.subList(0, smile.size() - cut)));
      }
    }
  }

  @Test
  void stopStringsEndTheTextBeforeThemEvenAcrossTokens() {
    var free = new SamplingParameters(1, 0, 1, 0, 1, 60, List.of());
    var long1 = complete(List.of(new CompletionRequest("def", 3, free))).getFirst();
    var at = long1.text().length() / 2;
    var stop = long1.text().substring(at, at + 4);
    var parameters = new SamplingParameters(1, 0, 1, 0, 1, 60, List.of("no such text", stop));
    var stopped = complete(List.of(new CompletionRequest("def", 3, parameters))).getFirst();
    assertEquals(FinishReason.STOP, stopped.finishReason());
    assertEquals(long1.text().substring(0, long1.text().indexOf(stop)), stopped.text());
    assertTrue(stopped.tokenCount() < long1.tokenCount());
  }

  @Test
  void scoresDoNotDependOnCompany() {
    var items = new ArrayList<LanguageModel.Scored>();
    for (var i = 0; i < 40; i++) {
      items.add(new LanguageModel.Scored("prompt " + i, "x".repeat(1 + i * 7)));
    }
    var together = model.logProbabilities(items, () -> false);
    for (var i = 0; i < 40; i += 13) {
      var alone = model.logProbabilities(List.of(items.get(i)), () -> false);
      assertEquals(alone[0], together[i], 1e-3);
    }
  }

  @Test
  void greedyIsTheLimitOfSmallTemperature() {
    var cold = new SamplingParameters(1e-4, 0, 1, 0, 1, 20, List.of());
    var texts =
        complete(
            List.of(
                new CompletionRequest("abc", 1, cold),
                new CompletionRequest("abc", 2, cold.greedy()),
                new CompletionRequest("abc", 3, cold)));
    assertEquals(texts.get(1).text(), texts.get(0).text());
    assertEquals(texts.get(1).text(), texts.get(2).text());
  }

  @Test
  void cancellingTakesLessThanAFifthOfASecond() {
    var requests = new ArrayList<CompletionRequest>();
    for (var i = 0; i < 2000; i++) {
      requests.add(
          new CompletionRequest("def", i, new SamplingParameters(1, 0, 1, 0, 1, 200, List.of())));
    }
    var begin = System.nanoTime();
    var asked = new long[1];
    model.complete(
        requests,
        _ -> {},
        () -> {
          var over = System.nanoTime() - begin > 300_000_000L;
          if (over && asked[0] == 0) {
            asked[0] = System.nanoTime();
          }
          return over;
        });
    var latency = System.nanoTime() - begin - 300_000_000L;
    assertTrue(latency < 200_000_000L, "stopped " + latency / 1e6 + " ms after the request");
    assertFalse(asked[0] == 0);
  }
}
