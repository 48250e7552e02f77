package plum.ui;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.ui.session.Containment;
import plum.ui.session.SandboxWords;

/** Asks, above the page, whether programs may run where they are not fully contained. */
final class ConsentStrip extends HBox {
  private final Containment containment;
  private final Label headline = new Label();
  private final Label risk = new Label();
  private final Button refuse = new Button("Do not run");

  /**
   * @param more shows the details
   */
  ConsentStrip(Containment containment, Runnable more) {
    super(12);
    this.containment = containment;
    setId("consent-strip");
    getStyleClass().add("consent-strip");
    headline.getStyleClass().add("section-title");
    headline.setId("consent-headline");
    risk.setId("consent-risk");
    risk.setWrapText(true);
    risk.setMinHeight(USE_PREF_SIZE);
    var details = button("consent-details", "Details");
    details.getStyleClass().add("flat");
    details.setOnAction(_ -> more.run());
    refuse.setId("consent-refuse");
    refuse.setMinWidth(USE_PREF_SIZE);
    refuse.setOnAction(_ -> containment.refuse());
    var agree = button("consent-agree", "Run in spite of it");
    agree.setOnAction(_ -> containment.agree());
    var buttons = new HBox(8, agree, refuse, details);
    buttons.getStyleClass().add("consent-buttons");
    buttons.setAlignment(Pos.CENTER_LEFT);
    var words = new VBox(4, headline, risk, buttons);
    HBox.setHgrow(words, Priority.ALWAYS);
    getChildren().addAll(new FontIcon("mdmz-warning"), words);
    containment.askingProperty().subscribe(this::show);
  }

  private static Button button(String id, String text) {
    var button = new Button(text);
    button.setId(id);
    button.setMinWidth(USE_PREF_SIZE);
    return button;
  }

  private void show(boolean asking) {
    setVisible(asking);
    setManaged(asking);
    var known = containment.isolationProperty().get();
    if (asking && known != null) {
      headline.setText(
          switch (known.level()) {
            case FULL -> "";
            case PARTIAL -> "The sandbox is only partial on this machine";
            case NONE -> "There is no sandbox on this machine";
          });
      risk.setText(
          SandboxWords.risk(known)
              + " "
              + SandboxWords.remedy(known)
              + " Your answer is remembered for this user; the badge at the bottom takes it back.");
      refuse.requestFocus();
    }
  }
}
