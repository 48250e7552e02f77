package plum.firststeps;

import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What becomes of each kept element. {@code {t}} is the text so far, {@code {v}} the variable. */
// The checker knows annotated types only; these lists are unmodifiable, these functions capture
// nothing
@SuppressWarnings("ImmutableEnumChecker")
enum Mapping {
  NONE(null, null, List.of("{t}"), List.of("{v}"), null, 0, List.of(), (v, _) -> v),

  SQUARE(
      Kind.INTEGER,
      Kind.INTEGER,
      List.of("the squares of {t}"),
      List.of("{v} * {v}", "{v} ** 2"),
      null,
      0,
      List.of("{v} * 2", "{v} + {v}", "{v} ** 3"),
      (v, _) -> integer(number(v) * number(v))),
  CUBE(
      Kind.INTEGER,
      Kind.INTEGER,
      List.of("the cubes of {t}"),
      List.of("{v} ** 3", "{v} * {v} * {v}"),
      null,
      0,
      List.of("{v} ** 2", "{v} * 3"),
      (v, _) -> integer(number(v) * number(v) * number(v))),
  DOUBLE(
      Kind.INTEGER,
      Kind.INTEGER,
      List.of("the doubles of {t}", "twice {t}"),
      List.of("2 * {v}", "{v} * 2"),
      null,
      0,
      List.of("{v} ** 2", "{v} + 2"),
      (v, _) -> integer(2 * number(v))),
  ADD(
      Kind.INTEGER,
      Kind.INTEGER,
      List.of("the results of adding {q} to {t}", "the results of increasing {t} by {q}"),
      List.of("{v} + {q}", "{q} + {v}"),
      null,
      0,
      List.of("{v} * {q}", "{v} - {q}"),
      (v, p) -> integer(number(v) + p.q())),
  SUBTRACT(
      Kind.INTEGER,
      Kind.INTEGER,
      List.of("the results of subtracting {q} from {t}", "the results of decreasing {t} by {q}"),
      List.of("{v} - {q}"),
      "{q} - {v}",
      0.50,
      List.of("{v} + {q}"),
      (v, p) -> integer(number(v) - p.q())),
  TIMES(
      Kind.INTEGER,
      Kind.INTEGER,
      List.of("{q} times {t}", "the results of multiplying {t} by {q}"),
      List.of("{v} * {q}", "{q} * {v}"),
      null,
      0,
      List.of("{v} + {q}", "{v} ** {q}"),
      (v, p) -> integer(number(v) * p.q())),
  ABSOLUTE(
      Kind.INTEGER,
      Kind.INTEGER,
      List.of("the absolute values of {t}"),
      List.of("abs({v})", "max({v}, -{v})"),
      null,
      0,
      List.of("-{v}", "max({v}, 0)"),
      (v, _) -> integer(Math.abs(number(v)))),
  REMAINDER(
      Kind.INTEGER,
      Kind.INTEGER,
      List.of("the remainders of {t} modulo {q}", "the remainders of dividing {t} by {q}"),
      List.of("{v} % {q}"),
      "{v} // {q}",
      0.40,
      List.of("{v} / {q}", "{v} * {q}"),
      (v, p) -> integer(Math.floorMod(number(v), p.q()))),

  UPPER(
      Kind.WORD,
      Kind.WORD,
      List.of("the upper-case forms of {t}", "{t} in upper case"),
      List.of("{v}.upper()"),
      null,
      0,
      List.of("{v}.lower()", "{v}.title()"),
      (v, _) -> new Value.Text(text(v).toUpperCase(Locale.ROOT))),
  REVERSED(
      Kind.WORD,
      Kind.WORD,
      List.of("the reversals of {t}", "{t}, each reversed"),
      List.of("{v}[::-1]", "''.join(reversed({v}))"),
      null,
      0,
      List.of("{v}[:-1]", "reversed({v})"),
      (v, _) -> new Value.Text(new StringBuilder(text(v)).reverse().toString())),
  LENGTH(
      Kind.WORD,
      Kind.INTEGER,
      List.of("the lengths of {t}"),
      List.of("len({v})"),
      null,
      0,
      List.of("len({v}) - 1", "{v}.count('a')"),
      (v, _) -> integer(text(v).length())),
  FIRST_LETTER(
      Kind.WORD,
      Kind.WORD,
      List.of("the first letters of {t}"),
      List.of("{v}[0]", "{v}[:1]"),
      "{v}[1]",
      0.40,
      List.of("{v}[-1]"),
      (v, _) -> new Value.Text(text(v).substring(0, 1))),
  LAST_LETTER(
      Kind.WORD,
      Kind.WORD,
      List.of("the last letters of {t}"),
      List.of("{v}[-1]", "{v}[len({v}) - 1]"),
      null,
      0,
      List.of("{v}[0]", "{v}[len({v})]"),
      (v, _) -> new Value.Text(text(v).substring(text(v).length() - 1)));

  /** The elements it applies to; null for all. */
  final @Nullable Kind kind;

  /** What it makes of them; null when it leaves them as they are. */
  final @Nullable Kind result;

  final List<String> phrases;
  final List<String> spellings;
  final @Nullable String misconception;
  final double misconceptionShare;
  final List<String> slips;
  private final BiFunction<Value, Parameters, Value> function;

  Mapping(
      @Nullable Kind kind,
      @Nullable Kind result,
      List<String> phrases,
      List<String> spellings,
      @Nullable String misconception,
      double misconceptionShare,
      List<String> slips,
      BiFunction<Value, Parameters, Value> function) {
    this.kind = kind;
    this.result = result;
    this.phrases = phrases;
    this.spellings = spellings;
    this.misconception = misconception;
    this.misconceptionShare = misconceptionShare;
    this.slips = slips;
    this.function = function;
  }

  Value apply(Value element, Parameters parameters) {
    return function.apply(element, parameters);
  }

  private static long number(Value value) {
    return Filter.integer(value);
  }

  private static String text(Value value) {
    return Filter.text(value);
  }

  private static Value integer(long value) {
    return Value.Int.of(value);
  }
}
