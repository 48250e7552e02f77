package plum.pipeline;

import java.util.regex.Pattern;
import plum.data.AnswerFormat;
import plum.data.Instruction;

/**
 * From what a policy wrote to a program that can be run, and to a form in which duplicates show.
 */
final class Programs {
  private static final Pattern FENCE =
      Pattern.compile("```[ \\t]*\\w*[^\\n]*\\n(.*?)(?:```|\\z)", Pattern.DOTALL);

  private Programs() {}

  /** The whole program: the prompt continued, or the fenced code of an answer in prose. */
  static String of(Instruction instruction, String completion) {
    if (instruction.format() == AnswerFormat.CONTINUATION) {
      return instruction.prompt() + completion;
    }
    var blocks = new StringBuilder();
    var fence = FENCE.matcher(completion);
    while (fence.find()) {
      blocks.append(fence.group(1)).append('\n');
    }
    return blocks.isEmpty() ? completion : blocks.toString();
  }

  /**
   * Python source without comments, trailing white space and empty lines; strings are left alone.
   * Two programs with the same form differ in nothing a test could see.
   */
  static String normalised(String program) {
    var out = new StringBuilder(program.length());
    var i = 0;
    while (i < program.length()) {
      var c = program.charAt(i);
      if (c == '#') {
        while (i < program.length() && program.charAt(i) != '\n') {
          i++;
        }
      } else if (c == '"' || c == '\'') {
        var end = endOfString(program, i);
        out.append(program, i, end);
        i = end;
      } else {
        if (c == '\n') {
          trimLine(out);
        }
        if (c != '\n' || (!out.isEmpty() && out.charAt(out.length() - 1) != '\n')) {
          out.append(c);
        }
        i++;
      }
    }
    trimLine(out);
    return out.toString().stripTrailing();
  }

  private static void trimLine(StringBuilder out) {
    var end = out.length();
    while (end > 0 && (out.charAt(end - 1) == ' ' || out.charAt(end - 1) == '\t')) {
      end--;
    }
    out.setLength(end);
  }

  private static int endOfString(String program, int start) {
    var quote = program.charAt(start);
    var triple = program.startsWith(String.valueOf(quote).repeat(3), start);
    var i = start + (triple ? 3 : 1);
    while (i < program.length()) {
      var c = program.charAt(i);
      if (c == '\\') {
        i += 2;
      } else if (triple && program.startsWith(String.valueOf(quote).repeat(3), i)) {
        return i + 3;
      } else if (!triple && (c == quote || c == '\n')) {
        return i + 1;
      } else {
        i++;
      }
    }
    return program.length();
  }
}
