package plum.ui.solutions;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import plum.llm.TokenLogProbability;
import plum.ui.control.AlignedCode.Shade;

/** Tokens as shaded pieces of a completion: the less probable, the darker. */
final class Shading {
  /** Probabilities below which the levels begin, from level 1. */
  private static final double[] BOUNDS = {0.9, 0.6, 0.3, 0.1, 0.03};

  private Shading() {}

  /** How many levels there are, level 0 without a background among them. */
  static int levels() {
    return BOUNDS.length + 1;
  }

  /** The level of a log-probability in nats. */
  static int level(double logProbability) {
    var probability = Math.exp(logProbability);
    var level = 0;
    while (level < BOUNDS.length && probability < BOUNDS[level]) {
      level++;
    }
    return level;
  }

  /** What a level means. */
  static String words(int level) {
    return level == 0
        ? "p ≥ " + BOUNDS[0]
        : level == BOUNDS.length ? "< " + BOUNDS[level - 1] : "≥ " + BOUNDS[level];
  }

  /**
   * Sets tokens against the text they make.
   *
   * @return empty where they do not make it
   */
  static List<Shade> of(String completion, List<TokenLogProbability> tokens) {
    var shades = new ArrayList<Shade>();
    var at = 0;
    for (var token : tokens) {
      if (!completion.startsWith(token.text(), at)) {
        return List.of();
      }
      var end = at + token.text().length();
      if (end > at) {
        shades.add(new Shade(at, end, level(token.logProbability()), words(token)));
      }
      at = end;
    }
    return at == completion.length() ? shades : List.of();
  }

  private static String words(TokenLogProbability token) {
    var words = new StringBuilder(figures(token.text(), token.logProbability()));
    if (!token.alternatives().isEmpty()) {
      words.append("\n\nmost probable here");
      token
          .alternatives()
          .forEach(each -> words.append('\n').append(figures(each.text(), each.logProbability())));
    }
    return words.toString();
  }

  private static String figures(String text, double logProbability) {
    return String.format(
            Locale.ROOT,
            "%-12s p %.4f   log p %.3f",
            "“" + text.replace("\n", "⏎") + "”",
            Math.exp(logProbability),
            logProbability)
        .replace("p -", "p −");
  }
}
