package plum.ui.instructions;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import plum.data.InstructionStatus;
import plum.data.Split;
import plum.data.TestOrigin;
import plum.data.Verdict;
import plum.store.InstructionFilter;
import plum.store.Marks;
import plum.store.Marks.Facet;
import plum.store.Summaries;
import plum.store.Summaries.Order;
import plum.ui.session.Words;

/** The bins into which instructions fall, facet by facet, and how many fall into each. */
public final class Facets {
  private static final int MOST_BINS = 14;

  /**
   * Values that are counted together.
   *
   * @param label as people read it
   */
  public record Bin(String label, InstructionFilter.Range range) {
    Bin(String label, int from, int to) {
      this(label, new InstructionFilter.Range(from, to));
    }
  }

  private final Marks marks;
  private final Map<Facet, List<Bin>> bins = new EnumMap<>(Facet.class);
  private final Map<Facet, byte[]> binOf = new EnumMap<>(Facet.class);
  private final Map<Facet, long[]> totals;
  private final Map<Order, long[]> known = new ConcurrentHashMap<>();

  private Facets(Marks marks) {
    this.marks = marks;
    bins.put(Facet.LENGTH, lengths(marks));
    bins.put(Facet.PASS_RATE, passRates());
    bins.put(Facet.FAILURE, failures(marks));
    bins.put(
        Facet.ORIGIN,
        List.of(
            kind(Facet.ORIGIN, TestOrigin.GIVEN, Words.origin(TestOrigin.GIVEN)),
            kind(Facet.ORIGIN, TestOrigin.MODEL, Words.origin(TestOrigin.MODEL)),
            new Bin("no tests", Marks.NONE, Marks.NONE + 1)));
    bins.put(
        Facet.STATUS,
        Arrays.stream(InstructionStatus.values())
            .map(status -> kind(Facet.STATUS, status, status.label()))
            .toList());
    bins.put(
        Facet.SPLIT,
        Arrays.stream(Split.values())
            .map(split -> kind(Facet.SPLIT, split, Words.split(split)))
            .toList());
    for (var facet : Facet.values()) {
      var ranges = bins(facet).stream().map(Bin::range).toList();
      var found = new byte[marks.size()];
      for (var i = 0; i < found.length; i++) {
        found[i] = (byte) bin(ranges, marks.value(facet, i));
      }
      binOf.put(facet, found);
    }
    totals = counted(marks.ids().toArray());
  }

  private static Bin kind(Facet facet, Enum<?> kind, String label) {
    return new Bin(label, range(facet, kind));
  }

  /** The values of one kind. */
  static InstructionFilter.Range range(Facet facet, Enum<?> kind) {
    var number = facet.number(kind.name());
    return new InstructionFilter.Range(number, number + 1);
  }

  /** Chooses bins for what there is, and counts. */
  static Facets of(Marks marks) {
    return new Facets(marks);
  }

  Marks marks() {
    return marks;
  }

  /** All ids in an order; in the background, since each order is worked out when first wanted. */
  long[] ordered(Summaries summaries, Order order, boolean descending) {
    var upwards =
        known.computeIfAbsent(
            order,
            _ ->
                marks
                    .ordered(order)
                    .orElseGet(() -> summaries.ids(order, false, 0, Integer.MAX_VALUE)));
    return descending ? reversed(upwards) : upwards;
  }

  private static long[] reversed(long[] ids) {
    var reversed = new long[ids.length];
    for (var i = 0; i < ids.length; i++) {
      reversed[i] = ids[ids.length - 1 - i];
    }
    return reversed;
  }

  public List<Bin> bins(Facet facet) {
    return Objects.requireNonNull(bins.get(facet));
  }

  /** How many of all instructions fall into each bin of a facet. */
  public long[] totals(Facet facet) {
    return Objects.requireNonNull(totals.get(facet));
  }

  /** How many of some instructions fall into each bin. */
  Map<Facet, long[]> count(long[] ids) {
    return ids.length == marks.size() ? totals : counted(ids);
  }

