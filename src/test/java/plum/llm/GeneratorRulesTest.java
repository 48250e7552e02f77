package plum.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Penalties, bad words, least length and alternatives, against their definitions. */
class GeneratorRulesTest {
  private static final List<Long> ENDS = List.of(2L, 7L);

  @SuppressWarnings("NullAway.Init") // set before every test
  private static LoadedModel model;

  @BeforeAll
  static void load() {
    model = new LoadedModel(Fixtures.path("models/llama-untied"));
  }

  @AfterAll
  static void close() {
    if (model != null) {
      model.close();
    }
  }

  private static SamplingParameters parameters(
      double temperature, double repetition, double presence, double frequency, int least) {
    return new SamplingParameters(temperature, 0, 1, 0, repetition, 40, List.of())
        .withPenalties(presence, frequency)
        .withMinNewTokens(least);
  }

  /** The greedy completion, from the definitions, one full forward pass per token. */
  private static List<Long> greedy(Generator.Request request, List<Long> ends) {
    var p = request.parameters();
    var ids = new ArrayList<>(request.prompt());
    var drawn = new ArrayList<Long>();
    while (drawn.size() < p.maxNewTokens()) {
      var scores = model.nextLogits(ids);
      for (var token = 0; token < scores.length; token++) {
        if (ids.contains((long) token)) {
          var score = scores[token];
          scores[token] =
              (float) (score < 0 ? score * p.repetitionPenalty() : score / p.repetitionPenalty());
        }
        var count = Collections.frequency(drawn, (long) token);
        scores[token] -= (float) (p.frequencyPenalty() * count);
        scores[token] -= (float) (count > 0 ? p.presencePenalty() : 0);
      }
      for (var words : request.badWords()) {
        var prefix = words.subList(0, words.size() - 1);
        var from = ids.size() - prefix.size();
        if (from >= 0
            && ids.subList(from, ids.size()).equals(prefix)
            && !(words.size() == 1 && ends.contains(words.getFirst()))) {
          scores[words.getLast().intValue()] = Float.NEGATIVE_INFINITY;
        }
      }
      if (drawn.size() < p.minNewTokens()) {
        ends.forEach(end -> scores[end.intValue()] = Float.NEGATIVE_INFINITY);
      }
      var best = 0;
      for (var token = 1; token < scores.length; token++) {
        best = scores[token] > scores[best] ? token : best;
      }
      if (ends.contains((long) best)) {
        break;
      }
      ids.add((long) best);
      drawn.add((long) best);
    }
    return drawn;
  }

  @Test
  void greedyWithEveryRuleIsWhatTheDefinitionsSay() {
    var random = new Random(3);
    var requests = new ArrayList<Generator.Request>();
    var plain = new ArrayList<Generator.Request>();
    for (var i = 0; i < 24; i++) {
      var prompt = new ArrayList<Long>();
      for (var j = 0; j < 1 + random.nextInt(30); j++) {
        prompt.add(random.nextLong(3, 128));
      }
      plain.add(new Generator.Request(i, prompt, 0, parameters(0, 1, 0, 0, 0)));
    }
    var said = model.draw(plain, ENDS);
    for (var i = 0; i < 24; i++) {
      var prompt = plain.get(i).prompt();
      var tokens = Objects.requireNonNull(said.get(i)).tokens();
      // Forbid what would be said: one token, or a few in a row, some across prompt and completion.
      var whole = new ArrayList<>(prompt);
      whole.addAll(tokens);
      var banned = new ArrayList<List<Long>>();
      for (var j = 0; j < i % 4 && !tokens.isEmpty(); j++) {
        var end = prompt.size() + 1 + random.nextInt(tokens.size());
        banned.add(List.copyOf(whole.subList(Math.max(0, end - 1 - random.nextInt(4)), end)));
      }
      if (i % 5 == 0) {
        banned.add(List.of(2L)); // an end token alone cannot be forbidden
        banned.add(Collections.nCopies(60, 9L)); // longer than all rows
      }
      requests.add(
          new Generator.Request(
              i,
              prompt,
              i,
              parameters(
                  0,
                  i % 3 == 0 ? 1.4 : 1,
                  i % 2 == 0 ? 0.7 : 0,
                  i % 7 < 3 ? 0.4 : i % 7 == 3 ? -0.3 : 0,
                  i % 4 == 1 ? 25 : 0),
              List.copyOf(banned),
              i % 3));
    }
    var drawn = model.draw(requests, ENDS);
    var changed = 0;
    for (var request : requests) {
      var tokens = Objects.requireNonNull(drawn.get(request.index())).tokens();
      assertEquals(greedy(request, ENDS), tokens, request.toString());
      changed += tokens.equals(Objects.requireNonNull(said.get(request.index())).tokens()) ? 0 : 1;
    }
    assertTrue(changed > 15, "the rules must matter: " + changed);
  }

  /** Requests with all rules on, in turns. */
  private static List<Generator.Request> mixed(int count) {
    var requests = new ArrayList<Generator.Request>();
    for (var i = 0; i < count; i++) {
      var prompt = new ArrayList<Long>();
      for (var j = 0; j < 1 + i / 3 % 40; j++) {
        prompt.add(new Random(i / 3 * 100 + j).nextLong(3, 128));
      }
      var parameters =
          new SamplingParameters(
                  i % 5 == 0 ? 0 : 0.5 + i % 3,
                  i % 4 == 0 ? 30 : 0,
                  i % 6 == 1 ? 0.9 : 1,
                  i % 6 == 2 ? 0.05 : 0,
                  i % 3 == 1 ? 1.2 : 1,
                  5 + i % 37,
                  List.of())
              .withPenalties(i % 4 == 2 ? 0.5 : 0, i % 5 == 3 ? 0.3 : 0)
              .withMinNewTokens(i % 7 == 4 ? 5 : 0);
      var banned =
          i % 8 < 6
              ? List.<List<Long>>of()
              : List.of(List.of(10L + i % 16), List.of(20L, 21L), List.of(5L, 6L, 7L));
      requests.add(new Generator.Request(i, prompt, i * 31L, parameters, banned, i % 3));
    }
    return requests;
  }

