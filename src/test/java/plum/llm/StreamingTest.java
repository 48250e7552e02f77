package plum.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.data.Device;
import plum.data.FinishReason;

/** What becomes of requests in words: pieces of text, the best of several, single tokens. */
class StreamingTest {
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
    if (model != null) {
      model.close();
    }
  }

  private static List<Completion> complete(List<CompletionRequest> requests) {
    var completions = new ArrayList<Completion>();
    model.complete(requests, completions::add, () -> false);
    completions.sort(Comparator.comparingInt(Completion::index));
    return completions;
  }

  private static SamplingParameters parameters(int most, List<String> stop) {
    return new SamplingParameters(1, 0, 1, 0, 1, most, stop);
  }

  @Test
  void thePiecesOfAStreamAreItsTextAndNeverHoldAStopString() {
    var requests = new ArrayList<CompletionRequest>();
    for (var i = 0; i < 120; i++) {
      // The model is random, so its texts hold broken characters, and short stop strings occur.
      var stop = i % 3 == 0 ? List.<String>of() : List.of("a", "bc", "xyz" + i, "e");
      var parameters = parameters(10 + i % 50, stop).withMinNewTokens(i % 5 == 0 ? 4 : 0);
      requests.add(
          new CompletionRequest(
              i % 2 == 0 ? "né 汉🙂" : "def f", i, parameters, i % 7 == 0 ? 2 : 0));
    }
    var expected = complete(requests);
    var pieces = new HashMap<Integer, List<String>>();
    var ended = new HashMap<Integer, Completion>();
    model.stream(
        requests,
        new CompletionListener() {
          @Override
          public void grew(int index, String more) {
            assertFalse(ended.containsKey(index), "nothing after the end");
            assertFalse(more.isEmpty());
            pieces.computeIfAbsent(index, _ -> new ArrayList<>()).add(more);
          }

          @Override
          public void ended(Completion completion) {
            ended.put(completion.index(), completion);
          }
        },
        () -> false);
    var several = 0;
    var stopped = 0;
    for (var completion : expected) {
      var streamed = ended.get(completion.index());
      assertEquals(completion.text(), streamed == null ? null : streamed.text());
      var all = pieces.getOrDefault(completion.index(), List.of());
      assertEquals(completion.text(), String.join("", all));
      var parameters = requests.get(completion.index()).parameters();
      if (parameters.minNewTokens() == 0) {
        assertTrue(parameters.stop().stream().noneMatch(completion.text()::contains));
      }
      several += all.size() > 1 ? 1 : 0;
      stopped += completion.finishReason() == FinishReason.STOP ? 1 : 0;
    }
    assertTrue(several > 60, "most must come in pieces: " + several);
    assertTrue(stopped > 10, "some must be stopped: " + stopped);
  }

  @Test
  void theBestOfSeveralIsTheOneWithTheHighestMeanLogProbability() {
    for (var seed = 0; seed < 6; seed++) {
      var one = new CompletionRequest("def", seed, parameters(12, List.of("q")));
      var candidates = new ArrayList<CompletionRequest>();
      for (var j = 0; j < 5; j++) {
        candidates.add(one.candidate(j));
      }
      var drawn = complete(candidates);
      assertEquals(one.seed(), candidates.getFirst().seed());
      assertEquals(5, candidates.stream().map(CompletionRequest::seed).distinct().count());
      var before = Double.NEGATIVE_INFINITY;
      for (var n = 1; n <= 5; n++) {
        var best =
            drawn.subList(0, n).stream()
                .max(Comparator.comparingDouble(Completion::meanLogProbability))
                .orElseThrow();
        var request = new CompletionRequest("def", seed, one.parameters().withBestOf(n));
        var chosen = complete(List.of(request, one));
        assertEquals(2, chosen.size());
        assertEquals(best.text(), chosen.get(0).text());
        assertEquals(best.logProbability(), chosen.get(0).logProbability());
        assertEquals(best.tokenCount(), chosen.get(0).tokenCount());
        assertEquals(drawn.getFirst().text(), chosen.get(1).text());
        assertTrue(chosen.get(0).meanLogProbability() >= before, "more candidates, no worse");
        before = chosen.get(0).meanLogProbability();
      }
    }
  }

  @Test
  void tokensAddUpToTextAndLogProbability() {
    var requests = new ArrayList<CompletionRequest>();
    for (var i = 0; i < 20; i++) {
      requests.add(new CompletionRequest("é🙂 def", i, parameters(5 + i, List.of("c")), 3));
    }
    for (var completion : complete(requests)) {
      var tokens = completion.tokens();
      assertEquals(completion.tokenCount(), tokens.size());
      assertEquals(
          completion.logProbability(),
          tokens.stream().mapToDouble(TokenLogProbability::logProbability).sum(),
          1e-9);
      var text = new StringBuilder();
      tokens.forEach(token -> text.append(token.text()));
      assertTrue(text.toString().startsWith(completion.text()));
      for (var token : tokens) {
        assertEquals(3, token.alternatives().size());
        assertTrue(
            token.alternatives().stream()
                .filter(each -> each.id() == 1)
                .allMatch(each -> each.text().equals("<eos>")));
      }
    }
    var plain = new CompletionRequest("def", 1, parameters(5, List.of()));
    assertTrue(complete(List.of(plain)).getFirst().tokens().isEmpty());
  }

  @Test
  void scoredTokensAddUpToTheScore() {
    var items = new ArrayList<LanguageModel.Scored>();
    for (var i = 0; i < 30; i++) {
      items.add(new LanguageModel.Scored("prompt " + i, "é🙂x".repeat(i * 5 % 23)));
    }
    var sums = model.logProbabilities(items, () -> false);
    var tokens = model.tokenLogProbabilities(items, 4, () -> false);
    assertEquals(30, tokens.size());
    for (var i = 0; i < 30; i++) {
      var each = tokens.get(i);
      var sum = each.stream().mapToDouble(TokenLogProbability::logProbability).sum();
      assertEquals(sums[i], sum, 1e-3);
      var text = new StringBuilder();
      each.forEach(token -> text.append(token.text()));
      assertEquals(items.get(i).completion(), text.toString());
      assertEquals(1, each.getLast().id(), "the end token is scored");
      for (var token : each) {
        assertEquals(4, token.alternatives().size());
        var last = Double.POSITIVE_INFINITY;
        for (var other : token.alternatives()) {
          assertTrue(other.logProbability() <= last);
          last = other.logProbability();
        }
        assertTrue(
            token.alternatives().getFirst().logProbability() >= token.logProbability() - 1e-6);
      }
    }
    assertTrue(model.tokenLogProbabilities(items, 4, () -> true).getFirst().isEmpty());
  }

  @Test
  void whatWasDrawnIsScoredTheSame() {
    var end = parameters(30, List.of());
    var drawn = complete(List.of(new CompletionRequest("def", 5, end, 1))).getFirst();
    var greedy = complete(List.of(new CompletionRequest("def", 5, end.greedy(), 1))).getFirst();
    greedy
        .tokens()
        .forEach(
            token -> {
              assertEquals(token.id(), token.alternatives().getFirst().id());
              assertEquals(
                  token.logProbability(), token.alternatives().getFirst().logProbability());
            });
    assertTrue(greedy.meanLogProbability() > drawn.meanLogProbability());
  }

  @Test
  void badWordsAreRuledOutWithAndWithoutASpace() {
    // Pairs of letters are tokens of their own; what is said without the rule is forbidden.
    var free = parameters(60, List.of());
    var said = complete(List.of(new CompletionRequest("def", 1, free, 1))).getFirst();
    var pieces = said.tokens().stream().map(TokenLogProbability::text).toList();
    var known = pieces.stream().filter(text -> text.matches("[a-z]{1,2}")).distinct().toList();
    assertTrue(known.size() > 5, said.text());
    var request = new CompletionRequest("def", 1, free.withBadWords(known), 1);
    var other = complete(List.of(request)).getFirst();
    assertTrue(other.tokens().stream().noneMatch(token -> known.contains(token.text())));
    assertTrue(other.tokenCount() > 5);
  }
}
