package plum.llm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.firststeps.BytePairTrainer;
import plum.firststeps.BytePairVocabulary;
import plum.firststeps.Corpus;
import plum.firststeps.CorpusParameters;

/** The vocabulary we train is one that Hugging Face's tokenizer reads. */
class FirstStepsTokenizerTest {
  private static final int SIZE = 768;

  @Test
  void readsTheTrainedVocabularyAndRoundTrips(@TempDir Path folder) throws IOException {
    var texts =
        Corpus.generate(CorpusParameters.defaults().scaledTo(2000)).documents().stream()
            .map(document -> document.prompt() + document.completion())
            .toList();
    var vocabulary = BytePairTrainer.train(texts, SIZE);
    assertEquals(SIZE, vocabulary.size());
    try (var tokenizer = open(folder, vocabulary)) {
      long characters = 0;
      long tokens = 0;
      for (var text : texts.subList(0, 300)) {
        var ids = encode(tokenizer, text);
        assertEquals(text, tokenizer.decode(ids, false));
        characters += text.length();
        tokens += ids.length;
      }
      assertTrue((double) characters / tokens > 2.5, "characters per token");
      for (var text :
          List.of("", "\n", "\t\r\n x", "naïve Ω 漢字 🙂 ٣", "a\u00a0b", "1234 <pad> <eos>")) {
        assertEquals(text, tokenizer.decode(encode(tokenizer, text), false));
      }
      assertArrayEquals(new long[] {0}, encode(tokenizer, BytePairVocabulary.PADDING));
      assertArrayEquals(new long[] {1}, encode(tokenizer, BytePairVocabulary.END));
      assertEquals(4, encode(tokenizer, "2024").length, "digits stand alone");
      assertEquals(1, encode(tokenizer, "\n    ").length, "indentation is one token");
    }
  }

  @Test
  void encodesAsTheDefinitionSays(@TempDir Path folder) throws IOException {
    // abab ab: the most frequent pair is "a","b" (3); then in " ab": " " + "ab" (1), "ab" + "ab"
    // (1);
    // of equals the first in the order of symbols, and "ab" precedes the symbol of the space
    var vocabulary = BytePairTrainer.train(List.of("abab ab"), 2 + 256 + 2);
    assertEquals(
        List.of(new BytePairVocabulary.Merge("a", "b"), new BytePairVocabulary.Merge("ab", "ab")),
        vocabulary.merges());
    try (var tokenizer = open(folder, vocabulary)) {
      assertArrayEquals(new long[] {259, 2 + ' ', 258, 2 + 'c'}, encode(tokenizer, "abab abc"));
    }
  }

  private static HuggingFaceTokenizer open(Path folder, BytePairVocabulary vocabulary)
      throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), vocabulary.toTokenizerJson());
    Files.writeString(
        folder.resolve("tokenizer_config.json"), vocabulary.toTokenizerConfigJson(512));
    return HuggingFaceTokenizer.newInstance(
        folder, Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false"));
  }

  private static long[] encode(HuggingFaceTokenizer tokenizer, String text) {
    return tokenizer.encode(text).getIds();
  }
}
