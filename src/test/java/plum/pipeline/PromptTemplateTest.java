package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import plum.data.AnswerFormat;
import plum.data.Instruction;
import plum.data.PlumException;
import plum.data.Split;

/** The words in which tests are asked for, and the examples that go with them. */
final class PromptTemplateTest {
  private static Instruction instruction(String prompt) {
    return new Instruction(1, 1, "k", prompt, AnswerFormat.PROGRAM, "solve", null, Split.TRAIN);
  }

  @Test
  void oursNameTheTaskTheFunctionAndTheNumber() {
    for (var name : List.of("assert", "pytest", "stdio", "attack")) {
      var template = PromptTemplate.ours(name);
      assertEquals("1", template.version());
      var prompt = template.fill(instruction("Say $1 \\ what?"), 7, "EXAMPLE\n");
      assertTrue(prompt.contains("Say $1 \\ what?"), "what stands in a task is taken as it is");
      assertTrue(prompt.contains("7 ") && prompt.contains("EXAMPLE"), prompt);
      assertEquals(!name.equals("stdio"), prompt.contains("solve"));
      assertFalse(prompt.contains("{{"), prompt);
      assertEquals(template, PromptTemplate.parse(name, template.source()));
    }
  }

  @Test
  void aTemplateThatCannotWorkIsRefused() {
    assertThrows(PlumException.class, () -> PromptTemplate.parse("t", "Write tests."));
    var unknown =
        assertThrows(
            PlumException.class, () -> PromptTemplate.parse("t", "{{instruction}} {{shots}}"));
    assertTrue(String.valueOf(unknown.getMessage()).contains("{{shots}}"));
    assertEquals("", PromptTemplate.parse("t", "{{instruction}}").version());
    assertEquals(2, PromptTemplate.faultLine("{{tests}}\n{{instruction}} {{shots}}\n{{more}}"));
    assertEquals(0, PromptTemplate.faultLine("{{tests}}\n{{instruction}}"));
  }

  @Test
  void aWordInstructionOfTheTaskIsNotFilledAgain() {
    var template = PromptTemplate.parse("t", "A {{instruction}} B");
    assertEquals("A {{tests}} B", template.fill(instruction("{{tests}}"), 3, ""));
  }

  @Test
  void likenessByHand() {
    // Three texts of 2, 2 and 4 words; "b" is in two of them, "c" in one; the mean is 8 / 3.
    var likeness = new Bm25(List.of("a b", "b c", "d d e e"));
    var common = Math.log(1 + 1.5 / 2.5);
    var rare = Math.log(1 + 2.5 / 1.5);
    var once = 2.2 / (1 + 1.2 * (0.25 + 0.75 * 2 / (8 / 3.0)));
    assertEquals(common * once, likeness.score("b", 0), 1e-12);
    assertEquals((common + rare) * once, likeness.score("C, b!", 1), 1e-12);
    var twice = 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 4 / (8 / 3.0)));
    assertEquals(rare * twice, likeness.score("d d", 2), 1e-12);
    assertEquals(0, likeness.score("x", 0));
    assertEquals(List.of(1, 0), likeness.best("b c", 9));
    assertEquals(List.of(1), likeness.best("b c", 1));
    assertEquals(List.of("sum", "of", "x1"), Bm25.words("Sum_of x1?"));
  }
}
