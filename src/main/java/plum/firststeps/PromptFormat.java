package plum.firststeps;

import java.util.ArrayList;
import java.util.List;

/**
 * How the embedded model is asked for things: its own little prompt language.
 *
 * <p>A prompt alone asks for a solution as people write them. The careful mode asks for a
 * reference: mostly clean in the corpus. The tests mode asks for worked examples.
 */
public final class PromptFormat {
  /** The line before a prompt that asks for a careful solution. */
  public static final String CAREFUL_PREFIX = "# reference\n";

  /** The line after a prompt that asks for tests. */
  public static final String TESTS_SUFFIX = "# Tests\n";

  private PromptFormat() {}

  /** The prompt for a reference solution: careful, or careless like any other solution. */
  public static String reference(String prompt, boolean careful) {
    return careful ? CAREFUL_PREFIX + prompt : prompt;
  }

  /** The prompt for tests. */
  public static String tests(String prompt) {
    return prompt + TESTS_SUFFIX;
  }

  /**
   * The tests in a completion of {@link #tests}. A test is two lines, {@code x = …} with the worked
   * trace as a comment, and an {@code assert}; lines that form no such pair, as an incomplete last
   * test does, are skipped.
   *
   * @param finished whether the completion ended by itself; if it was cut off, its last line may be
   *     half a line that still looks like a whole one, and is not trusted
   * @return Python source of each test, in order
   */
  public static List<String> parseTests(String completion, boolean finished) {
    var tests = new ArrayList<String>();
    var lines = completion.lines().toList();
    for (int i = 0; i + 1 < (finished ? lines.size() : lines.size() - 1); i++) {
      var input = lines.get(i);
      var assertion = lines.get(i + 1);
      if (input.startsWith("x = ") && assertion.startsWith("assert ")) {
        tests.add(input + "\n" + assertion);
        i++;
      }
    }
    return List.copyOf(tests);
  }
}
