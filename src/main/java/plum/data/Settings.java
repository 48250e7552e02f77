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

  /**
   * Refuses a name that cannot stand in tables and, for a checkpoint, be that of a folder.
   *
   * @throws PlumException unless the name is good
   */
  public static void requireName(String name) {
    if (name.isBlank()
        || name.length() > 100
        || name.startsWith(".")
        || name.chars().anyMatch(c -> c < ' ' || "/\\:*?\"<>|".indexOf(c) >= 0)) {
      throw new PlumException(
          "the name \"" + name + "\" cannot be that of a run; use letters, digits, - and _");
    }
  }
}
