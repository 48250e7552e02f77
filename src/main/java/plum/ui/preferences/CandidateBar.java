package plum.ui.preferences;

import java.util.List;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.ui.control.VerdictBadge;

/** The solutions of the instruction, each with the digit that makes it a side of the pair. */
final class CandidateBar extends FlowPane {
  private static final PseudoClass CHOSEN = PseudoClass.getPseudoClass("chosen");
  private static final PseudoClass REJECTED = PseudoClass.getPseudoClass("rejected");
  private static final int MOST = 9;

  private final ReviewViewModel model;

  /** The pair whose candidates are shown. */
  private long filled = -1;

  CandidateBar(ReviewViewModel model) {
    super(4, 4);
    this.model = model;
    setId("candidates");
    setAccessibleText("Other solutions; a digit makes one chosen, Shift and a digit rejected");
    model.candidatesProperty().subscribe(_ -> fill());
    model
        .selectedProperty()
        .subscribe(
            pair -> {
              // Another pair has candidates of its own on their way.
              if (pair == null || pair.id() == filled) {
                fill();
              }
            });
    model.blindProperty().subscribe(_ -> fill());
  }

  private void fill() {
    var pair = model.selectedProperty().get();
    filled = pair == null ? -1 : pair.id();
    var hidden = pair == null || model.blindProperty().get();
    var candidates = hidden ? List.<Candidate>of() : model.candidatesProperty().get();
    setVisible(!candidates.isEmpty());
    setManaged(!hidden);
    getChildren().clear();
    for (var each : candidates.subList(0, Math.min(MOST, candidates.size()))) {
      getChildren().add(chip(pair, each));
    }
    if (candidates.size() > MOST) {
      var more = new Label("+" + (candidates.size() - MOST));
      more.getStyleClass().add("summary");
      getChildren().add(more);
    }
  }

  private Button chip(@Nullable Pair pair, Candidate candidate) {
    var number = new Label(Integer.toString(candidate.number()));
    number.getStyleClass().add("key-cap");
    var judgement = candidate.judgement();
    var chip = new Button(score(candidate), number);
    if (judgement != null) {
      var icon = new FontIcon(VerdictBadge.icon(judgement.verdict()));
      var both = new HBox(4, number, icon);
      both.setAlignment(Pos.CENTER);
      chip.setGraphic(both);
    }
    chip.setId("candidate-" + candidate.number());
    chip.getStyleClass().add("candidate-chip");
    var id = candidate.solution().id();
    chip.pseudoClassStateChanged(CHOSEN, pair != null && pair.state().now().chosenId() == id);
    chip.pseudoClassStateChanged(REJECTED, pair != null && pair.state().now().rejectedId() == id);
    var words =
        "Candidate "
            + candidate.number()
            + ": "
            + (judgement == null
                ? "not run"
                : judgement.verdict().label() + ", " + score(candidate))
            + (candidate.copies() > 1 ? ", drawn " + candidate.copies() + " times" : "")
            + (pair != null && pair.state().now().chosenId() == id ? ", chosen now" : "")
            + (pair != null && pair.state().now().rejectedId() == id ? ", rejected now" : "");
    chip.setAccessibleText(words);
    chip.setTooltip(
        new Tooltip(
            words
                + "\n"
                + candidate.number()
                + " makes it chosen, Shift+"
                + candidate.number()
                + " rejected\n\n"
                + candidate.solution().completion().stripTrailing()));
    chip.setFocusTraversable(false);
    chip.setOnAction(_ -> model.choose(candidate.number()));
    return chip;
  }

  private static String score(Candidate candidate) {
    var judgement = candidate.judgement();
    return (judgement == null ? "–" : judgement.passed() + "/" + judgement.total())
        + (candidate.copies() > 1 ? " ×" + candidate.copies() : "");
  }
}
