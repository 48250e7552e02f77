package plum.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Python source cut into tokens. A line begins with a token of its own, the line break and its
 * indentation; comments and lines without code give none. Torn source is cut as far as it goes.
 */
final class PythonTokens {
  private static final Set<String> OPERATORS =
      Set.of(
          "**=", "//=", ">>=", "<<=", "...", "**", "//", ">>", "<<", "<=", ">=", "==", "!=", "->",
          "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=", ":=");

  private final String source;
  private final List<String> tokens = new ArrayList<>();
  private int at;

  private PythonTokens(String program) {
    source = program.replace("\r\n", "\n").replace('\r', '\n');
  }

  static List<String> of(String program) {
    var cut = new PythonTokens(program);
    cut.lines();
    return List.copyOf(cut.tokens);
  }

  /** Tokens as source again: one space between two of the same line. */
  static String join(List<String> tokens) {
    var out = new StringBuilder();
    var first = true;
    for (var token : tokens) {
      var begins = token.startsWith("\n");
      out.append(first || begins ? "" : " ").append(token);
      first = begins;
    }
    return out.isEmpty() ? "" : out.substring(1);
  }

  private void lines() {
    while (at < source.length()) {
      var begin = at;
      while (at < source.length() && isSpace(source.charAt(at))) {
        at++;
      }
      var indentation = "\n" + source.substring(begin, at);
      var before = tokens.size();
      tokens.add(indentation);
      line();
      if (tokens.size() == before + 1) {
        tokens.removeLast();
      }
    }
  }

  /** The rest of a line, its line break included. */
  private void line() {
    while (at < source.length()) {
      var c = source.charAt(at);
      if (c == '\n') {
        at++;
        return;
      } else if (isSpace(c)) {
        at++;
      } else if (c == '#') {
        var end = source.indexOf('\n', at);
        at = end < 0 ? source.length() : end;
      } else {
        var begin = at;
        at = end(c);
        tokens.add(source.substring(begin, at));
      }
    }
  }

  private int end(char c) {
    if (c == '"' || c == '\'') {
      return endOfString(at);
    }
    if (isDigit(c) || (c == '.' && at + 1 < source.length() && isDigit(source.charAt(at + 1)))) {
      return endOfNumber();
    }
    if (isName(c)) {
      return endOfName();
    }
    for (var length = 3; length > 1; length--) {
      var end = Math.min(source.length(), at + length);
      if (OPERATORS.contains(source.substring(at, end))) {
        return end;
      }
    }
    return at + 1;
  }

  private int endOfNumber() {
    var end = at + 1;
    while (end < source.length()) {
      var c = source.charAt(end);
      var last = source.charAt(end - 1);
      var sign = (c == '-' || c == '+') && (last == 'e' || last == 'E');
      if (!isName(c) && c != '.' && !sign) {
        break;
      }
      end++;
    }
    return end;
  }

  /** A name, or a string with its prefix. */
  private int endOfName() {
    var end = at;
    while (end < source.length() && isName(source.charAt(end))) {
      end++;
    }
    var quoted = end < source.length() && (source.charAt(end) == '"' || source.charAt(end) == '\'');
    return quoted && source.substring(at, end).matches("(?i)[rbfut]{1,2}") ? endOfString(end) : end;
  }

  private int endOfString(int quoteAt) {
    var quote = source.charAt(quoteAt);
    var three = String.valueOf(quote).repeat(3);
    var triple = source.startsWith(three, quoteAt);
    var i = quoteAt + (triple ? 3 : 1);
    while (i < source.length()) {
      var c = source.charAt(i);
      if (c == '\\') {
        i += 2;
      } else if (triple && source.startsWith(three, i)) {
        return i + 3;
      } else if (!triple && c == quote) {
        return i + 1;
      } else if (!triple && c == '\n') {
        return i;
      } else {
        i++;
      }
    }
    return source.length();
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\f';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isName(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c > 127;
  }
}
