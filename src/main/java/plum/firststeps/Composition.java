package plum.firststeps;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;

/** What a problem is made of, without its constants and its wording. */
record Composition(Source source, Filter filter, Mapping mapping, Reducer reducer) {
  private static final List<Source> SOURCES = List.of(Source.values());
  private static final List<Filter> FILTERS = List.of(Filter.values());
  private static final List<Mapping> MAPPINGS = List.of(Mapping.values());
  private static final List<Reducer> REDUCERS = List.of(Reducer.values());

  /** Held-out compositions, in percent. */
  private static final int HELD_OUT_PERCENT = 15;

  /** How likely a mapping is drawn at all. */
  private static final double MAPPED = 0.65;

  /** The name of the composition; problems that differ only in constants and words share it. */
  String key() {
    return String.join("-", source.name(), filter.name(), mapping.name(), reducer.name())
        .toLowerCase(Locale.ROOT);
  }

  /**
   * Whether the composition is kept out of every corpus, whatever its constants. Depends on nothing
   * but the key, so it holds across seeds and sizes.
   */
  boolean isHeldOut() {
    try {
      var digest = MessageDigest.getInstance("MD5").digest(key().getBytes(StandardCharsets.UTF_8));
      return new BigInteger(1, digest).mod(BigInteger.valueOf(100)).intValue() < HELD_OUT_PERCENT;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }

  static Composition draw(Dice dice) {
    while (true) {
      var source = dice.pickWeighted(SOURCES, item -> item.weight);
      // Parts that fit nothing are drawn again together, so that sources keep their weights
      for (int i = 0; i < 1000; i++) {
        var composition =
            new Composition(
                source,
                dice.pickWeighted(FILTERS, item -> item.weight),
                dice.chance(MAPPED) ? dice.pick(MAPPINGS) : Mapping.NONE,
                dice.pickWeighted(REDUCERS, item -> item.weight));
        if (composition.isSensible()) {
          return composition;
        }
      }
    }
  }

  /** Whether the parts fit together and the instruction asks for something. */
  boolean isSensible() {
    return fits() && !isTrivial() && !isUnobservable();
  }

  private boolean fits() {
    boolean filterFits = filter.kind == null || filter.kind == source.kind;
    boolean mappingFits = mapping.kind == null || mapping.kind == source.kind;
    var reduced = mapping.result == null ? source.kind : mapping.result;
    return filterFits
        && mappingFits
        && reducer.kind == reduced
        && switch (reducer) {
          case COUNT, ANY, ALL, WORD_COUNT -> mapping == Mapping.NONE;
          case SUM, MAXIMUM, MINIMUM, LIST, ASCENDING, DESCENDING -> true;
          case PRODUCT, FIRST -> mapping != Mapping.LENGTH;
          case LONGEST -> mapping != Mapping.FIRST_LETTER && mapping != Mapping.LAST_LETTER;
          default -> true;
        };
  }

  private boolean isTrivial() {
    return switch (reducer) {
      case ANY, ALL, LETTER_COUNT, STRING, LETTER_LIST, FIRST_LETTER, POSITIONS ->
          filter == Filter.NONE;
      case LIST, WORD_LIST ->
          filter == Filter.NONE
              && mapping == Mapping.NONE
              && (source == Source.LIST || source == Source.WORD_LIST);
      default -> false;
    };
  }

  /** Parts that can never make a difference: the numbers of these sources are never negative. */
  private boolean isUnobservable() {
    return switch (source) {
      case RANGE ->
          filter == Filter.NEGATIVE || filter == Filter.POSITIVE || mapping == Mapping.ABSOLUTE;
      case DIGITS -> filter == Filter.NEGATIVE || mapping == Mapping.ABSOLUTE;
      default -> false;
    };
  }
}
