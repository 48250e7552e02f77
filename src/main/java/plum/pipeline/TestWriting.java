package plum.pipeline;

import java.util.List;
import plum.data.Settings;

/**
 * How a language model is asked for tests, and how often.
 *
 * @param style FIRST_STEPS is the embedded model's own little language; the others are prompts in
 *     words, answered with one text that holds a reference solution and tests
 * @param chat whether prompts go through the author's chat template; endpoints always chat
 * @param template file with a prompt of one's own, from the recipe's folder; empty for ours
 * @param tests how many the prompt asks for
 * @param examples keys of instructions shown as worked examples, with the tests that came with them
 * @param similar how many more examples are chosen by likeness to the instruction
 * @param retries how often more drafts are asked for where too few tests are left
 */
public record TestWriting(
    Style style,
    boolean chat,
    String template,
    int tests,
    List<String> examples,
    int similar,
    int retries) {
  public TestWriting {
    Settings.require(tests >= 1 && tests <= 100, "tests must be from 1 to 100", tests);
    Settings.require(similar >= 0 && similar <= 20, "similar must be from 0 to 20", similar);
    Settings.require(retries >= 0 && retries <= 100, "retries must be from 0 to 100", retries);
    examples = List.copyOf(examples);
  }

  /** What the tests look like. */
  public enum Style {
    FIRST_STEPS,
    /** Single assertions. */
    ASSERT,
    /** Functions for pytest. */
    PYTEST,
    /** Inputs of whole programs with the output they should have. */
    STDIO
  }

  static TestWriting defaults() {
    return new TestWriting(Style.FIRST_STEPS, false, "", 10, List.of(), 0, 0);
  }
}
