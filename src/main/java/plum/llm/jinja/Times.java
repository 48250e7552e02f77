package plum.llm.jinja;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Python's strftime, in English. */
final class Times {
  private Times() {}

  static String format(LocalDateTime time, String format) {
    var result = new StringBuilder();
    for (var i = 0; i < format.length(); i++) {
      var c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        result.append(c);
        continue;
      }
      var code = format.charAt(++i);
      var plain = code == '-' && i + 1 < format.length();
      var pattern = pattern(plain ? format.charAt(++i) : code);
      var text = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
      result.append(plain ? text.replaceFirst("^0+(?=.)", "") : text);
    }
    return result.toString();
  }

  private static String pattern(char code) {
    return switch (code) {
      case 'd' -> "dd";
      case 'm' -> "MM";
      case 'y' -> "yy";
      case 'Y' -> "yyyy";
      case 'b' -> "MMM";
      case 'B' -> "MMMM";
      case 'a' -> "EEE";
      case 'A' -> "EEEE";
      case 'H' -> "HH";
      case 'I' -> "hh";
      case 'M' -> "mm";
      case 'S' -> "ss";
      case 'p' -> "a";
      case 'j' -> "DDD";
      case 'F' -> "yyyy-MM-dd";
      case 'T' -> "HH:mm:ss";
      case '%' -> "'%'";
      default -> throw new TemplateException("strftime_now does not know %" + code);
    };
  }
}