  private Map<Facet, long[]> counted(long[] ids) {
    var counts = new EnumMap<Facet, long[]>(Facet.class);
    for (var facet : Facet.values()) {
      var bin = Objects.requireNonNull(binOf.get(facet));
      var found = new long[bins(facet).size()];
      for (var id : ids) {
        var index = marks.index(id);
        if (index >= 0 && bin[index] >= 0) {
          found[bin[index]]++;
        }
      }
      counts.put(facet, found);
    }
    return counts;
  }

  private static int bin(List<InstructionFilter.Range> ranges, int value) {
    for (var i = 0; i < ranges.size(); i++) {
      if (ranges.get(i).from() <= value && value < ranges.get(i).to()) {
        return i;
      }
    }
    return -1;
  }

  /** The words of a range, also of one that is no bin any more. */
  String words(Facet facet, InstructionFilter.Range range) {
    return bins(facet).stream()
        .filter(bin -> bin.range().equals(range))
        .findFirst()
        .map(Bin::label)
        .orElseGet(
            () ->
                facet == Facet.PASS_RATE
                    ? range.from() / 10 + "–" + range.to() / 10 + " %"
                    : Words.count(range.from()) + "–" + Words.count(range.to() - 1));
  }

  /** Bins of one round width; or each twice the one before, where lengths differ very much. */
  private static List<Bin> lengths(Marks marks) {
    var lengths =
        IntStream.range(0, marks.size()).map(i -> marks.value(Facet.LENGTH, i)).sorted().toArray();
    if (lengths.length == 0) {
      return List.of();
    }
    var low = lengths[0];
    var high = lengths[lengths.length - 1];
    var edges = new ArrayList<Integer>();
    if (high > 16L * Math.max(1, low) && high > 1000) {
      for (var edge = Math.max(16, Integer.highestOneBit(Math.max(1, low))); ; edge *= 2) {
        edges.add(edges.isEmpty() ? Math.min(low, edge) : edge);
        if (edge > high) {
          break;
        }
      }
    } else {
      var width = roundUp((high - low + 1.0) / MOST_BINS);
      for (var edge = low / width * width; ; edge += width) {
        edges.add(edge);
        if (edge > high) {
          break;
        }
      }
    }
    return IntStream.range(0, edges.size() - 1)
        .mapToObj(
            i ->
                new Bin(
                    edges.get(i) + 1 == edges.get(i + 1)
                        ? Words.count(edges.get(i), "character")
                        : Words.count(edges.get(i))
                            + "–"
                            + Words.count(edges.get(i + 1) - 1)
                            + " characters",
                    edges.get(i),
                    edges.get(i + 1)))
        .toList();
  }

  /** The next of 1, 2, 5, 10, 20, 50 … */
  private static int roundUp(double width) {
    for (var power = 1; ; power *= 10) {
      for (var step : new int[] {1, 2, 5}) {
        if (step * power >= width) {
          return step * power;
        }
      }
    }
  }

  /** None, tenths, all. */
  private static List<Bin> passRates() {
    var bins = new ArrayList<Bin>();
    bins.add(new Bin("none passes", 0, 1));
    for (var tenth = 0; tenth < 10; tenth++) {
      bins.add(
          new Bin(
              tenth == 0 ? "below 10 %" : 10 * tenth + "–" + (10 * tenth + 10) + " %",
              Math.max(1, 100 * tenth),
              100 * tenth + 100));
    }
    bins.add(new Bin("all pass", 1000, 1001));
    return bins;
  }

  /** The failing verdicts there are. */
  private static List<Bin> failures(Marks marks) {
    var seen = new HashSet<Integer>();
    for (var i = 0; i < marks.size(); i++) {
      seen.add(marks.value(Facet.FAILURE, i));
    }
    return Arrays.stream(Verdict.values())
        .filter(verdict -> seen.contains(Facet.FAILURE.number(verdict.name())))
        .map(verdict -> kind(Facet.FAILURE, verdict, verdict.label()))
        .toList();
  }
}
