package plum.firststeps;

import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Which elements count. {@code {n}} is the noun, {@code {v}} the loop variable. */
// The checker knows annotated types only; these lists are unmodifiable, these functions capture
// nothing
@SuppressWarnings("ImmutableEnumChecker")
enum Filter {
  NONE(null, 9, List.of("{n}"), List.of(), null, 0, List.of(), (_, _) -> true),

  EVEN(
      Kind.INTEGER,
      2,
      List.of("even {n}"),
      List.of("{v} % 2 == 0", "not {v} % 2"),
      null,
      0,
      List.of("{v} % 2 == 1", "{v} // 2 == 0"),
      (v, _) -> integer(v) % 2 == 0),
  ODD(
      Kind.INTEGER,
      2,
      List.of("odd {n}"),
      List.of("{v} % 2 == 1", "{v} % 2 != 0"),
      null,
      0,
      List.of("{v} % 2 == 0"),
      (v, _) -> integer(v) % 2 != 0),
  POSITIVE(
      Kind.INTEGER,
      2,
      List.of("positive {n}"),
      List.of("{v} > 0", "0 < {v}"),
      "{v} >= 0",
      0.45,
      List.of("{v} < 0", "{v} > 1"),
      (v, _) -> integer(v) > 0),
  NEGATIVE(
      Kind.INTEGER,
      2,
      List.of("negative {n}"),
      List.of("{v} < 0", "0 > {v}"),
      "{v} <= 0",
      0.30,
      List.of("{v} > 0", "{v} < 1"),
      (v, _) -> integer(v) < 0),
  GREATER(
      Kind.INTEGER,
      2,
      List.of("{n} greater than {k}", "{n} above {k}", "{n} larger than {k}"),
      List.of("{v} > {k}", "{k} < {v}"),
      null,
      0,
      List.of("{v} >= {k}", "{v} < {k}"),
      (v, p) -> integer(v) > p.k()),
  AT_LEAST(
      Kind.INTEGER,
      2,
      List.of("{n} at least {k}", "{n} no smaller than {k}", "{n} not less than {k}"),
      List.of("{v} >= {k}", "{k} <= {v}"),
      "{v} > {k}",
      0.58,
      List.of("{v} <= {k}", "{v} < {k}"),
      (v, p) -> integer(v) >= p.k()),
  LESS(
      Kind.INTEGER,
      2,
      List.of("{n} less than {k}", "{n} below {k}", "{n} smaller than {k}"),
      List.of("{v} < {k}", "{k} > {v}"),
      null,
      0,
      List.of("{v} <= {k}", "{v} > {k}"),
      (v, p) -> integer(v) < p.k()),
  AT_MOST(
      Kind.INTEGER,
      2,
      List.of("{n} at most {k}", "{n} no larger than {k}", "{n} not greater than {k}"),
      List.of("{v} <= {k}", "{k} >= {v}"),
      "{v} < {k}",
      0.58,
      List.of("{v} >= {k}", "{v} > {k}"),
      (v, p) -> integer(v) <= p.k()),
  DIVISIBLE(
      Kind.INTEGER,
      2,
      List.of("{n} divisible by {m}", "{n} that are multiples of {m}"),
      List.of("{v} % {m} == 0", "not {v} % {m}"),
      null,
      0,
      List.of("{v} % {m} != 0", "{v} // {m} == 0", "{v} % {m} == 1"),
      (v, p) -> integer(v) % p.m() == 0),
  NOT_DIVISIBLE(
      Kind.INTEGER,
      2,
      List.of("{n} not divisible by {m}", "{n} that are not multiples of {m}"),
      List.of("{v} % {m} != 0", "{v} % {m} > 0"),
      null,
      0,
      List.of("{v} % {m} == 0", "{v} % {m} == 1"),
      (v, p) -> integer(v) % p.m() != 0),
  BETWEEN(
      Kind.INTEGER,
      2,
      List.of("{n} between {a} and {b} inclusive", "{n} in the range {a} to {b} inclusive"),
      List.of("{a} <= {v} <= {b}", "{v} >= {a} and {v} <= {b}"),
      "{a} <= {v} < {b}",
      0.58,
      List.of("{a} < {v} < {b}", "{a} < {v} <= {b}"),
      (v, p) -> integer(v) >= p.a() && integer(v) <= p.b()),

