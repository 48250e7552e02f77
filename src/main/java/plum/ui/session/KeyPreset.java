package plum.ui.session;

import java.util.List;
import java.util.Map;

/** Keys of the review as other annotation programs have them; all others stay as they came. */
public enum KeyPreset {
  /** Letters under one hand; Backspace takes back. */
  PRODIGY(
      "Prodigy",
      Map.of(
          "review.accept", List.of("A"),
          "review.reject", List.of("X"),
          "review.skip", List.of("Space"),
          "review.undo", List.of("Backspace", "U", "Shortcut+Z"))),
  /** Enter submits, Backspace discards, arrows turn the pages. */
  ARGILLA(
      "Argilla",
      Map.of(
          "review.accept", List.of("Enter"),
          "review.reject", List.of("Backspace"),
          "review.next", List.of("Right"),
          "review.previous", List.of("Left"),
          "review.comment", List.of("Shift+Enter", "C"))),
  /** Everything with Ctrl. */
  LABEL_STUDIO(
      "Label Studio",
      Map.of(
          "review.accept", List.of("Shortcut+Enter"),
          "review.skip", List.of("Shortcut+Space"),
          "review.next", List.of("Shortcut+Right"),
          "review.previous", List.of("Shortcut+Left"),
          "review.undo", List.of("Shortcut+Z"),
          "review.redo", List.of("Shortcut+Shift+Z"),
          "review.left", List.of("Shortcut+Shift+Left"),
          "review.right", List.of("Shortcut+Shift+Right")));

  private final String title;
  private final Map<String, List<String>> keys;

  KeyPreset(String title, Map<String, List<String>> keys) {
    this.title = title;
    this.keys = keys;
  }

  public String title() {
    return title;
  }

  /** Keys by the id of the command. */
  public Map<String, List<String>> keys() {
    return keys;
  }
}
