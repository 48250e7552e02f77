package plum.pipeline;

import java.util.regex.Pattern;
import plum.data.AnswerFormat;
import plum.data.Instruction;

/**
 * From what a policy wrote to a program that can be run, and to a form in which duplicates show.
 */
public final class Programs {
  private static final Pattern FENCE =
      Pattern.compile("```[ \\t]*\\w*[^\\n]*\\n(.*?)(?:```|\\z)", Pattern.DOTALL);

  private Programs() {}

  /** The whole program: the prompt continued, or the fenced code of an answer in prose. */
  static String of(Instruction instruction, String completion) {
    if (instruction.format() == AnswerFormat.CONTINUATION) {
      return instruction.prompt() + completion;
    }
    var blocks = fenced(completion);
    return blocks.isEmpty() ? completion : blocks;
  }

  /**
   * The whole program of somebody who was shown a beginning and answered in a chat: the fenced code
   * where there is some, with the beginning before it unless it defines the entry point itself.
   */
  static String answered(Instruction instruction, String text) {
    var blocks = fenced(text);
    var code = blocks.isEmpty() ? text : blocks;
    return instruction.format() == AnswerFormat.CONTINUATION
            && !code.contains("def " + instruction.entryPoint() + "(")
        ? instruction.prompt() + code
        : code;
  }

  private static String fenced(String text) {
    var blocks = new StringBuilder();
    var fence = FENCE.matcher(text);
    while (fence.find()) {
      blocks.append(fence.group(1)).append('\n');
    }
    return blocks.toString();
  }

  /**
   * Python source without comments, empty lines and white space that means nothing; strings are
   * left alone. Two programs with the same form differ in nothing a test could see.
   */
  public static String normalised(String program) {
    return PythonTokens.join(PythonTokens.of(program));
  }
}
