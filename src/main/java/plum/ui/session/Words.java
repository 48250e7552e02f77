package plum.ui.session;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import plum.data.Split;
import plum.data.Stage;
import plum.data.TestOrigin;
import plum.train.DpoLoss;
import plum.train.KtoLoss;
import plum.train.Objective;
import plum.train.TrainingParameters;

/** Numbers and names as people read them, the same everywhere in the window. */
public final class Words {
  private Words() {}

  /** "850 ms", "12.4 s", "3 min 20 s", "2 h 5 min". */
  public static String duration(Duration duration) {
    var millis = duration.toMillis();
    if (millis < 1000) {
      return millis + " ms";
    }
    if (millis < 60_000) {
      return millis < 10_000
          ? String.format(Locale.ROOT, "%.1f s", millis / 1000.0)
          : Math.round(millis / 1000.0) + " s";
    }
    return duration.toHours() > 0
        ? duration.toHours() + " h " + duration.toMinutesPart() + " min"
        : duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
  }

  /** "12,345". */
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** "1 pair", "12,345 pairs". */
  public static String count(long count, String one) {
    return count(count) + " " + (count == 1 ? one : one + "s");
  }

  /** "64.3 %" of a share between 0 and 1; a dash where there is none. */
  public static String percent(double share) {
    return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** "+26.7" percentage points of a difference of shares. */
  public static String points(double difference) {
    return Double.isNaN(difference)
        ? "–"
        : String.format(Locale.ROOT, "%+.1f", 100 * difference).replace('-', '−');
  }

  /** What a stage is called on the screen. */
  public static String stage(Stage stage) {
    return switch (stage) {
      case IMPORT -> "Import";
      case TESTS -> "Tests";
      case SAMPLING -> "Sampling";
      case EXECUTION -> "Execution";
      case PREFERENCES -> "Preferences";
      case TRAINING -> "Training";
      case EVALUATION -> "Evaluation";
    };
  }

  /** One sentence that says what a stage does, for whoever meets the loop for the first time. */
  public static String lesson(Stage stage) {
    return switch (stage) {
      case IMPORT ->
          "Reads natural-language instructions and puts some aside, so that what is learned can be"
              + " measured on instructions nobody trained on.";
      case TESTS ->
          "A language model writes a reference solution and tests for each instruction. A test"
              + " stays only if the reference passes it when run.";
      case SAMPLING ->
          "The policy answers every instruction several times. Right and wrong answers to the same"
              + " question are what it will learn from.";
      case EXECUTION ->
          "Every solution runs in the sandbox against the tests of its instruction. What happens,"
              + " not what it looks like, decides.";
      case PREFERENCES ->
          "A solution that passes all tests is chosen over one that fails any. Duplicates go, and"
              + " no instruction may dominate.";
      case TRAINING ->
          "Preference optimisation makes chosen solutions more probable than rejected ones,"
              + " measured against a frozen copy of the policy.";
      case EVALUATION ->
          "Policies before and after answer the held-out instructions. Differences come with a 95 %"
              + " interval; the control arm stands beside them.";
    };
  }

  /** Which side of the split, as a word. */
  public static String split(Split split) {
    return switch (split) {
      case TRAIN -> "train";
      case HELD_OUT -> "held out";
    };
  }

  /** Who wrote tests, as words. */
  public static String origin(TestOrigin origin) {
    return switch (origin) {
      case GIVEN -> "given";
      case MODEL -> "a model";
    };
  }

  /** What a person reads first of a prompt: the first sentence of its docstring, or of itself. */
  public static String firstSentence(String prompt) {
    var open = prompt.indexOf("\"\"\"");
    var close = open < 0 ? -1 : prompt.indexOf("\"\"\"", open + 3);
    var text = open < 0 ? prompt : prompt.substring(open + 3, close < 0 ? prompt.length() : close);
    var line = text.strip().replaceAll("\\s+", " ");
    var end = line.indexOf(". ");
    return end < 0 ? line : line.substring(0, end + 1);
  }

  /** DPO, or the names of the losses that stand in its place. */
  private static String losses(Objective.Dpo dpo) {
    return dpo.lossType().equals(List.of(DpoLoss.SIGMOID))
        ? "DPO"
        : "DPO "
            + dpo.lossType().stream()
                .map(loss -> loss.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" + "));
  }

  /** What training lowers and how it trains. */
  public static String objective(TrainingParameters parameters) {
    var name =
        switch (parameters.objective()) {
          case Objective.Sft _ -> "SFT";
          case Objective.Dpo dpo -> losses(dpo) + ", beta " + dpo.beta();
          case Objective.Kto kto ->
              (kto.lossType() == KtoLoss.KTO ? "KTO" : "APO") + ", beta " + kto.beta();
          case Objective.Cpo cpo -> "CPO, beta " + cpo.beta();
          case Objective.Simpo simpo -> "SimPO, beta " + simpo.beta();
          case Objective.Orpo orpo -> "ORPO, beta " + orpo.beta();
          case Objective.AStarPo star -> "A*-PO, beta " + star.beta2();
          case Objective.Ivr ivr -> ivr.method() + ", alpha " + ivr.alpha();
        };
    return name
        + String.format(Locale.ROOT, ", rate %.0e", parameters.learningRate()).replace("e-0", "e−")
        + (parameters.lora() == null ? "" : ", LoRA");
  }
}
