package plum.ui.training;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import plum.ui.control.Along;

/** What the curves of training runs can be drawn over. */
enum RunAxis {
  STEPS("Steps", Along.STEPS),
  EPOCHS("Epochs", new Along("epoch", false, RunAxis::decimal)),
  /** Since the first step, pauses and interruptions left out. */
  WORKED("Time worked", new Along("after", false, RunAxis::duration)),
  CLOCK("Time of day", new Along("at", false, RunAxis::time));

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  private final String words;
  private final Along along;

  RunAxis(String words, Along along) {
    this.words = words;
    this.along = along;
  }

  String words() {
    return words;
  }

  Along along() {
    return along;
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
