package plum.firststeps;

/**
 * The constants of a problem; a problem uses those that its parts name.
 *
 * @param k the bound of a comparison, or a number of letters
 * @param m the divisor of a divisibility
 * @param a lower end of an interval
 * @param b upper end of an interval
 * @param letter the letter of a word or character filter
 * @param q the constant of a mapping
 */
record Parameters(int k, int m, int a, int b, char letter, int q) {
  /** Letters that filters ask for; frequent in the words of the inputs. */
  static final String LETTERS = "abcdest";

  static Parameters draw(Source source, Dice dice) {
    int k =
        switch (source) {
          case RANGE -> dice.between(2, 6);
          case LIST, DIGITS, DICT_VALUES -> dice.between(2, 9);
          case WORDS, WORD_LIST, DICT_KEYS, CHARACTERS -> dice.between(2, 4);
        };
    int a = dice.between(1, 5);
    return new Parameters(
        k,
        dice.between(3, 5),
        a,
        a + dice.between(2, 4),
        // nothing comes before the first letter, so letters are not compared with it
        LETTERS.charAt(dice.between(source == Source.CHARACTERS ? 1 : 0, LETTERS.length() - 1)),
        dice.between(2, 5));
  }

  /** Puts the constants, and the loop variable, into a piece of code or text. */
  String fill(String template, String variable) {
    return template
        .replace("{v}", variable)
        .replace("{k}", Integer.toString(k))
        .replace("{k+1}", Integer.toString(k + 1))
        .replace("{m}", Integer.toString(m))
        .replace("{a}", Integer.toString(a))
        .replace("{b}", Integer.toString(b))
        .replace("{c}", "'" + letter + "'")
        .replace("{q}", Integer.toString(q));
  }
}
