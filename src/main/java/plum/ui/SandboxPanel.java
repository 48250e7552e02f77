package plum.ui;

import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.sandbox.Isolation;
import plum.ui.session.Containment;
import plum.ui.session.SandboxWords;

/** What lies behind the badge: layers, interpreter, what each level means, what can be done. */
final class SandboxPanel extends VBox {
  private static final PseudoClass CURRENT = PseudoClass.getPseudoClass("current");
  private static final PseudoClass ACTIVE = PseudoClass.getPseudoClass("active");
  private static final PseudoClass FULL = PseudoClass.getPseudoClass("full");
  private static final PseudoClass PARTIAL = PseudoClass.getPseudoClass("partial");
  private static final PseudoClass NONE = PseudoClass.getPseudoClass("none");
  private static final double WIDTH = 440;

  private final Containment containment;
  private final Label title = new Label();
  private final Label here = wrapped(new Label());
  private final Label interpreter = wrapped(new Label());
  private final VBox layers = new VBox(4);
  private final VBox levels = new VBox(4);
  private final Label attacked = wrapped(new Label());
  private final Button again = new Button("Look again", new FontIcon("mdmz-replay"));
  private final Button attack = new Button("Attack it", new FontIcon("mdal-gavel"));
  private final Button withdraw = new Button("Take my yes back");
  private final Button close = new Button(null, new FontIcon("mdal-close"));

  SandboxPanel(Containment containment) {
    super(10);
    this.containment = containment;
    setId("sandbox-panel");
    getStyleClass().addAll("card", "sandbox-panel");
    setMaxSize(WIDTH, USE_PREF_SIZE);
    setPrefWidth(WIDTH);
    title.getStyleClass().add("sandbox-title");
    title.setGraphic(new FontIcon());
    HBox.setHgrow(title, Priority.ALWAYS);
    title.setMaxWidth(Double.MAX_VALUE);
    interpreter.getStyleClass().add("code-line");
    interpreter.setId("sandbox-python");
    layers.setId("sandbox-layers");
    levels.setId("sandbox-levels");
    attacked.setId("sandbox-attacked");
    attacked.getStyleClass().add("sandbox-attacked");
    getChildren()
        .addAll(
            head(),
            here,
            section("Layers", layers),
            section("Interpreter", interpreter),
            section("Levels, written down with every result", levels),
            attacked,
            buttons());
    addEventHandler(KeyEvent.KEY_PRESSED, this::keys);
    containment.isolationProperty().subscribe(_ -> show());
    containment.failureProperty().subscribe(_ -> show());
    containment.verifyingProperty().subscribe(_ -> showAttack());
    containment.verificationProperty().subscribe(_ -> showAttack());
    show(false);
  }

  private HBox head() {
    close.setId("sandbox-close");
    close.setAccessibleText("Close");
    close.setTooltip(new Tooltip("Close   Esc"));
    close.getStyleClass().addAll("flat", "button-icon");
    close.setOnAction(_ -> show(false));
    var head = new HBox(8, title, close);
    head.setAlignment(Pos.CENTER_LEFT);
    return head;
  }

  private HBox buttons() {
    again.setId("sandbox-again");
    again.setTooltip(new Tooltip("Find out again, as after something was installed"));
    again.setOnAction(_ -> containment.detectAgain());
    attack.setId("sandbox-attack");
    attack.setTooltip(new Tooltip("Run programs that try to break out, and see that none does"));
    attack.setOnAction(_ -> containment.verify());
    attack.disableProperty().bind(containment.verifyingProperty());
    withdraw.setId("sandbox-withdraw");
    withdraw.setTooltip(new Tooltip("The next job with programs asks again"));
    withdraw.setOnAction(_ -> containment.withdraw());
    shown(attack, containment.canVerify());
    containment.agreedProperty().subscribe(agreed -> shown(withdraw, agreed));
    var buttons = new HBox(8, attack, again, withdraw);
    buttons.setAlignment(Pos.CENTER_LEFT);
    return buttons;
  }

