package plum.firststeps;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Worked examples as test text: the input with its trace as a comment, then the assertion. */
final class TestText {
  private TestText() {}

  /** Two lines without a final newline, e.g. {@code x = [1, 2] # 2 > 4 > 4} and an assertion. */
  static String block(WorkedExample example) {
    return "x = %s  # %s\nassert %s(x) == %s"
        .formatted(
            example.input().repr(), example.trace(), Problem.ENTRY_POINT, example.result().repr());
  }

  /** One line: {@code assert solve([1, 2]) == 4}. */
  static String line(WorkedExample example) {
    return "assert %s(%s) == %s"
        .formatted(Problem.ENTRY_POINT, example.input().repr(), example.result().repr());
  }

  /** The example with another result of the same type: a test that is wrong. */
  static WorkedExample falsified(WorkedExample example, Dice dice) {
    return new WorkedExample(example.input(), other(example.result(), dice), example.trace());
  }

  private static Value other(Value value, Dice dice) {
    return switch (value) {
      case Value.Int(var number) ->
          new Value.Int(number.add(BigInteger.valueOf(dice.chance(0.5) ? 1 : -1)));
      case Value.Bool(var flag) -> new Value.Bool(!flag);
      case Value.None() -> Value.Int.of(0);
      case Value.Text(var text) ->
          new Value.Text(text.isEmpty() ? "a" : text.substring(0, text.length() - 1));
      case Value.Items(var items) -> {
        List<Value> changed = new ArrayList<>(items);
        if (changed.isEmpty()) {
          changed.add(Value.Int.of(dice.between(0, 5)));
        } else {
          changed.remove(dice.between(0, changed.size() - 1));
        }
        yield new Value.Items(changed);
      }
      case Value.Dict(var entries) -> new Value.Dict(entries.subList(0, 0));
    };
  }
}
