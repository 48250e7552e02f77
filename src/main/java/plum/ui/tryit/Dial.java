package plum.ui.tryit;

import java.util.Locale;
import plum.pipeline.SamplingConfig;

/** A number that says how solutions are drawn. */
enum Dial {
  TEMPERATURE(
      "temperature",
      "Temperature",
      "T",
      "How daring the policy is. 0 always takes the likeliest token, 1 draws as the policy believes,"
          + " and above 1 unlikely tokens come up more often. Higher gives more different programs"
          + " and fewer that pass.",
      0,
      2,
      5,
      2),
  TOP_P(
      "top-p",
      "Top-p",
      "top-p",
      "Draws only among the likeliest tokens that together hold this much probability. 1 keeps all;"
          + " 0.95 cuts off the unlikely tail.",
      0.05,
      1,
      1,
      2),
  TOP_K(
      "top-k",
      "Top-k",
      "top-k",
      "Draws only among so many of the likeliest tokens. 0 keeps all.",
      0,
      100,
      100_000,
      0),
  MIN_P(
      "min-p",
      "Min-p",
      "min-p",
      "Leaves out tokens less likely than this share of the likeliest one. 0 leaves out none.",
      0,
      0.5,
      1,
      2),
  REPETITION_PENALTY(
      "repetition-penalty",
      "Repetition penalty",
      "penalty",
      "Makes tokens less likely that the prompt or the answer holds already. 1 changes nothing; much"
          + " above 1.1 harms code, which repeats its names.",
      0.8,
      1.5,
      3,
      2),
  SAMPLES(
      "samples",
      "Samples (K)",
      "K",
      "How many solutions are drawn for an instruction. More give more pairs and take longer.",
      1,
      32,
      64,
      0),
  MAX_NEW_TOKENS(
      "max-new-tokens",
      "Most tokens",
      "tokens",
      "An answer is cut off after so many tokens, and a program that was cut off rarely passes.",
      8,
      512,
      8192,
      0);

  private final String id;
  private final String title;
  private final String brief;
  private final String tip;
  private final double least;
  private final double most;
  private final double limit;
  private final int decimals;

  Dial(
      String id,
      String title,
      String brief,
      String tip,
      double least,
      double most,
      double limit,
      int decimals) {
    this.id = id;
    this.title = title;
    this.brief = brief;
    this.tip = tip;
    this.least = least;
    this.most = most;
    this.limit = limit;
    this.decimals = decimals;
  }

  String id() {
    return id;
  }

  String title() {
    return title;
  }

  /** The title where room is scarce. */
  String brief() {
    return brief;
  }

  /** What it does, and its range. */
  String tip() {
    return tip + " Between " + text(least) + " and " + text(limit) + ".";
  }

  double least() {
    return least;
  }

  /** Where the slider ends; larger values can be typed. */
  double most() {
    return most;
  }

  /** The nearest value it can have. */
  double fit(double value) {
    var scale = Math.pow(10, decimals);
    return Math.clamp(Math.rint(value * scale) / scale, least, limit);
  }

  /** A value as it is written. */
  String text(double value) {
    return decimals == 0
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.2f", value).replaceFirst("\\.?0+$", "");
  }

  double of(SamplingConfig config) {
    var sampling = config.sampling();
    return switch (this) {
      case TEMPERATURE -> sampling.temperature();
      case TOP_P -> sampling.topP();
      case TOP_K -> sampling.topK();
      case MIN_P -> sampling.minP();
      case REPETITION_PENALTY -> sampling.repetitionPenalty();
      case SAMPLES -> config.samples();
      case MAX_NEW_TOKENS -> sampling.maxNewTokens();
    };
  }
}
