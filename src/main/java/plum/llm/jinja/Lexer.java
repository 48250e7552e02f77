package plum.llm.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import plum.llm.jinja.Token.Kind;

/**
 * Cuts a template into tokens, with trim_blocks and lstrip_blocks on, as transformers has them: the
 * line break after a block goes, and so does the space before a block that begins its line. A minus
 * sign takes all white space on its side, a plus sign none.
 */
final class Lexer {
  private static final Pattern RAW = Pattern.compile("\\s*raw\\s*([-+]?)%}");
  private static final Pattern NUMBER =
      Pattern.compile("\\d[\\d_]*(\\.\\d[\\d_]*)?([eE][-+]?\\d+)?");
  private static final Pattern RAW_END = Pattern.compile("\\{%[-+]?\\s*endraw\\s*[-+]?%}");
  private static final List<String> OPERATORS =
      List.of(
          "//", "**", "==", "!=", "<=", ">=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{",
          "}", "<", ">", "=", ".", ":", "|", ",", ";");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private int counted;

  /** Whether a line begins here, or the last token took the line break before. */
  private boolean lineBegins = true;

  private Lexer(String source) {
    this.source = source;
  }

  static List<Token> tokens(String template) {
    var source = template.replace("\r\n", "\n").replace('\r', '\n');
    var lexer =
        new Lexer(source.endsWith("\n") ? source.substring(0, source.length() - 1) : source);
    lexer.scan();
    return lexer.tokens;
  }

  private void scan() {
    while (at < source.length()) {
      var begin = nextTag();
      if (begin < 0) {
        add(Kind.DATA, source.substring(at));
        at = source.length();
        break;
      }
      var kind = source.charAt(begin + 1);
      var sign = begin + 2 < source.length() ? source.charAt(begin + 2) : ' ';
      data(begin, kind, sign);
      at = begin + 2 + (sign == '-' || sign == '+' ? 1 : 0);
      switch (kind) {
        case '#' -> comment();
        case '{' -> expression(Kind.VARIABLE_BEGIN, "}}");
        default -> {
          if (!raw()) {
            expression(Kind.BLOCK_BEGIN, "%}");
          }
        }
      }
    }
    add(Kind.END, "");
  }

  private int nextTag() {
    for (var i = source.indexOf('{', at);
        i >= 0 && i + 1 < source.length();
        i = source.indexOf('{', i + 1)) {
      if ("{%#".indexOf(source.charAt(i + 1)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private void data(int end, char kind, char sign) {
    var text = source.substring(at, end);
    if (sign == '-') {
      text = Text.stripRight(text);
    } else if (sign != '+' && kind != '{') {
      var begin = text.lastIndexOf('\n') + 1;
      if ((begin > 0 || lineBegins) && text.substring(begin).isBlank()) {
        text = text.substring(0, begin);
      }
    }
    if (!text.isEmpty()) {
      add(Kind.DATA, text);
    }
  }

  private void comment() {
    var end = source.indexOf("#}", at);
    if (end < 0) {
      throw error("a comment has no end");
    }
    var sign = end > at ? source.charAt(end - 1) : ' ';
    at = end + 2;
    afterBlock(sign);
  }

  /** Takes the white space after a block that its sign asks for. */
  private void afterBlock(char sign) {
    lineBegins = false;
    if (sign == '-') {
      skipSpace();
      lineBegins = at > 0 && source.charAt(at - 1) == '\n';
    } else if (sign != '+' && at < source.length() && source.charAt(at) == '\n') {
      at++;
      lineBegins = true;
    }
  }

  /** Takes a raw block, if one begins here. */
  private boolean raw() {
    var head = RAW.matcher(source).region(at, source.length());
    if (!head.lookingAt()) {
      return false;
    }
    var sign = head.group(1).isEmpty() ? ' ' : head.group(1).charAt(0);
    at = head.end();
    afterBlock(sign);
    var end = RAW_END.matcher(source);
    if (!end.find(at)) {
      throw error("a raw block has no end");
    }
    data(end.start(), '%', source.charAt(end.start() + 2));
    at = end.end();
    afterBlock(source.charAt(at - 3));
    return true;
  }

  private void expression(Kind kind, String close) {
    add(kind, "");
    var open = new ArrayDeque<Character>();
    while (true) {
      skipSpace();
      if (at >= source.length()) {
        throw error("\"" + close + "\" is missing");
      }
      var signed = source.charAt(at) == '-' || source.charAt(at) == '+';
      if (open.isEmpty() && source.startsWith(close, at + (signed ? 1 : 0))) {
        var sign = signed ? source.charAt(at) : ' ';
        add(kind == Kind.BLOCK_BEGIN ? Kind.BLOCK_END : Kind.VARIABLE_END, "");
        at += close.length() + (signed ? 1 : 0);
        afterBlock(kind == Kind.BLOCK_BEGIN || sign == '-' ? sign : '+');
        return;
      }
      next(open);
    }
  }

  private void next(ArrayDeque<Character> open) {
    var c = source.charAt(at);
    if (c == '"' || c == '\'') {
      string(c);
    } else if (Character.isDigit(c)) {
      number();
    } else if (Character.isLetter(c) || c == '_') {
      var end = at;
      while (end < source.length()
          && (Character.isLetterOrDigit(source.charAt(end)) || source.charAt(end) == '_')) {
        end++;
      }
      add(Kind.NAME, source.substring(at, end));
      at = end;
    } else {
      var operator =
          OPERATORS.stream()
              .filter(each -> source.startsWith(each, at))
              .findFirst()
              .orElseThrow(() -> error("unexpected \"" + c + "\""));
      if ("([{".contains(operator)) {
        open.push(c);
      } else if (")]}".contains(operator)
          && (open.isEmpty() || "([{".indexOf(open.pop()) != ")]}".indexOf(c))) {
        throw error("unexpected \"" + c + "\"");
      }
      add(Kind.OPERATOR, operator);
      at += operator.length();
    }
  }

  private void string(char quote) {
    var end = at + 1;
    while (end < source.length() && source.charAt(end) != quote) {
      end += source.charAt(end) == '\\' ? 2 : 1;
    }
    if (end >= source.length()) {
      throw error("a string has no end");
    }
    add(Kind.STRING, Text.unescape(source.substring(at + 1, end)));
    at = end + 1;
  }

  private void number() {
    var matcher = NUMBER.matcher(source).region(at, source.length());
    if (!matcher.lookingAt()) {
      throw error("a number cannot be read");
    }
    var whole = matcher.group(1) == null && matcher.group(2) == null;
    add(whole ? Kind.INTEGER : Kind.FLOAT, matcher.group().replace("_", ""));
    at = matcher.end();
  }

  private void skipSpace() {
    while (at < source.length() && Text.isSpace(source.charAt(at))) {
      at++;
    }
  }

  private void add(Kind kind, String text) {
    tokens.add(new Token(kind, text, lineHere()));
  }

  private int lineHere() {
    for (; counted < at; counted++) {
      if (source.charAt(counted) == '\n') {
        line++;
      }
    }
    return line;
  }

  private TemplateException error(String what) {
    return new TemplateException("line " + lineHere() + ": " + what);
  }
}
