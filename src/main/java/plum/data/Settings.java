package plum.data;

/** What a setting must fulfil, as a sentence for the person who set it. */
public final class Settings {
  private Settings() {}

  /**
   * Refuses a setting.
   *
   * @param rule what holds for every good value, e.g. {@code "samples must be at least 1"}
   * @throws PlumException unless the claim holds
   */
  public static void require(boolean claim, String rule, Object value) {
    if (!claim) {
      throw new PlumException(rule + ", not " + value + ".");
    }
  }
}
