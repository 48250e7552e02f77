package plum.pipeline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Likeness of texts by Okapi BM25 (Robertson and others 1995), k1 = 1.2, b = 0.75. A word counts
 * the more the fewer texts have it, less each time it comes again, and less in long texts.
 */
final class Bm25 {
  private static final double K1 = 1.2;
  private static final double B = 0.75;

  private final List<Map<String, Integer>> texts = new ArrayList<>();
  private final List<Integer> lengths = new ArrayList<>();
  private final Map<String, Integer> having = new HashMap<>();
  private final double meanLength;

  Bm25(List<String> documents) {
    for (var document : documents) {
      var counts = new HashMap<String, Integer>();
      var words = words(document);
      words.forEach(word -> counts.merge(word, 1, Integer::sum));
      counts.keySet().forEach(word -> having.merge(word, 1, Integer::sum));
      texts.add(counts);
      lengths.add(words.size());
    }
    meanLength = lengths.stream().mapToInt(each -> each).average().orElse(1);
  }

  /** Words of letters and digits, in lower case; names with underscores fall into their parts. */
  static List<String> words(String text) {
    return List.of(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+", -1)).stream()
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /** How like a text is to a question; 0 if they share no word. */
  double score(String question, int document) {
    var score = 0.0;
    for (var word : words(question).stream().distinct().toList()) {
      var n = having.getOrDefault(word, 0);
      var count = texts.get(document).getOrDefault(word, 0);
      var rarity = Math.log(1 + (texts.size() - n + 0.5) / (n + 0.5));
      score +=
          rarity
              * count
              * (K1 + 1)
              / (count + K1 * (1 - B + B * lengths.get(document) / meanLength));
    }
    return score;
  }

  /** Places of the texts most like a question, the most like first; of equal ones the earlier. */
  List<Integer> best(String question, int most) {
    return IntStream.range(0, texts.size())
        .boxed()
        .filter(each -> score(question, each) > 0)
        .sorted(Comparator.comparingDouble((Integer each) -> -score(question, each)))
        .limit(most)
        .toList();
  }
}
