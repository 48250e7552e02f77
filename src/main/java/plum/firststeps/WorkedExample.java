package plum.firststeps;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/**
 * A problem worked out for one input: the meaning of the domain, written once in Java.
 *
 * @param input the argument
 * @param result what a right program returns
 * @param trace the steps in one line: kept elements, mapped elements and running results, as far as
 *     the problem has them, separated by {@code >}; {@code -} where there is nothing
 */
record WorkedExample(Value input, Value result, String trace) {
  private static final Value ZERO = Value.Int.of(0);

  static WorkedExample of(Problem problem, Value input) {
    var composition = problem.composition();
    var parameters = problem.parameters();
    var elements = elements(composition.source(), input);
    var kept = new ArrayList<Value>();
    var mapped = new ArrayList<Value>();
    var flags = new ArrayList<Value>();
    var positions = new ArrayList<Value>();
    var places = new ArrayList<String>();
    for (int i = 0; i < elements.size(); i++) {
      var element = elements.get(i);
      boolean keeps = composition.filter().keeps(element, parameters);
      flags.add(Value.Int.of(keeps ? 1 : 0));
      if (keeps) {
        kept.add(element);
        mapped.add(composition.mapping().apply(element, parameters));
        positions.add(Value.Int.of(i));
        places.add(element.plain() + i);
      }
    }
    var trace = new StringJoiner(" > ");
    switch (composition.reducer()) {
      case ANY, ALL -> trace.add(line(flags));
      case POSITIONS -> trace.add(places.isEmpty() ? "-" : String.join(" ", places));
      default -> {
        trace.add(line(kept));
        if (composition.mapping() != Mapping.NONE) {
          trace.add(line(mapped));
        }
      }
    }
    Value result =
        switch (composition.reducer()) {
          case SUM -> last(running(ZERO, mapped, BigInteger::add, trace), ZERO);
          case COUNT, WORD_COUNT, LETTER_COUNT -> {
            var ones = mapped.stream().map(_ -> (Value) Value.Int.of(1)).toList();
            yield last(running(ZERO, ones, BigInteger::add, trace), ZERO);
          }
          case PRODUCT -> {
            var one = Value.Int.of(1);
            yield last(running(one, mapped, BigInteger::multiply, trace), one);
          }
          case MAXIMUM -> last(extremes(mapped, BigInteger::max, trace), ZERO);
          case MINIMUM -> last(extremes(mapped, BigInteger::min, trace), ZERO);
          case LONGEST -> last(longest(mapped, trace), new Value.Text(""));
          case LIST, WORD_LIST, LETTER_LIST -> new Value.Items(mapped);
          case ASCENDING -> new Value.Items(sorted(mapped));
          case DESCENDING -> new Value.Items(sorted(mapped).reversed());
          case SORTED ->
              new Value.Items(mapped.stream().sorted(Comparator.comparing(Filter::text)).toList());
          case FIRST, FIRST_WORD, FIRST_LETTER ->
              mapped.isEmpty() ? new Value.None() : mapped.getFirst();
          case ANY -> new Value.Bool(!kept.isEmpty());
          case ALL -> new Value.Bool(kept.size() == elements.size());
          case JOIN -> new Value.Text(joined(mapped, " "));
          case STRING -> new Value.Text(joined(mapped, ""));
          case POSITIONS -> new Value.Items(positions);
        };
    return new WorkedExample(input, result, trace.toString());
  }

  /** The elements that the source yields for an argument. */
  static List<Value> elements(Source source, Value input) {
    return switch (source) {
      case LIST, WORD_LIST -> List.copyOf(((Value.Items) input).values());
      case DICT_VALUES ->
          ((Value.Dict) input).entries().stream().map(e -> (Value) e.value()).toList();
      case DICT_KEYS -> ((Value.Dict) input).entries().stream().map(e -> (Value) e.key()).toList();
      case WORDS ->
          Filter.text(input).isEmpty()
              ? List.of()
              : List.of(Filter.text(input).split(" ", -1)).stream()
                  .map(word -> (Value) new Value.Text(word))
                  .toList();
      case CHARACTERS ->
          Filter.text(input)
              .chars()
              .mapToObj(c -> (Value) new Value.Text(Character.toString(c)))
              .toList();
      case DIGITS ->
          input.repr().chars().mapToObj(c -> (Value) Value.Int.of(Character.digit(c, 10))).toList();
      case RANGE -> {
        var numbers = new ArrayList<Value>();
        for (int i = 1; i <= Filter.integer(input); i++) {
          numbers.add(Value.Int.of(i));
        }
        yield numbers;
      }
    };
  }

  private static List<Value> running(
      Value start, List<Value> values, BinaryOperator<BigInteger> operator, StringJoiner trace) {
    var results = new ArrayList<Value>();
    var result = ((Value.Int) start).value();
    for (var value : values) {
      result = operator.apply(result, ((Value.Int) value).value());
      results.add(new Value.Int(result));
    }
    trace.add(line(results));
    return results;
  }

  private static List<Value> extremes(
      List<Value> values, BinaryOperator<BigInteger> operator, StringJoiner trace) {
    if (values.isEmpty()) {
      trace.add("-");
      return values;
    }
    return running(values.getFirst(), values, operator, trace);
  }

  private static List<Value> longest(List<Value> values, StringJoiner trace) {
    var results = new ArrayList<Value>();
    for (var value : values) {
      var best = results.isEmpty() ? value : results.getLast();
      results.add(Filter.text(value).length() > Filter.text(best).length() ? value : best);
    }
    trace.add(line(results));
    return results;
  }

  private static Value last(List<Value> values, Value otherwise) {
    return values.isEmpty() ? otherwise : values.getLast();
  }

  private static List<Value> sorted(List<Value> values) {
    return values.stream()
        .sorted(Comparator.comparing(value -> ((Value.Int) value).value()))
        .toList();
  }

  private static String joined(List<Value> values, String separator) {
    return values.stream().map(Value::plain).collect(Collectors.joining(separator));
  }

  private static String line(List<Value> values) {
    return values.isEmpty() ? "-" : joined(values, " ");
  }
}
