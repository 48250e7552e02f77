package plum.llm;

import java.util.ArrayList;
import java.util.List;

/**
 * The text of tokens that go on after a prompt, decoded as they come. It never changes, only grows,
 * and says the same whether tokens come one by one or together.
 *
 * <p>Some tokenizers drop a space at the beginning of what they decode, and a character may be
 * spread over several tokens. So tokens are decoded together with some before them, whose own text
 * is then left out.
 */
final class TokenText {
  /** Tokens after which those before them are not decoded again. */
  private static final int WINDOW = 16;

  private final Tokenizer tokenizer;
  private final StringBuilder text = new StringBuilder();
  private final List<Long> window = new ArrayList<>();
  private int known;
  private String knownText;
  private int settled;

  /**
   * Begins after a prompt.
   *
   * @param before the last id of the prompt
   */
  TokenText(Tokenizer tokenizer, long before) {
    this.tokenizer = tokenizer;
    window.add(before);
    known = 1;
    knownText = tokenizer.raw(window);
    if (knownText.endsWith("\uFFFD")) {
      window.clear();
      known = 0;
      knownText = "";
    }
  }

  /** Appends tokens. */
  void add(List<Long> ids) {
    for (var begin = 0; begin < ids.size(); ) {
      var end = Math.min(ids.size(), begin + Math.max(1, known + WINDOW - window.size()));
      window.addAll(ids.subList(begin, end));
      if (window.size() >= known + WINDOW) {
        write();
        shift();
      } else if (end == ids.size()) {
        write();
      }
      begin = end;
    }
  }

  /** The text so far, without what may be the beginning of a character. */
  CharSequence text() {
    return text;
  }

  /** Where a string begins, at or after a place; negative if nowhere. */
  int indexOf(String string, int from) {
    return text.indexOf(string, from);
  }

  private void write() {
    var both = tokenizer.decode(window);
    text.setLength(settled);
    text.append(
        both.startsWith(knownText)
            ? both.substring(knownText.length())
            : tokenizer.decode(window.subList(known, window.size())));
  }

  private void shift() {
    if (tokenizer.raw(window).endsWith("\uFFFD")) {
      return;
    }
    window.subList(0, known).clear();
    known = window.size();
    knownText = tokenizer.raw(window);
    settled = text.length();
  }
}
