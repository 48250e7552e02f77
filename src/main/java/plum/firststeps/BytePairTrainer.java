package plum.firststeps;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Learns a byte-level byte-pair encoding (Sennrich et al. 2016, arXiv 1508.07909): words are
 * counted once, then the most frequent neighbouring pair of symbols is merged again and again.
 *
 * <p>Plain recounting is enough for the few thousand different words of this corpus.
 */
public final class BytePairTrainer {
  /**
   * What counts as a word: a newline with its indentation, a name with the space before it, a
   * single digit, a run of punctuation with the space before it, spaces. Merges never cross words.
   */
  public static final String WORDS = "\\n *| ?[A-Za-z_]+|\\d| ?[^\\sA-Za-z0-9_]+| +";

  private static final Pattern WORD = Pattern.compile(WORDS);
  private static final int BYTES = 256;

  private BytePairTrainer() {}

  /** Two neighbouring symbols. */
  private record Pair(String left, String right) implements Comparable<Pair> {
    @Override
    public int compareTo(Pair other) {
      int byLeft = left.compareTo(other.left);
      return byLeft != 0 ? byLeft : right.compareTo(other.right);
    }
  }

  /** A word as symbols that shrink as pairs are merged, and how often it occurs. */
  private static final class Word {
    private List<String> symbols;
    private final long count;

    private Word(List<String> symbols, long count) {
      this.symbols = symbols;
      this.count = count;
    }

    private void merge(Pair pair) {
      var merged = new ArrayList<String>(symbols.size());
      for (int i = 0; i < symbols.size(); i++) {
        boolean matches =
            i + 1 < symbols.size()
                && symbols.get(i).equals(pair.left)
                && symbols.get(i + 1).equals(pair.right);
        merged.add(matches ? pair.left + pair.right : symbols.get(i));
        if (matches) {
          i++;
        }
      }
      symbols = merged;
    }
  }

  /**
   * Learns a vocabulary from texts.
   *
   * @param vocabularySize padding, end of text, 256 bytes and the merges
   * @throws IllegalArgumentException if the texts have too few different pairs for that many merges
   */
  public static BytePairVocabulary train(Iterable<String> texts, int vocabularySize) {
    var words = words(texts);
    var merges = new ArrayList<BytePairVocabulary.Merge>();
    var made = new HashSet<String>();
    int wanted = vocabularySize - BYTES - BytePairVocabulary.SPECIAL_TOKENS.size();
    while (made.size() < wanted) {
      var best = mostFrequent(words);
      if (best == null) {
        throw new IllegalArgumentException("only " + merges.size() + " merges in these texts");
      }
      merges.add(new BytePairVocabulary.Merge(best.left, best.right));
      made.add(best.left + best.right);
      words.forEach(word -> word.merge(best));
    }
    return new BytePairVocabulary(merges);
  }

  private static List<Word> words(Iterable<String> texts) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (var text : texts) {
      WORD.matcher(text).results().forEach(word -> counts.merge(word.group(), 1L, Long::sum));
    }
    var words = new ArrayList<Word>();
    counts.forEach(
        (text, count) -> {
          var symbols = new ArrayList<String>();
          for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            symbols.add(BytePairVocabulary.symbol(b));
          }
          words.add(new Word(symbols, count));
        });
    return words;
  }

  /** The pair with the highest count; of equals the first in the order of its symbols. */
  private static @Nullable Pair mostFrequent(List<Word> words) {
    Map<Pair, Long> counts = new LinkedHashMap<>();
    for (var word : words) {
      for (int i = 0; i + 1 < word.symbols.size(); i++) {
        counts.merge(new Pair(word.symbols.get(i), word.symbols.get(i + 1)), word.count, Long::sum);
      }
    }
    Pair best = null;
    long most = 0;
    for (var entry : counts.entrySet()) {
      long count = entry.getValue();
      if (best == null || count > most || (count == most && entry.getKey().compareTo(best) < 0)) {
        best = entry.getKey();
        most = count;
      }
    }
    return best;
  }
}
