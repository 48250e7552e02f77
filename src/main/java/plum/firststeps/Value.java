package plum.firststeps;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.Collectors;

/** A Python value, as far as the domain needs them. */
public sealed interface Value {

  /** What Python's {@code repr} prints. */
  String repr();

  /** The value as it stands in a worked trace: like {@link #repr} but text without quotes. */
  default String plain() {
    return repr();
  }

  /** An {@code int}. */
  record Int(BigInteger value) implements Value {
    static Int of(long value) {
      return new Int(BigInteger.valueOf(value));
    }

    @Override
    public String repr() {
      return value.toString();
    }
  }

  /** A {@code str} of ASCII letters and spaces, so that quoting is all {@code repr} has to do. */
  record Text(String value) implements Value {
    @Override
    public String repr() {
      return "'" + value + "'";
    }

    @Override
    public String plain() {
      return value;
    }
  }

  /** A {@code bool}. */
  record Bool(boolean value) implements Value {
    @Override
    public String repr() {
      return value ? "True" : "False";
    }
  }

  /** {@code None}. */
  record None() implements Value {
    @Override
    public String repr() {
      return "None";
    }
  }

  /** A {@code list}. */
  record Items(List<? extends Value> values) implements Value {
    @Override
    public String repr() {
      return values.stream().map(Value::repr).collect(Collectors.joining(", ", "[", "]"));
    }
  }

  /** One key with its value. */
  record Entry(Text key, Int value) {}

  /** A {@code dict} from words to whole numbers, in order of insertion. */
  record Dict(List<Entry> entries) implements Value {
    @Override
    public String repr() {
      return entries.stream()
          .map(entry -> entry.key().repr() + ": " + entry.value().repr())
          .collect(Collectors.joining(", ", "{", "}"));
    }
  }
}
