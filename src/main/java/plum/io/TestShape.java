package plum.io;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plum.data.Match;
import plum.data.PlumException;
import plum.data.TestCase;
import plum.data.TestCase.AssertTest;
import plum.data.TestCase.ModuleTest;
import plum.data.TestCase.StdioTest;

/**
 * Tests in files of our own shape: text is a piece of Python that asserts; {@code {"stdin",
 * "stdout"}} a run of the program, compared line by line or as {@code tolerance} or {@code checker}
 * say ({@code expected} is an older name of {@code stdout}); {@code {"module"}} a pytest or
 * unittest module, of which {@code name} picks one test.
 */
final class TestShape {
  private TestShape() {}

  /**
   * @throws PlumException where the value is not a list of tests
   */
  static List<TestCase> list(@Nullable Object value) {
    if (!(value instanceof List<?> list)) {
      throw new PlumException("\"tests\" is not a list.");
    }
    var tests = new ArrayList<TestCase>();
    list.forEach(test -> tests.add(test(test)));
    return tests;
  }

  private static TestCase test(@Nullable Object test) {
    return switch (test) {
      case String code -> new AssertTest(code);
      case Map<?, ?> module when module.get("module") instanceof String code ->
          switch (module.get("name")) {
            case null -> new ModuleTest(code, "");
            case String name -> new ModuleTest(code, name);
            default -> throw new PlumException("The \"name\" of a test is not text.");
          };
      case Map<?, ?> io
          when io.get("stdin") instanceof String in && output(io) instanceof String out ->
          new StdioTest(in, out, match(io.get("tolerance"), io.get("checker")));
      case null, default ->
          throw new PlumException(
              "A test is neither text, nor an object with \"stdin\" and \"stdout\", nor one with"
                  + " \"module\".");
    };
  }

  private static @Nullable Object output(Map<?, ?> io) {
    return io.containsKey("stdout") ? io.get("stdout") : io.get("expected");
  }

  private static Match match(@Nullable Object tolerance, @Nullable Object checker) {
    if (tolerance == null && checker == null) {
      return new Match.Lines();
    }
    if (checker == null && tolerance instanceof Number number && number.doubleValue() >= 0) {
      return new Match.Numbers(number.doubleValue());
    }
    if (tolerance == null && checker instanceof String code) {
      return new Match.Checker(code);
    }
    throw new PlumException(
        "A test may have either a \"tolerance\", a number that is not negative, or a \"checker\","
            + " the source of one.");
  }
}
