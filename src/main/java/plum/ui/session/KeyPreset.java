package plum.ui.session;

import java.util.List;
import java.util.Map;

/** Keys of the review as other annotation programs have them; all others stay as they came. */
public enum KeyPreset {
  /** Letters under one hand; Backspace takes back. */
  PRODIGY("Prodigy"),
  /** Enter submits, Backspace discards, arrows turn the pages. */
  ARGILLA("Argilla"),
  /** Everything with Ctrl. */
  LABEL_STUDIO("Label Studio");

  private final String title;

  KeyPreset(String title) {
    this.title = title;
  }

  public String title() {
    return title;
  }

  /** Keys by the id of the command. */
  public Map<String, List<String>> keys() {
    return switch (this) {
      case PRODIGY ->
          Map.of(
              "review.accept", List.of("A"),
              "review.reject", List.of("X"),
              "review.skip", List.of("Space"),
              "review.undo", List.of("Backspace", "U", "Shortcut+Z"));
      case ARGILLA ->
          Map.of(
              "review.accept", List.of("Enter"),
              "review.reject", List.of("Backspace"),
              "review.next", List.of("Right"),
              "review.previous", List.of("Left"),
              "review.comment", List.of("Shift+Enter", "C"));
      case LABEL_STUDIO ->
          Map.of(
              "review.accept", List.of("Shortcut+Enter"),
              "review.skip", List.of("Shortcut+Space"),
              "review.next", List.of("Shortcut+Right"),
              "review.previous", List.of("Shortcut+Left"),
              "review.undo", List.of("Shortcut+Z"),
              "review.redo", List.of("Shortcut+Shift+Z"),
              "review.left", List.of("Shortcut+Shift+Left"),
              "review.right", List.of("Shortcut+Shift+Right"));
    };
  }
}
