package plum.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import plum.data.AnswerFormat;
import plum.data.Instruction;
import plum.data.PlumException;
import plum.data.Split;
import plum.data.SuiteTest;
import plum.data.TestCase;
import plum.data.TestOrigin;
import plum.data.TestSuite;
import plum.sandbox.Limits;
import plum.store.Project;

/**
 * What the sampling bench asks a policy: an instruction of the project, or a prompt typed in.
 *
 * @param suite the tests that judge answers, null for none
 * @param asserts the tests as they were typed, empty for an instruction of the project
 * @param limits of a program that answers
 */
public record BenchQuestion(
    Instruction instruction, @Nullable TestSuite suite, String asserts, Limits limits) {
  private static final Pattern DEFINITION = Pattern.compile("(?m)^def\\s+(\\w+)\\s*\\(");
  private static final Pattern CALL = Pattern.compile("\\bassert\\b[^\\n]*?\\b(\\w+)\\s*\\(");

  /** Key of a prompt that was typed. */
  public static final String TYPED = "typed";

  /**
   * An instruction of the project with the tests that label its solutions: of the origin that the
   * recipe's execution stage names, else any that are usable.
   *
   * @return empty if there is no such instruction
   */
  public static Optional<BenchQuestion> of(Project project, Recipe recipe, long instructionId) {
    var execution =
        recipe.stages().stream()
            .filter(ExecutionConfig.class::isInstance)
            .map(ExecutionConfig.class::cast)
            .findFirst()
            .orElseGet(ExecutionConfig::defaults);
    return project
        .instructions()
        .byId(instructionId)
        .map(
            instruction ->
                new BenchQuestion(
                    instruction,
                    suite(project, instructionId, execution.tests()),
                    "",
                    execution.limits()));
  }

  private static @Nullable TestSuite suite(Project project, long id, TestOrigin wanted) {
    var usable = project.suites().of(id).stream().filter(TestSuite::usable).toList();
    return usable.stream()
        .filter(suite -> suite.origin() == wanted)
        .findFirst()
        .or(() -> usable.stream().findFirst())
        .orElse(null);
  }

  /**
   * A prompt that was typed.
   *
   * @param format how its answers become programs
   * @param asserts statements that end in assertions; blank for no tests
   * @throws PlumException if the assertions cannot be told apart or call no function
   */
  public static BenchQuestion typed(String prompt, AnswerFormat format, String asserts) {
    var tests = tests(asserts);
    var instruction =
        new Instruction(
            0,
            0,
            TYPED,
            prompt,
            format,
            tests.isEmpty() ? "" : entryPoint(prompt, asserts),
            null,
            Split.TRAIN);
    return new BenchQuestion(
        instruction,
        tests.isEmpty() ? null : new TestSuite(0, 0, 0, TestOrigin.GIVEN, true, tests, List.of()),
        asserts,
        Limits.defaults());
  }

  /** Whether the prompt was typed. */
  public boolean isTyped() {
    return instruction.id() == 0;
  }

  /** The tests that judge. */
  public List<SuiteTest> tests() {
    return suite == null ? List.of() : suite.kept();
  }

  /** The function that the tests call: the last one the prompt defines, else the first called. */
  private static String entryPoint(String prompt, String asserts) {
    var name = "";
    for (var found = DEFINITION.matcher(prompt); found.find(); ) {
      name = found.group(1);
    }
    if (!name.isEmpty()) {
      return name;
    }
    var called = CALL.matcher(asserts);
    if (!called.find()) {
      throw new PlumException(
          "The tests call no function. Write them like this: assert solve([1, 2]) == 3");
    }
    return called.group(1);
  }

  /** Each assertion with the statements before it is a test of its own. */
  private static List<SuiteTest> tests(String asserts) {
    var tests = new ArrayList<SuiteTest>();
    var code = new StringBuilder();
    var asserting = false;
    for (var line : asserts.strip().lines().toList()) {
      asserting |= line.startsWith("assert ") || line.startsWith("assert(");
      code.append(line.stripTrailing()).append('\n');
      if (asserting && isWhole(code)) {
        tests.add(
            new SuiteTest(
                0,
                0,
                0,
                tests.size(),
                new TestCase.AssertTest(code.toString().strip()),
                true,
                "",
                null));
        code.setLength(0);
        asserting = false;
      }
    }
    if (!code.toString().isBlank()) {
      throw new PlumException(
          "The tests end without an assertion: \""
              + code.toString().strip().lines().findFirst().orElse("")
              + "\". Every test is a line that begins with assert, with what it needs before it.");
    }
    return tests;
  }

  /** Whether every bracket that was opened is closed. */
  private static boolean isWhole(CharSequence code) {
    var depth = 0;
    for (var token : PythonTokens.of(code.toString())) {
      switch (token) {
        case "(", "[", "{" -> depth++;
        case ")", "]", "}" -> depth--;
        default -> {}
      }
    }
    return depth <= 0;
  }
}
