package plum.llm;

import java.util.ArrayList;
import java.util.List;

/**
 * A token of a completion and what else might have stood in its place.
 *
 * @param text what it adds to the text: nothing while a character is incomplete, nor for an end
 *     token
 * @param logProbability log p under the policy itself, before temperature and filters, in nats
 * @param alternatives the tokens most probable in its place, sorted, the most probable first; the
 *     token itself may be among them
 */
public record TokenLogProbability(
    long id, String text, double logProbability, List<Alternative> alternatives) {

  /**
   * A token that might have been drawn.
   *
   * @param text of the token after those before it; a special token's name
   */
  public record Alternative(long id, String text, double logProbability) {}

  public TokenLogProbability {
    alternatives = List.copyOf(alternatives);
  }

  /**
   * Puts words to tokens.
   *
   * @param before the last id of the prompt
   */
  static List<TokenLogProbability> describe(
      Tokenizer tokenizer, long before, List<Generator.Detail> details) {
    var tokens = new ArrayList<TokenLogProbability>();
    var text = new TokenText(tokenizer, before);
    var previous = before;
    for (var detail : details) {
      var id = detail.token().id();
      var length = text.text().length();
      text.add(List.of(id));
      var alternatives = new ArrayList<Alternative>();
      for (var each : detail.alternatives()) {
        alternatives.add(
            new Alternative(
                each.id(), tokenizer.label(previous, each.id()), each.logProbability()));
      }
      tokens.add(
          new TokenLogProbability(
              id,
              text.text().subSequence(length, text.text().length()).toString(),
              detail.token().logProbability(),
              alternatives));
      previous = id;
    }
    return tokens;
  }
}
