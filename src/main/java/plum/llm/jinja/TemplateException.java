package plum.llm.jinja;

import java.io.Serial;

/** A template that is wrong, asks for too much or refuses its values; says so in a sentence. */
public final class TemplateException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  TemplateException(String message) {
    super(message);
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