  private static VBox section(String name, Node content) {
    var heading = new Label(name);
    heading.getStyleClass().add("sandbox-heading");
    return new VBox(4, heading, content);
  }

  private static Label wrapped(Label label) {
    label.setWrapText(true);
    label.setMinHeight(USE_PREF_SIZE);
    return label;
  }

  private static void shown(Node node, boolean shown) {
    node.setVisible(shown);
    node.setManaged(shown);
  }

  private void keys(KeyEvent event) {
    if (event.getCode() == KeyCode.ESCAPE) {
      show(false);
      event.consume();
    }
  }

  /** Shows or hides it; shown, it has the focus. */
  void toggle() {
    show(!isVisible());
  }

  void show(boolean shown) {
    shown(this, shown);
    if (shown) {
      containment.detect();
      close.requestFocus();
    }
  }

  private void show() {
    var known = containment.isolationProperty().get();
    var level = known == null ? null : known.level();
    var failure = containment.failureProperty().get();
    ((FontIcon) title.getGraphic()).setIconLiteral(SandboxBadge.icon(level));
    title.pseudoClassStateChanged(FULL, level == Isolation.Level.FULL);
    title.pseudoClassStateChanged(PARTIAL, level == Isolation.Level.PARTIAL);
    title.pseudoClassStateChanged(NONE, level == Isolation.Level.NONE || !failure.isEmpty());
    title.setText(
        level != null
            ? "Sandbox: " + SandboxWords.level(level)
            : failure.isEmpty() ? "Looking at this machine …" : "Programs cannot run here");
    here.setText(
        known == null ? failure : (SandboxWords.here(known) + " " + SandboxWords.remedy(known)));
    shown(here, !here.getText().isEmpty());
    interpreter.setText(known == null ? "–" : known.interpreter());
    layers.getChildren().clear();
    if (known != null) {
      SandboxWords.layers(known).forEach(layer -> layers.getChildren().add(row(layer)));
    }
    levels.getChildren().clear();
    for (var each : Isolation.Level.values()) {
      levels.getChildren().add(row(each, level));
    }
  }

  private static HBox row(SandboxWords.Layer layer) {
    var icon = new FontIcon(layer.active() ? "mdal-check" : "mdmz-remove");
    var name = new Label(layer.name(), icon);
    name.getStyleClass().add("sandbox-name");
    var meaning = wrapped(new Label(layer.active() ? layer.meaning() : "not active here"));
    meaning.getStyleClass().add("summary");
    var row = new HBox(8, name, meaning);
    row.getStyleClass().add("sandbox-layer");
    row.pseudoClassStateChanged(ACTIVE, layer.active());
    return row;
  }

  private static HBox row(Isolation.Level level, Isolation.@Nullable Level here) {
    var name = new Label(SandboxWords.level(level), new FontIcon(SandboxBadge.icon(level)));
    name.getStyleClass().add("sandbox-name");
    var meaning = wrapped(new Label(SandboxWords.meaning(level)));
    meaning.getStyleClass().add("summary");
    var row = new HBox(8, name, meaning);
    row.getStyleClass().add("sandbox-level");
    row.pseudoClassStateChanged(CURRENT, level == here);
    return row;
  }

  private void showAttack() {
    var ended = containment.verificationProperty().get();
    var text =
        containment.verifyingProperty().get()
            ? "Attacking …"
            : ended == null ? "" : ended.sentence();
    attacked.setText(text);
    attacked.setGraphic(
        ended == null || containment.verifyingProperty().get()
            ? null
            : new FontIcon(ended.held() ? "mdal-check_circle" : "mdal-error"));
    attacked.pseudoClassStateChanged(FULL, ended != null && ended.held());
    attacked.pseudoClassStateChanged(NONE, ended != null && !ended.held());
    shown(attacked, !text.isEmpty());
  }
}
