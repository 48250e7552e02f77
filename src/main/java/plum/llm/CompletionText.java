package plum.llm;

import java.util.List;

/** The text of a completion while it is drawn: finds stop strings and knows what may be shown. */
final class CompletionText {
  private final Tokenizer tokenizer;
  private final long before;
  private final List<String> stop;
  private final int minNewTokens;
  private TokenText text;
  private int tokens;
  private int searched;
  private int end = -1;
  private int shown;

  /**
   * Begins after a prompt.
   *
   * @param before the last id of the prompt
   */
  CompletionText(Tokenizer tokenizer, long before, SamplingParameters parameters) {
    this.tokenizer = tokenizer;
    this.before = before;
    stop = parameters.stop();
    minNewTokens = parameters.minNewTokens();
    text = new TokenText(tokenizer, before);
  }

  /**
   * Takes over tokens that were drawn, and looks for a stop string that one of them completes;
   * those completed within the least length do not count.
   *
   * @param ids all tokens drawn so far
   * @return tokens up to and with the one that completes a stop string; 0 for none
   */
  int grow(List<Long> ids) {
    if (tokens < minNewTokens) {
      var early = Math.min(minNewTokens, ids.size());
      text.add(ids.subList(tokens, early));
      tokens = early;
      searched = text.text().length();
    }
    var from = tokens;
    var before = searched;
    if (!take(ids, ids.size())) {
      return 0;
    }
    if (tokens - from > 1) {
      // Once more, one by one: what follows the stop string must not be seen.
      text = new TokenText(tokenizer, this.before);
      text.add(ids.subList(0, from));
      tokens = from;
      searched = before;
      var found = false;
      while (!found) {
        found = take(ids, tokens + 1);
      }
    }
    return tokens;
  }

  private boolean take(List<Long> ids, int count) {
    text.add(ids.subList(tokens, count));
    tokens = count;
    end = -1;
    for (var each : stop) {
      var at = text.indexOf(each, Math.max(0, searched - each.length() + 1));
      if (at >= 0 && (end < 0 || at < end)) {
        end = at;
      }
    }
    searched = text.text().length();
    return end >= 0;
  }

  /** The whole text, which ends before the stop string that was found. */
  String text() {
    return text.text().subSequence(0, end < 0 ? text.text().length() : end).toString();
  }

  /**
   * What can be shown since the last call.
   *
   * @param ended whether no more tokens will come; else what may be the beginning of a stop string
   *     is held back
   */
  String more(boolean ended) {
    var safe = end < 0 ? text.text().length() : end;
    if (!ended) {
      safe -= beginningOfStop();
    }
    if (safe <= shown) {
      return "";
    }
    var more = text.text().subSequence(shown, safe).toString();
    shown = safe;
    return more;
  }

  /** Characters at the end that a stop string begins with. */
  private int beginningOfStop() {
    var whole = text.text();
    var most = 0;
    for (var each : stop) {
      for (var length = Math.min(each.length() - 1, whole.length()); length > most; length--) {
        if (each.startsWith(
            whole.subSequence(whole.length() - length, whole.length()).toString())) {
          most = length;
        }
      }
    }
    return most;
  }
}
