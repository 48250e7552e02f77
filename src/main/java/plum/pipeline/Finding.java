package plum.pipeline;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the doctor noticed about a training run.
 *
 * @param step where it showed
 * @param happened what happened, one sentence
 * @param remedy what to try, one sentence
 */
public record Finding(Rule rule, int step, String happened, String remedy, Evidence evidence) {
  /** How {@link #note} begins, so that a note can be told from others. */
  public static final String NOTE = "Doctor at step ";

  private static final Pattern DIVERGED =
      Pattern.compile(
          "The training diverged: at step (\\d+) the loss is (\\S+) and the gradient norm (\\S+)\\. ");

  /** What can be wrong with a run; {@link Doctor} says when. */
  public enum Rule {
    NOT_FINITE("not a number"),
    DIVERGENCE("divergence"),
    COLLAPSE("collapse"),
    FALLING_CHOSEN("falling chosen log-probabilities"),
    SATURATED_MARGINS("saturated margins"),
    BETA_TOO_SMALL("beta too small"),
    BETA_TOO_LARGE("beta too large"),
    ONE_CLASS("batches of one class"),
    NOTHING_LEARNED("nothing learned"),
    LENGTH_DRIFT("length drift");

    private final String label;

    Rule(String label) {
      this.label = label;
    }

    /** A word or two for people. */
    public String label() {
      return label;
    }
  }

  /**
   * The reading that gave it away.
   *
   * @param metric its name, with what was done to it
   * @param threshold what it passed
   */
  public record Evidence(String metric, double value, double threshold) {
    /** "rewards/chosen ÷ beta is -5.8, limit -2". */
    public String words() {
      return "%s is %s, limit %s".formatted(metric, number(value), number(threshold));
    }

    private static String number(double value) {
      return Double.isFinite(value) ? String.format(Locale.ROOT, "%.3g", value) : "" + value;
    }
  }

  /** The finding as one line of a run's note. */
  public String note() {
    return NOTE
        + "%d, %s: %s %s (%s)".formatted(step, rule.label(), happened, remedy, evidence.words());
  }

  /**
   * Finds out from what the trainer said when it gave up, which is also the note of such a run,
   * whether the numbers stopped being numbers.
   */
  public static Optional<Finding> notFinite(String message) {
    var said = DIVERGED.matcher(message);
    if (!said.find()) {
      return Optional.empty();
    }
    var loss = value(said.group(2));
    var lossFailed = !Double.isFinite(loss);
    return Optional.of(
        notFinite(
            Integer.parseInt(said.group(1)),
            lossFailed ? "loss" : "grad_norm",
            lossFailed ? loss : value(said.group(3))));
  }

  static Finding notFinite(int step, String metric, double value) {
    return new Finding(
        Rule.NOT_FINITE,
        step,
        "At step %d %s is %s, so every weight it would change is lost."
            .formatted(step, metric, Double.isNaN(value) ? "not a number" : "infinite"),
        "Lower the learning rate, warm up longer, or compute in float32; the last saved state is"
            + " still good.",
        new Evidence(metric, value, Double.MAX_VALUE));
  }

  private static double value(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
