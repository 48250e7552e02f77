package plum.ui.control;

import java.util.List;

/** What a key does with a chart. */
public enum ChartAction {
  CLOSER("Chart: look closer", "Plus,Equals,Add"),
  FURTHER("Chart: look from further away", "Minus,Subtract"),
  RESET("Chart: all of it", "0"),
  LOG_Y("Chart: logarithmic y", "L"),
  LOG_X("Chart: logarithmic x", "Shift+L"),
  OUTLIERS("Chart: with or without outliers", "O"),
  ROUGHER("Chart: less smoothing", "Open Bracket"),
  SMOOTHER("Chart: more smoothing", "Close Bracket"),
  PAIRS("Chart: pairs of the step that is pointed at", "Enter"),
  PICTURE("Chart: save as picture", "S"),
  FULL("Chart: full screen", "F");

  private final String words;
  private final String keys;

  /**
   * @param keys with commas between
   */
  ChartAction(String words, String keys) {
    this.words = words;
    this.keys = keys;
  }

  /** What it does, for lists of commands. */
  public String words() {
    return words;
  }

  /** The keys that ask for it. */
  public List<String> keys() {
    return List.of(keys.split(","));
  }
}