  @Test
  void withAllRulesOnACompletionStillDependsOnItsSeedAlone() {
    var requests = mixed(240);
    var together = model.draw(requests, ENDS);
    Collections.shuffle(requests, new Random(4));
    for (var size : List.of(1, 9, 60, 168)) {
      for (var begin = 0; begin + size <= Math.min(240, 20 * size); begin += size) {
        var some = requests.subList(begin, begin + size);
        for (var drawn : model.draw(some, ENDS).values()) {
          same(Objects.requireNonNull(together.get(drawn.index())), drawn);
        }
      }
    }
  }

  @Test
  void withLittleMemoryFewRowsGiveTheSame() {
    var requests = mixed(100);
    var together = model.draw(requests, ENDS);
    for (var memory : List.of(0L, 3L << 20)) {
      var few = model.draw(requests, ENDS, memory);
      assertEquals(100, few.size());
      few.forEach((index, drawn) -> same(Objects.requireNonNull(together.get(index)), drawn));
    }
  }

  private static void same(Generator.Drawn expected, Generator.Drawn actual) {
    assertEquals(expected.tokens(), actual.tokens());
    assertEquals(expected.reason(), actual.reason());
    assertEquals(expected.logProbability(), actual.logProbability(), "bits");
    assertEquals(expected.details(), actual.details());
  }

  @Test
  void rowsFitIntoTheMemoryTheyMayTake() {
    assertEquals(8, model.rows(0, 100));
    assertEquals(256, model.rows(1L << 40, 100));
    var some = model.rows(8L << 20, 400);
    assertTrue(some > 8 && some < 256 && some % 8 == 0, "" + some);
    assertTrue(model.rows(8L << 20, 800) < some, "longer rows are fewer");
  }

  @Test
  void badWordsNeverOccurAndTheLeastLengthIsKept() {
    var requests = new ArrayList<Generator.Request>();
    var banned = new ArrayList<List<Long>>();
    for (var i = 10L; i < 70; i++) {
      banned.add(List.of(i));
    }
    for (var i = 70L; i < 128; i++) {
      for (var j = 70L; j < 120; j += 5) {
        banned.add(List.of(i, j));
      }
    }
    for (var i = 0; i < 100; i++) {
      requests.add(
          new Generator.Request(
              i, List.of(5L, 70L + i % 50), i, parameters(1.5, 1, 0, 0, i % 30), banned, 0));
    }
    var ended = 0;
    for (var drawn : model.draw(requests, ENDS).values()) {
      var whole = new ArrayList<>(requests.get(drawn.index()).prompt());
      whole.addAll(drawn.tokens());
      for (var words : banned) {
        assertEquals(-1, Collections.indexOfSubList(whole, words));
      }
      assertTrue(drawn.tokens().size() >= drawn.index() % 30);
      ended += drawn.tokens().size() < 40 ? 1 : 0;
    }
    assertTrue(ended > 5, "some must end by themselves: " + ended);
  }

  @Test
  void alternativesAreSortedAndHoldTheGreedyToken() {
    var requests = new ArrayList<Generator.Request>();
    for (var i = 0; i < 40; i++) {
      requests.add(
          new Generator.Request(
              i,
              List.of(5L, 9L, 3L + i % 4),
              i,
              parameters(i % 2 == 0 ? 0 : 1, 1, 0, 0, 0),
              List.of(),
              i % 6));
    }
    for (var drawn : model.draw(requests, ENDS).values()) {
      var request = requests.get(drawn.index());
      if (request.alternatives() == 0) {
        assertTrue(drawn.details().isEmpty());
        continue;
      }
      assertEquals(drawn.tokenCount(), drawn.details().size());
      var sum = 0.0;
      for (var i = 0; i < drawn.tokenCount(); i++) {
        var detail = drawn.details().get(i);
        sum += detail.token().logProbability();
        assertEquals(request.alternatives(), detail.alternatives().size());
        for (var j = 1; j < detail.alternatives().size(); j++) {
          assertTrue(
              detail.alternatives().get(j - 1).logProbability()
                  >= detail.alternatives().get(j).logProbability());
        }
        var first = detail.alternatives().getFirst();
        assertTrue(first.logProbability() >= detail.token().logProbability());
        if (request.parameters().temperature() == 0) {
          assertEquals(detail.token(), first);
        }
        if (i < drawn.tokens().size()) {
          assertEquals(drawn.tokens().get(i), detail.token().id());
        }
      }
      assertEquals(drawn.logProbability(), sum, "the very sum");
      // The first place again, from the logits.
      var logits = model.nextLogits(request.prompt());
      var most = 0;
      var mass = 0.0;
      for (var token = 0; token < logits.length; token++) {
        most = logits[token] > logits[most] ? token : most;
        mass += Math.exp(logits[token]);
      }
      var first = drawn.details().getFirst().alternatives().getFirst();
      assertEquals(most, first.id());
      assertEquals(logits[most] - Math.log(mass), first.logProbability(), 1e-4);
    }
  }
}
