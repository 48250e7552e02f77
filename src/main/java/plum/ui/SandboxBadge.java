package plum.ui;

import javafx.css.PseudoClass;
import javafx.scene.control.Button;
import javafx.scene.control.Tooltip;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.sandbox.Isolation;
import plum.ui.session.Containment;
import plum.ui.session.SandboxWords;

/** How well programs are contained here, as word and icon; a click says more. */
final class SandboxBadge extends Button {
  private static final PseudoClass FULL = PseudoClass.getPseudoClass("full");
  private static final PseudoClass PARTIAL = PseudoClass.getPseudoClass("partial");
  private static final PseudoClass NONE = PseudoClass.getPseudoClass("none");

  private final Containment containment;
  private final FontIcon icon = new FontIcon("mdal-help_outline");

  /**
   * @param more shows or hides the details
   */
  SandboxBadge(Containment containment, Runnable more) {
    this.containment = containment;
    setId("sandbox-badge");
    getStyleClass().addAll("flat", "sandbox-badge");
    setGraphic(icon);
    setMinWidth(USE_PREF_SIZE);
    setTooltip(new Tooltip("What programs written by a model could do on this machine   F9"));
    setOnAction(_ -> more.run());
    containment.isolationProperty().subscribe(_ -> show());
    containment.failureProperty().subscribe(_ -> show());
  }

  private void show() {
    var known = containment.isolationProperty().get();
    var level = known == null ? null : known.level();
    setText("Sandbox " + word(level));
    setAccessibleText("Isolation of programs: " + word(level));
    icon.setIconLiteral(icon(level));
    pseudoClassStateChanged(FULL, level == Isolation.Level.FULL);
    pseudoClassStateChanged(PARTIAL, level == Isolation.Level.PARTIAL);
    pseudoClassStateChanged(
        NONE, level == Isolation.Level.NONE || !containment.failureProperty().get().isEmpty());
  }

  private String word(Isolation.@Nullable Level level) {
    if (level != null) {
      return SandboxWords.level(level);
    }
    return containment.failureProperty().get().isEmpty() ? "not checked" : "missing";
  }

  /** The icon of a level, by its literal. */
  static String icon(Isolation.@Nullable Level level) {
    return switch (level) {
      case null -> "mdal-help_outline";
      case FULL -> "mdmz-verified_user";
      case PARTIAL -> "mdmz-security";
      case NONE -> "mdmz-warning";
    };
  }
}
