package plum.pipeline;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Texts as sets of hashed word n-grams, for telling how much two of them share. Words are runs of
 * letters, digits and underscores, without regard to case; everything else only parts them.
 */
final class Shingles {
  /** Hash functions of a MinHash signature, in bands of rows. */
  static final int BANDS = 16;

  static final int ROWS = 8;

  private static final long[] FACTORS = new long[BANDS * ROWS];
  private static final long[] SUMMANDS = new long[BANDS * ROWS];

  static {
    for (var i = 0; i < FACTORS.length; i++) {
      FACTORS[i] = mixed(2L * i + 1) | 1;
      SUMMANDS[i] = mixed(2L * i + 2);
    }
  }

  private Shingles() {}

  /** The finaliser of MurmurHash3: every bit depends on every bit. */
  private static long mixed(long bits) {
    var h = bits;
    h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return h ^ (h >>> 33);
  }

  /** Hashes of the words of a text, in order. */
  static long[] words(String text) {
    var words = LongStream.builder();
    var hash = 0L;
    var open = false;
    for (var i = 0; i <= text.length(); i++) {
      var c = i == text.length() ? ' ' : Character.toLowerCase(text.charAt(i));
      if (Character.isLetterOrDigit(c) || c == '_') {
        hash = 31 * hash + c + 1;
        open = true;
      } else if (open) {
        words.add(mixed(hash));
        hash = 0;
        open = false;
      }
    }
    return words.build().toArray();
  }

  /** One hash of all words in their order. */
  static long whole(long[] words) {
    return gram(words, 0, words.length);
  }

  private static long gram(long[] words, int from, int count) {
    var hash = (long) count;
    for (var i = from; i < from + count; i++) {
      hash = mixed(hash * 0x9E3779B97F4A7C15L + words[i]);
    }
    return hash;
  }

  /**
   * The different n-grams of a text, sorted; of a text with fewer words, all of it as one.
   *
   * @param n words of each
   */
  static long[] grams(long[] words, int n) {
    if (words.length <= n) {
      return words.length == 0 ? new long[0] : new long[] {whole(words)};
    }
    var all = new long[words.length - n + 1];
    for (var i = 0; i < all.length; i++) {
      all[i] = gram(words, i, n);
    }
    return Arrays.stream(all).sorted().distinct().toArray();
  }

  /** What two sorted sets share, of what is in either: 0 to 1. */
  static double jaccard(long[] one, long[] other) {
    var common = 0;
    for (int i = 0, j = 0; i < one.length && j < other.length; ) {
      if (one[i] == other[j]) {
        common++;
        i++;
        j++;
      } else if (one[i] < other[j]) {
        i++;
      } else {
        j++;
      }
    }
    var either = one.length + other.length - common;
    return either == 0 ? 0 : (double) common / either;
  }

  /** How much of a set is in a sorted list: 0 to 1. */
  static double share(long[] set, long[] sorted) {
    var found = 0;
    for (var each : set) {
      if (Arrays.binarySearch(sorted, each) >= 0) {
        found++;
      }
    }
    return set.length == 0 ? 0 : (double) found / set.length;
  }

  /**
   * The bands of the MinHash signature of a set (Broder 1997): two sets agree in a row of a band
   * with the probability of their Jaccard similarity.
   */
  static long[] bands(long[] set) {
    var bands = new long[BANDS];
    for (var band = 0; band < BANDS; band++) {
      var hash = 0L;
      for (var row = 0; row < ROWS; row++) {
        var at = band * ROWS + row;
        var least = Long.MAX_VALUE;
        for (var each : set) {
          var value = mixed(each * FACTORS[at] + SUMMANDS[at]);
          least = Math.min(least, value);
        }
        hash = mixed(hash * 31 + least);
      }
      bands[band] = hash;
    }
    return bands;
  }
}