  LONGER(
      Kind.WORD,
      2,
      List.of("{n} longer than {k} letters", "{n} with more than {k} letters"),
      List.of("len({v}) > {k}", "{k} < len({v})"),
      null,
      0,
      List.of("len({v}) >= {k}", "len({v}) < {k}", "{v} > {k}"),
      (v, p) -> text(v).length() > p.k()),
  AT_LEAST_LETTERS(
      Kind.WORD,
      2,
      List.of("{n} with at least {k} letters", "{n} of {k} or more letters"),
      List.of("len({v}) >= {k}", "{k} <= len({v})"),
      "len({v}) > {k}",
      0.58,
      List.of("len({v}) <= {k}", "{v} >= {k}"),
      (v, p) -> text(v).length() >= p.k()),
  SHORTER(
      Kind.WORD,
      2,
      List.of("{n} shorter than {k+1} letters", "{n} with fewer than {k+1} letters"),
      List.of("len({v}) < {k+1}", "{k+1} > len({v})"),
      null,
      0,
      List.of("len({v}) <= {k+1}", "len({v}) > {k+1}"),
      (v, p) -> text(v).length() <= p.k()),
  AT_MOST_LETTERS(
      Kind.WORD,
      2,
      List.of("{n} with at most {k} letters", "{n} of {k} or fewer letters"),
      List.of("len({v}) <= {k}", "{k} >= len({v})"),
      "len({v}) < {k}",
      0.58,
      List.of("len({v}) >= {k}", "{v} <= {k}"),
      (v, p) -> text(v).length() <= p.k()),
  STARTING(
      Kind.WORD,
      2,
      List.of("{n} starting with {c}", "{n} that start with {c}"),
      List.of("{v}.startswith({c})", "{v}[0] == {c}"),
      null,
      0,
      List.of("{v}.endswith({c})", "{c} in {v}", "{v}[1] == {c}"),
      (v, p) -> text(v).charAt(0) == p.letter()),
  ENDING(
      Kind.WORD,
      2,
      List.of("{n} ending with {c}", "{n} that end with {c}"),
      List.of("{v}.endswith({c})", "{v}[-1] == {c}"),
      null,
      0,
      List.of("{v}.startswith({c})", "{c} in {v}"),
      (v, p) -> text(v).charAt(text(v).length() - 1) == p.letter()),
  CONTAINING(
      Kind.WORD,
      2,
      List.of("{n} containing {c}", "{n} that contain {c}"),
      List.of("{c} in {v}", "{v}.count({c}) > 0"),
      null,
      0,
      List.of("{c} not in {v}", "{v}.startswith({c})", "{v} in {c}"),
      (v, p) -> text(v).indexOf(p.letter()) >= 0),
  WITHOUT(
      Kind.WORD,
      2,
      List.of("{n} without {c}", "{n} that do not contain {c}"),
      List.of("{c} not in {v}", "{v}.count({c}) == 0"),
      null,
      0,
      List.of("{c} in {v}", "{v} not in {c}"),
      (v, p) -> text(v).indexOf(p.letter()) < 0),

  VOWELS(
      Kind.CHARACTER,
      2,
      List.of("vowels"),
      List.of("{v} in 'aeiou'"),
      "{v} in 'aeio'",
      0.30,
      List.of("{v} not in 'aeiou'"),
      (v, _) -> "aeiou".contains(text(v))),
  CONSONANTS(
      Kind.CHARACTER,
      2,
      List.of("consonants"),
      List.of("{v} not in 'aeiou'", "not {v} in 'aeiou'"),
      null,
      0,
      List.of("{v} in 'aeiou'", "{v} not in 'aeio'"),
      (v, _) -> !"aeiou".contains(text(v))),
  EQUAL(
      Kind.CHARACTER,
      2,
      List.of("{n} equal to {c}", "occurrences of {c}"),
      List.of("{v} == {c}"),
      null,
      0,
      List.of("{v} != {c}", "{v} > {c}"),
      (v, p) -> text(v).charAt(0) == p.letter()),
  DIFFERENT(
      Kind.CHARACTER,
      2,
      List.of("{n} different from {c}", "{n} other than {c}"),
      List.of("{v} != {c}"),
      null,
      0,
      List.of("{v} == {c}"),
      (v, p) -> text(v).charAt(0) != p.letter()),
  AFTER(
      Kind.CHARACTER,
      2,
      List.of("{n} after {c}", "{n} that come after {c}"),
      List.of("{v} > {c}", "{c} < {v}"),
      null,
      0,
      List.of("{v} >= {c}", "{v} < {c}"),
      (v, p) -> text(v).charAt(0) > p.letter()),
  BEFORE(
      Kind.CHARACTER,
      2,
      List.of("{n} before {c}", "{n} that come before {c}"),
      List.of("{v} < {c}", "{c} > {v}"),
      null,
      0,
      List.of("{v} <= {c}", "{v} > {c}"),
      (v, p) -> text(v).charAt(0) < p.letter()),
  UP_TO(
      Kind.CHARACTER,
      2,
      List.of("{n} up to and including {c}", "{n} from 'a' to {c} inclusive"),
      List.of("{v} <= {c}", "{c} >= {v}"),
      "{v} < {c}",
      0.55,
      List.of("{v} > {c}", "{v} == {c}"),
      (v, p) -> text(v).charAt(0) <= p.letter());

  /** The elements it applies to; null for all. */
  final @Nullable Kind kind;

  final int weight;
  final List<String> phrases;
  final List<String> spellings;
  final @Nullable String misconception;
  final double misconceptionShare;
  final List<String> slips;
  private final BiPredicate<Value, Parameters> test;

  Filter(
      @Nullable Kind kind,
      int weight,
      List<String> phrases,
      List<String> spellings,
      @Nullable String misconception,
      double misconceptionShare,
      List<String> slips,
      BiPredicate<Value, Parameters> test) {
    this.kind = kind;
    this.weight = weight;
    this.phrases = phrases;
    this.spellings = spellings;
    this.misconception = misconception;
    this.misconceptionShare = misconceptionShare;
    this.slips = slips;
    this.test = test;
  }

  boolean keeps(Value element, Parameters parameters) {
    return test.test(element, parameters);
  }

  static int integer(Value value) {
    return ((Value.Int) value).value().intValueExact();
  }

  static String text(Value value) {
    return ((Value.Text) value).value();
  }
}
