package plum.llm.jinja;

/** Strings as Python sees them: sequences of code points. */
final class Text {
  private Text() {}

  /** White space of Python, which counts spaces that do not break as well. */
  static boolean isSpace(int c) {
    return Character.isWhitespace(c) || c == 0xA0 || c == 0x85 || c == 0x2007 || c == 0x202F;
  }

  static String stripRight(String text) {
    var end = text.length();
    while (end > 0 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }

  static String stripLeft(String text) {
    var begin = 0;
    while (begin < text.length() && isSpace(text.charAt(begin))) {
      begin++;
    }
    return text.substring(begin);
  }

  static String strip(String text) {
    return stripLeft(stripRight(text));
  }

  /** Strips characters of a set; white space for an empty one. */
  static String strip(String text, String set, boolean left, boolean right) {
    if (set.isEmpty()) {
      var half = left ? stripLeft(text) : text;
      return right ? stripRight(half) : half;
    }
    var begin = 0;
    var end = text.length();
    while (left && begin < end && set.indexOf(text.charAt(begin)) >= 0) {
      begin++;
    }
    while (right && end > begin && set.indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return text.substring(begin, end);
  }

  static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** The first letter of every word large, the others small. */
  static String title(String text) {
    var result = new StringBuilder();
    var inside = false;
    for (var c : text.codePoints().toArray()) {
      result.appendCodePoint(inside ? Character.toLowerCase(c) : Character.toTitleCase(c));
      inside = Character.isLetter(c);
    }
    return result.toString();
  }

  static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    var end = text.offsetByCodePoints(0, 1);
    return title(text.substring(0, end)) + Values.lower(text.substring(end));
  }

  /** What stands between quotes, with Python's escapes resolved; unknown ones stay. */
  static String unescape(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    var result = new StringBuilder();
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c != '\\' || i + 1 == text.length()) {
        result.append(c);
        continue;
      }
      var next = text.charAt(++i);
      var digits = next == 'x' ? 2 : next == 'u' ? 4 : next == 'U' ? 8 : 0;
      if (digits > 0) {
        if (i + digits >= text.length()) {
          throw new TemplateException("the escape \\" + next + " is cut off");
        }
        try {
          result.appendCodePoint(Integer.parseInt(text.substring(i + 1, i + 1 + digits), 16));
        } catch (IllegalArgumentException e) {
          throw new TemplateException("the escape \\" + next + " names no character");
        }
        i += digits;
      } else if (next >= '0' && next <= '7') {
        var end = i;
        while (end < text.length()
            && end < i + 3
            && text.charAt(end) >= '0'
            && text.charAt(end) <= '7') {
          end++;
        }
        result.append((char) Integer.parseInt(text.substring(i, end), 8));
        i = end - 1;
      } else {
        switch (next) {
          case 'n' -> result.append('\n');
          case 't' -> result.append('\t');
          case 'r' -> result.append('\r');
          case 'a' -> result.append('\u0007');
          case 'b' -> result.append('\b');
          case 'f' -> result.append('\f');
          case 'v' -> result.append('\u000B');
          case '\\', '\'', '"' -> result.append(next);
          case '\n' -> {}
          default -> result.append('\\').append(next);
        }
      }
    }
    return result.toString();
  }
}
