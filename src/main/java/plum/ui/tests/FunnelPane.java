package plum.ui.tests;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import plum.pipeline.TestsFunnel;
import plum.store.SuiteLines.Left;
import plum.store.SuiteLines.Step;
import plum.ui.session.Words;

/**
 * What is left after each step, and what fell out there. Both are buttons that show the suites they
 * count.
 */
final class FunnelPane extends VBox {
  private static final PseudoClass CHOSEN = PseudoClass.getPseudoClass("chosen");
  private static final PseudoClass TRUSTED = PseudoClass.getPseudoClass("trusted");
  private static final double NAME = 118;
  private static final double FIGURE = 42;
  private static final double LOST = 48;

  private final TestsViewModel model;
  private final VBox rows = new VBox(1);
  private final Map<Step, Row> bars = new EnumMap<>(Step.class);
  private final Label verdict = new Label();
  private final Label unscored =
      new Label("\"Score tests\" works out which of them are trusted and tell programs apart.");

  FunnelPane(TestsViewModel model) {
    super(4);
    this.model = model;
    setId("test-funnel");
    getStyleClass().addAll("card", "funnel-card");
    for (var step : Step.values()) {
      bars.put(step, new Row(step));
    }
    verdict.setId("test-precision");
    for (var label : new Label[] {verdict, unscored}) {
      label.setWrapText(true);
      label.setMinHeight(USE_PREF_SIZE);
      label.getStyleClass().add("funnel-verdict");
    }
    unscored.setId("funnel-unscored");
    getChildren().addAll(head(), rows);
    model.funnelProperty().subscribe(this::show);
    model.choiceProperty().subscribe(_ -> bars.values().forEach(Row::review));
  }

  /** What stands below: what the rows do not say. */
  VBox notes() {
    return new VBox(2, verdict, unscored);
  }

  private static HBox head() {
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    var head =
        new HBox(
            8,
            caption("Still in", NAME, Pos.CENTER_LEFT),
            space,
            caption("Tests", FIGURE, Pos.CENTER_RIGHT),
            caption("Instr.", FIGURE, Pos.CENTER_RIGHT),
            caption("Right", FIGURE, Pos.CENTER_RIGHT),
            caption("Fell out", LOST, Pos.CENTER_RIGHT));
    head.getStyleClass().add("funnel-head");
    return head;
  }

  private static Label caption(String text, double width, Pos side) {
    var label = new Label(text);
    label.setMinWidth(width);
    label.setMaxWidth(width);
    label.setAlignment(side);
    return label;
  }

  private void show(TestsViewModel.Funnel now) {
    var funnel = now.steps();
    rows.getChildren().clear();
    if (funnel == null) {
      return;
    }
    for (var step : funnel.steps()) {
      var row = bars.get(step.left().step());
      if (row != null) {
        row.show(step.left(), now.written());
        rows.getChildren().add(row);
      }
    }
    var missing = !now.isScored() && now.written() > 0;
    unscored.setVisible(missing);
    unscored.setManaged(missing);
    verdict.setText(sentence(now, funnel));
    verdict.setManaged(!verdict.getText().isEmpty());
  }

  /** What the rows do not say: references, how trust goes with truth, how hard writing was. */
  private static String sentence(TestsViewModel.Funnel now, TestsFunnel funnel) {
    if (now.written() == 0) {
      return "";
    }
    var words = new ArrayList<String>();
    var written = funnel.at(Step.WRITTEN);
    if (written == null || written.audited() == 0) {
      words.add("Not audited: this set has no solutions of its own");
    }
    if (now.referencesAudited() > 0) {
      words.add(
          Words.percent((double) now.referencesRight() / now.referencesAudited())
              + " of the references right");
    }
    if (!Double.isNaN(funnel.correlation())) {
      words.add(
          String.format(
              Locale.ROOT, "rank correlation of trust and truth %.2f", funnel.correlation()));
    }
    var totals = funnel.totals();
    if (totals.attempts() > 0) {
      words.add(
          Words.count(totals.successes())
              + " of "
              + Words.count(totals.attempts(), "draft")
              + " passed all their own tests");
    }
    return String.join(" · ", words);
  }

