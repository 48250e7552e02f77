package plum.ui.instructions;

import java.util.Locale;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.data.InstructionStatus;

/** How far an instruction is, as icon, word and colour. */
final class StatusMark extends Label {
  private final FontIcon icon = new FontIcon("mdmz-radio_button_unchecked");
  private @Nullable InstructionStatus shown;

  StatusMark() {
    getStyleClass().add("status-mark");
    setGraphic(icon);
  }

  void set(InstructionStatus status) {
    if (status == shown) {
      return;
    }
    shown = status;
    setText(status.label());
    icon.setIconLiteral(
        switch (status) {
          case NO_TESTS -> "mdal-help_outline";
          case NO_SOLUTIONS -> "mdmz-radio_button_unchecked";
          case NOT_RUN -> "mdal-hourglass_empty";
          case ALL_FAIL -> "mdal-cancel";
          case MIXED -> "mdal-adjust";
          case ALL_PASS -> "mdal-check_circle";
        });
    for (var each : InstructionStatus.values()) {
      pseudoClassStateChanged(
          PseudoClass.getPseudoClass(each.name().toLowerCase(Locale.ROOT).replace('_', '-')),
          each == status);
    }
  }
}
