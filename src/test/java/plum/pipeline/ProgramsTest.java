package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import plum.data.AnswerFormat;
import plum.data.Instruction;
import plum.data.Split;

final class ProgramsTest {
  private static void same(String one, String other) {
    assertEquals(Programs.normalised(one), Programs.normalised(other));
  }

  private static void different(String one, String other) {
    assertNotEquals(Programs.normalised(one), Programs.normalised(other));
  }

  @Test
  void commentsEmptyLinesAndTrailingSpaceDoNotCount() {
    same("def f(x):\n    return x\n", "# a\n\ndef f(x):  # b\n\n    # c\n    return x   \n\n\n");
    same("x = 1\r\ny = 2\r\n", "x = 1\ny = 2\n");
    same("f()", "\n\n  # first\nf()");
  }

  @Test
  void spaceBetweenTokensDoesNotCount() {
    same("return x+1", "return x + 1");
    same("f( a,b )", "f(a, b)");
    same("x\t=  [1,2 ]", "x = [1, 2]");
    same("x=-1", "x = -1");
    same("a<=b", "a  <=  b");
    same("x = 1e-5", "x=1e-5");
  }

  @Test
  void whatAProgramMeansDoesCount() {
    different("if a:\n    f()\n    g()", "if a:\n    f()\ng()");
    different("a b", "ab");
    different("return x", "returnx");
    different("a <= b", "a < = b");
    different("1 .real", "1.real");
    different("x - -1", "x --- 1");
    different("x = 'a  b'", "x = 'a b'");
    different("x = \"#a\"", "x = \"#b\"");
    different("x = '''\n# kept\n'''", "x = '''\n'''");
    different("x = '''a \n'''", "x = '''a\n'''");
    different("x\ny", "x y");
    different("x = 1", "x = 10");
    different("x = 1e5", "x = 1e6");
    different("x = 'a'", "x = \"b\"");
  }

  @Test
  void quotesAndEscapesAreRead() {
    same("x = 'it\\'s # no comment'  # one", "x = 'it\\'s # no comment'");
    same("x = \"\"\"a \"quoted\" # b\"\"\" # c", "x = \"\"\"a \"quoted\" # b\"\"\"");
    same("x = r'\\d#' # c", "x = r'\\d#'");
    same("x = '' # c", "x = ''");
    different("x = 'it\\'s # one'", "x = 'it\\'s # two'");
    different("x = b'a'", "x = 'a'");
  }

  @Test
  void tornProgramsAreNoReasonToFail() {
    for (var torn :
        List.of("x = 'abc", "x = \"\"\"abc\n", "\\", "x = 'a\\", "#", "", "\n\n", "é$`")) {
      assertEquals(Programs.normalised(torn), Programs.normalised(Programs.normalised(torn)), torn);
    }
  }

  @Property(tries = 500)
  void normalisingTwiceChangesNothing(@ForAll("programs") String program) {
    var once = Programs.normalised(program);
    assertEquals(once, Programs.normalised(once));
  }

  @Property(tries = 300)
  void aCommentAtTheEndOfWholeLinesChangesNothing(@ForAll("lines") List<String> lines) {
    same(String.join("\n", lines), String.join("  # 'quote\" \\ # more\n\n", lines));
  }

  @Provide
  Arbitrary<String> programs() {
    return Arbitraries.of(
            "x", " ", "  ", "\n", "\t", "#", "'", "\"", "\"\"\"", "\\", "=", "==", "1", ".", "(",
            ")", "def", "\r\n", "é", "-")
        .list()
        .ofMaxSize(14)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<List<String>> lines() {
    return Arbitraries.of(
            "x = 1",
            "    return x",
            "s = 'a#b'",
            "t = \"\"\"one # two\"\"\"",
            "if x == '\\'':",
            "f(x)",
            "    y = [1, 2]",
            "a = b - 1")
        .list()
        .ofMinSize(1)
        .ofMaxSize(8);
  }

  private static Instruction instruction(AnswerFormat format) {
    return new Instruction(1, 1, "k", "def f(x):\n", format, "f", null, Split.TRAIN);
  }

  @Test
  void aContinuationFollowsItsPrompt() {
    assertEquals(
        "def f(x):\n    return x\n",
        Programs.of(instruction(AnswerFormat.CONTINUATION), "    return x\n"));
  }

  @Test
  void aProgramIsTakenOutOfItsFences() {
    var instruction = instruction(AnswerFormat.PROGRAM);
    assertEquals("def f(x):\n    pass\n", Programs.of(instruction, "def f(x):\n    pass\n"));
    same(
        "a = 1\nb = 2",
        Programs.of(instruction, "First:\n```python\na = 1\n```\nthen\n```\nb = 2\n```\n"));
    same("a = 1", Programs.of(instruction, "Cut off:\n```python\na = 1"));
  }
}