  /** A step: a button for what is still in, and one for what fell out. */
  private final class Row extends HBox {
    private final Step step;
    private final Region filled = new Region();
    private final StackPane track = new StackPane(filled);
    private final Label tests = figure();
    private final Label instructions = figure();
    private final Label right = figure();
    private final Button in = new Button();
    private final Button out = new Button();

    Row(Step step) {
      super(2);
      this.step = step;
      setAlignment(Pos.CENTER_LEFT);
      var id = step.words().replace(' ', '-');
      var name = new Label(sentence());
      name.setMinWidth(NAME);
      name.setMaxWidth(NAME);
      filled.getStyleClass().add("funnel-filled");
      filled.pseudoClassStateChanged(TRUSTED, step.compareTo(Step.KEPT) >= 0);
      track.getStyleClass().add("funnel-track");
      track.setAlignment(Pos.CENTER_LEFT);
      track.setMinHeight(12);
      track.setMaxHeight(12);
      track.setMinWidth(24);
      HBox.setHgrow(track, Priority.ALWAYS);
      right.getStyleClass().add("summary");
      tests.getStyleClass().add("funnel-figure");
      var line = new HBox(8, name, track, tests, instructions, right);
      line.setAlignment(Pos.CENTER_LEFT);
      line.setMouseTransparent(true);
      in.setId("step-" + id);
      in.setGraphic(line);
      in.getStyleClass().add("bar-row");
      in.setMaxWidth(Double.MAX_VALUE);
      HBox.setHgrow(in, Priority.ALWAYS);
      line.prefWidthProperty().bind(in.widthProperty().subtract(12));
      in.setOnAction(_ -> model.choose(step, false));
      out.setId("lost-" + id);
      out.getStyleClass().addAll("bar-row", "funnel-lost");
      out.setMinWidth(LOST);
      out.setMaxWidth(LOST);
      out.setOnAction(_ -> model.choose(step, true));
      getChildren().addAll(in, out);
    }

    private String sentence() {
      return step == Step.TRUSTED_DISCRIMINATING
          ? "and discriminating"
          : step.words().substring(0, 1).toUpperCase(Locale.ROOT) + step.words().substring(1);
    }

    private static Label figure() {
      var label = new Label();
      label.setMinWidth(FIGURE);
      label.setMaxWidth(FIGURE);
      label.setAlignment(Pos.CENTER_RIGHT);
      return label;
    }

    void show(Left left, int written) {
      var share = written == 0 ? 0 : (double) left.tests() / written;
      filled.maxWidthProperty().bind(track.widthProperty().multiply(share));
      tests.setText(Words.count(left.tests()));
      instructions.setText(Words.count(left.instructions()));
      var precision = left.audited() == 0 ? "" : SuiteTable.percent(left.right(), left.audited());
      right.setText(precision);
      in.setDisable(left.instructions() == 0);
      in.setAccessibleText(
          "Still in at "
              + step.words()
              + ": "
              + Words.count(left.instructions(), "instruction")
              + ", "
              + Words.count(left.tests(), "test")
              + (precision.isEmpty() ? "" : ", right " + precision));
      out.setText(left.lost() == 0 ? "" : "−" + Words.count(left.lost()));
      out.setDisable(left.lost() == 0);
      out.setAccessibleText(
          "Fell out at " + step.words() + ": " + Words.count(left.lost(), "instruction"));
      review();
    }

    void review() {
      var now = model.choiceProperty().get();
      in.pseudoClassStateChanged(CHOSEN, now.step() == step && !now.lost());
      out.pseudoClassStateChanged(CHOSEN, now.step() == step && now.lost());
    }
  }
}
