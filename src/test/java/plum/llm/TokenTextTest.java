package plum.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a tokenizer of bytes and pairs of letters; byte b has the id b + 2. */
class TokenTextTest {
  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init") // set before every test
  private static Tokenizer tokenizer;

  @BeforeAll
  static void open() throws IOException {
    ToyCheckpoint.write(folder.resolve("toy"));
    tokenizer = Tokenizer.open(folder.resolve("toy"));
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  private static List<Long> bytes(String text) {
    var ids = new ArrayList<Long>();
    for (var each : text.getBytes(StandardCharsets.UTF_8)) {
      ids.add((each & 0xFF) + 2L);
    }
    return ids;
  }

  @Test
  void bytesThatAreNoTextDecodeAsTheStandardSays() {
    var random = new Random(1);
    for (var round = 0; round < 300; round++) {
      var raw = new byte[1 + random.nextInt(70)];
      var ids = new ArrayList<Long>();
      for (var i = 0; i < raw.length; i++) {
        // Leading and trailing bytes of all lengths, and now and then a letter.
        raw[i] =
            (byte) (random.nextInt(4) == 0 ? 'a' + random.nextInt(26) : random.nextInt(128, 256));
        if (raw[i] == (byte) 0xED) {
          raw[i] = (byte) 0xEE; // of halves of surrogates decoders make different numbers of U+FFFD
        }
        ids.add((raw[i] & 0xFF) + 2L);
      }
      var whole = new String(raw, StandardCharsets.UTF_8);
      var text = new TokenText(tokenizer, bytes(".").getFirst());
      text.add(ids);
      var decoded = text.text().toString();
      assertTrue(whole.startsWith(decoded), "nothing is invented");
      assertTrue(
          whole.substring(decoded.length()).matches("\uFFFD{0,3}"),
          "nothing is missing but an incomplete end");
    }
  }

  @Test
  void textOnlyGrowsAndSaysTheSameHoweverTokensCome() {
    var random = new Random(2);
    for (var round = 0; round < 200; round++) {
      var ids = new ArrayList<Long>();
      var count = 1 + random.nextInt(90);
      while (ids.size() < count) {
        switch (random.nextInt(4)) {
          case 0 -> ids.add(random.nextLong(2, 768));
          case 1 -> ids.add(random.nextLong(0, 2)); // special, without a text
          case 2 -> ids.addAll(bytes(List.of("é", "汉", "🙂").get(random.nextInt(3))));
          default -> ids.addAll(Arrays.stream(tokenizer.encode("once upon")).boxed().toList());
        }
      }
      var before = random.nextBoolean() ? 1L : random.nextLong(2, 768);
      var slow = new TokenText(tokenizer, before);
      var previous = "";
      for (var id : ids) {
        slow.add(List.of(id));
        var now = slow.text().toString();
        assertTrue(now.startsWith(previous), "text changed");
        previous = now;
      }
      var fast = new TokenText(tokenizer, before);
      for (var begin = 0; begin < ids.size(); ) {
        var end = Math.min(ids.size(), begin + 1 + random.nextInt(40));
        fast.add(ids.subList(begin, end));
        begin = end;
      }
      assertEquals(previous, fast.text().toString());
      assertEquals(previous, tokenizer.decode(ids));
    }
  }

  /** What becomes of tokens that come a few at a time. */
  private record Outcome(String text, String shown, int tokens) {}

  private static Outcome run(List<Long> ids, SamplingParameters parameters, int step) {
    var text = new CompletionText(tokenizer, bytes(".").getFirst(), parameters);
    var shown = new StringBuilder();
    for (var end = Math.min(step, ids.size()); ; end = Math.min(end + step, ids.size())) {
      var stopped = text.grow(ids.subList(0, end));
      shown.append(text.more(stopped > 0 || end == ids.size()));
      if (stopped > 0 || end == ids.size()) {
        return new Outcome(text.text(), shown.toString(), stopped);
      }
      for (var stop : parameters.stop()) {
        assertFalse(parameters.minNewTokens() == 0 && shown.indexOf(stop) >= 0, "stop shown");
      }
    }
  }

  private static void stops(String tokens, List<String> stop, int least, String text, int count) {
    var ids = new ArrayList<Long>();
    for (var token : tokens.split("\\|", -1)) {
      var id = Arrays.stream(tokenizer.encode(token)).boxed().toList();
      ids.addAll(id);
    }
    var parameters = new SamplingParameters(1, 0, 1, 0, 1, 60, stop).withMinNewTokens(least);
    for (var step = 1; step <= 8; step++) {
      var outcome = run(ids, parameters, step);
      assertEquals(text, outcome.text(), tokens + " by " + step);
      assertEquals(text, outcome.shown());
      assertEquals(count, outcome.tokens());
    }
  }

  @Test
  void stopStringsAreFoundWhereverTokensBreak() {
    // Every letter pair of the vocabulary is one token, single characters another.
    stops("ab|cd|ef", List.of("c"), 0, "ab", 2);
    stops("ab|cd|ef", List.of("bcde"), 0, "a", 3);
    stops("ab|cd|ef|gh", List.of("bcdefg"), 0, "a", 4);
    stops("ab|cd|ef", List.of("abcdef"), 0, "", 3);
    stops("ab|cd|ef", List.of("xy"), 0, "abcdef", 0);
    // A beginning that fails and one that overlaps it.
    stops("aa|a|b|c", List.of("aab"), 0, "a", 3);
    stops("a|b|a|b|a|c", List.of("abac"), 0, "ab", 6);
    // Two in one token: the text ends before the first.
    stops("x|ab", List.of("b", "ab"), 0, "x", 2);
    // Characters of several tokens, in the stop string and before it.
    stops("é|🙂|!", List.of("🙂"), 0, "é", 6);
    stops("汉|字|.|.", List.of("字."), 0, "汉", 7);
    stops("🙂|é", List.of("é"), 0, "🙂", 6);
  }

  @Test
  void stopStringsWithinTheLeastLengthDoNotCount() {
    stops("a|b|a|b|c", List.of("ab"), 0, "", 2);
    stops("a|b|a|b|c", List.of("ab"), 1, "", 2);
    stops("a|b|a|b|c", List.of("ab"), 2, "ab", 4);
    stops("a|b|a|b|c", List.of("ab"), 4, "ababc", 0);
    stops("a|b|a|b|c", List.of("ba"), 2, "a", 3);
  }

  @Test
  void anUnfinishedCharacterIsNeverShown() {
    var ids = bytes("ok 🙂");
    var text = new CompletionText(tokenizer, 1, SamplingParameters.defaults());
    for (var end = 4; end < 7; end++) {
      assertEquals(0, text.grow(ids.subList(0, end)));
      assertEquals(end == 4 ? "ok " : "", text.more(false));
    }
    assertEquals("ok ", text.text());
    assertEquals(0, text.grow(ids));
    assertEquals("🙂", text.more(true));
  }
}
