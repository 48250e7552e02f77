package plum.ui.training;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import plum.ui.control.Along;

/** What the curves of training runs can be drawn over. */
enum RunAxis {
  STEPS,
  EPOCHS,
  /** Since the first step, pauses and interruptions left out. */
  WORKED,
  CLOCK;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final Along OVER_EPOCHS = new Along("epoch", false, RunAxis::decimal);
  private static final Along OVER_WORK = new Along("after", false, RunAxis::duration);
  private static final Along OVER_CLOCK = new Along("at", false, RunAxis::time);

  String words() {
    return switch (this) {
      case STEPS -> "Steps";
      case EPOCHS -> "Epochs";
      case WORKED -> "Time worked";
      case CLOCK -> "Time of day";
    };
  }

  Along along() {
    return switch (this) {
      case STEPS -> Along.STEPS;
      case EPOCHS -> OVER_EPOCHS;
      case WORKED -> OVER_WORK;
      case CLOCK -> OVER_CLOCK;
    };
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.3f", value).replaceAll("0+$", "").replaceAll("\\.$", "");
  }

  /** "12.5 s", "3:20 min", "2:05 h". */
  private static String duration(double seconds) {
    if (Math.abs(seconds) < 100) {
      return decimal(seconds) + " s";
    }
    var whole = Math.round(seconds);
    return whole < 6000
        ? String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d h", whole / 3600, whole % 3600 / 60);
  }

  private static String time(double seconds) {
    return TIME.format(
        Instant.ofEpochMilli(Math.round(seconds * 1000)).atZone(ZoneId.systemDefault()));
  }
}
