package plum.pipeline;

import plum.data.PlumException;
import plum.llm.SamplingParameters;

/** What every stage asks of its settings before it is run. */
final class Settings {
  private Settings() {}

  /** A run's name stands in tables and, for a checkpoint, as the name of a folder. */
  static void checkName(String name) {
    if (name.isBlank()
        || name.length() > 100
        || name.startsWith(".")
        || name.chars().anyMatch(c -> c < ' ' || "/\\:*?\"<>|".indexOf(c) >= 0)) {
      throw new PlumException(
          "the name \"" + name + "\" cannot be that of a run; use letters, digits, - and _");
    }
  }

  static void checkAtLeast(String setting, long least, long value) {
    if (value < least) {
      throw new PlumException("\"" + setting + "\" must be at least " + least + ", not " + value);
    }
  }

  static void checkShare(String setting, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new PlumException("\"" + setting + "\" must lie between 0 and 1, not " + value);
    }
  }

  static void check(SamplingParameters sampling) {
    if (!(sampling.temperature() >= 0)) {
      throw new PlumException("\"temperature\" must be 0 or more, not " + sampling.temperature());
    }
    if (!(sampling.repetitionPenalty() > 0)) {
      throw new PlumException(
          "\"repetitionPenalty\" must be more than 0, not " + sampling.repetitionPenalty());
    }
    checkShare("topP", sampling.topP());
    checkShare("minP", sampling.minP());
    checkAtLeast("topK", 0, sampling.topK());
    checkAtLeast("maxNewTokens", 1, sampling.maxNewTokens());
  }
}
