package plum.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import plum.data.Language;
import plum.data.Match;
import plum.data.TestCase;
import plum.data.Verdict;

/**
 * One program of the attack suite. Its file begins with comments: one line that says what it tries,
 * then {@code # key: value}.
 *
 * <ul>
 *   <li>{@code expect:} verdicts it may get, the first that the sandbox is meant to give
 *   <li>{@code test:} an assertion, {@code \n} between lines; {@code stdin:} and {@code stdout:}
 *       instead for a whole program
 *   <li>{@code good:} what a good program's function returns, where the test does not say it
 *   <li>{@code times:} how often it runs in the same worker
 *   <li>{@code cpu:} and {@code wall:} in seconds, {@code memory:} in MiB, where the usual limits
 *       would leave the verdict to the speed of the machine
 * </ul>
 *
 * <p>Between two {@code @} stand things that {@link Canaries} puts there to be attacked.
 *
 * @param name without the family
 * @param good a program that passes the same tests, and none of whose tests passes if the attack
 *     has left anything behind
 */
record Attack(
    String family,
    String name,
    String purpose,
    Set<Verdict> allowed,
    List<TestCase> tests,
    Limits limits,
    int times,
    String program,
    String good) {

  /** The family of programs that must pass. */
  static final String CONTROL = "control";

  private static final Limits USUAL =
      new Limits(Duration.ofMillis(500), Duration.ofMillis(2500), 512L << 20, 64L << 10);

  private static final Pattern EXPECTED =
      Pattern.compile("assert f\\(.*?\\) == (.+)", Pattern.DOTALL);

  private static final String UNTOUCHED =
      """
      import math, os, sys
      assert not hasattr(math, 'left')
      assert 'PLUM_LEFT' not in os.environ
      assert sys.getrecursionlimit() > 500
      """;

  Attack {
    allowed = Set.copyOf(allowed);
    tests = List.copyOf(tests);
  }

  /** Programs of one kind. */
  record Family(String name, String purpose, List<String> programs) {
    Family {
      programs = List.copyOf(programs);
    }
  }

  /** All families in the order of reports. */
  static List<Family> families() {
    List<Family> families = new ArrayList<>();
    List<String> lines = new ArrayList<>(text("index.txt").lines().toList());
    lines.removeIf(line -> line.isBlank() || line.startsWith("#"));
    int at = 0;
    while (at < lines.size()) {
      String[] heading = lines.get(at++).split(": ", 2);
      List<String> programs = new ArrayList<>();
      while (at < lines.size() && lines.get(at).startsWith(" ")) {
        programs.addAll(List.of(lines.get(at++).strip().split(" ")));
      }
      families.add(new Family(heading[0], heading[1], programs));
    }
    return families;
  }

  /**
   * Reads a program.
   *
   * @param targets what stands for {@code @name@}
   */
  static Attack read(String family, String name, Map<String, String> targets) {
    String source = text(family + "-" + name + ".py");
    for (Map.Entry<String, String> target : targets.entrySet()) {
      source = source.replace("@" + target.getKey() + "@", target.getValue());
    }
    Set<Verdict> allowed = EnumSet.noneOf(Verdict.class);
    List<TestCase> tests = new ArrayList<>();
    Limits limits = family.equals(CONTROL) ? Limits.defaults() : USUAL;
    String purpose = "";
    String stdin = "";
    String good = "";
    int times = 1;
    for (String line : source.lines().takeWhile(l -> l.startsWith("# ")).toList()) {
      String[] parts = line.substring(2).split(": ?", 2);
      if (purpose.isEmpty()) {
        purpose = line.substring(2);
        continue;
      }
      String value = parts[1].replace("\\n", "\n");
      switch (parts[0]) {
        case "expect" -> Stream.of(value.split(" ")).map(Verdict::valueOf).forEach(allowed::add);
        case "test" -> tests.add(new TestCase.AssertTest(value));
        case "stdin" -> stdin = value;
        case "stdout" -> tests.add(new TestCase.StdioTest(stdin, value, new Match.Lines()));
        case "good" -> good = value;
        case "times" -> times = Integer.parseInt(value);
        case "cpu", "wall", "memory" -> limits = with(limits, parts[0], Integer.parseInt(value));
        default -> throw new IllegalStateException(family + "-" + name + ": " + line);
      }
    }
    // The header stays behind: a program must not carry its own tests.
    String program = source.substring(source.indexOf("\n\n"));
    return new Attack(
        family, name, purpose, allowed, tests, limits, times, program, good(tests, good));
  }

  private static Limits with(Limits usual, String key, int value) {
    Duration cpu = key.equals("cpu") ? Duration.ofSeconds(value) : usual.cpu();
    // Time to sleep is asked for by itself; time to compute needs a back-stop behind it.
    Duration wall =
        switch (key) {
          case "wall" -> Duration.ofSeconds(value);
          case "cpu" -> Duration.ofSeconds(5L * value);
          default -> usual.wall();
        };
    long memory = key.equals("memory") ? (long) value << 20 : usual.memoryBytes();
    return new Limits(cpu, wall, memory, usual.outputBytes());
  }

  private static String good(List<TestCase> tests, String stated) {
    if (tests.getFirst() instanceof TestCase.StdioTest whole) {
      return UNTOUCHED + "print(%s, end='')\n".formatted(quote(whole.expected()));
    }
    String answer = stated;
    if (answer.isEmpty() && tests.getFirst() instanceof TestCase.AssertTest(String code)) {
      var matcher = EXPECTED.matcher(code);
      answer = matcher.matches() ? matcher.group(1) : "None";
    }
    return UNTOUCHED + "def f(x):\n    return %s\n".formatted(answer);
  }

  private static String quote(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'";
  }

  boolean isControl() {
    return family.equals(CONTROL);
  }

  Problem problem() {
    return new Problem(Language.PYTHON, "f", "", tests, limits);
  }

  private static String text(String file) {
    try (InputStream in = Attack.class.getResourceAsStream("attacks/" + file)) {
      if (in == null) {
        throw new IllegalStateException("missing resource attacks/" + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
