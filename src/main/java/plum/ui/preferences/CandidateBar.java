package plum.ui.preferences;

import java.util.ArrayList;
import java.util.List;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import plum.data.Verdict;
import plum.ui.control.VerdictBadge;

/** The solutions of the instruction, each with the digit that makes it a side of the pair. */
final class CandidateBar extends FlowPane {
  private static final PseudoClass CHOSEN = PseudoClass.getPseudoClass("chosen");
  private static final PseudoClass REJECTED = PseudoClass.getPseudoClass("rejected");
  private static final int MOST = 9;

  private final ReviewViewModel model;
  private final List<Chip> chips = new ArrayList<>();
  private final Label more = new Label();

  /** The pair whose candidates are shown. */
  private long filled = -1;

  CandidateBar(ReviewViewModel model) {
    super(4, 4);
    this.model = model;
    setId("candidates");
    more.getStyleClass().add("summary");
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
    var shown = new ArrayList<Node>();
    for (var each : candidates.subList(0, Math.min(MOST, candidates.size()))) {
      while (chips.size() <= shown.size()) {
        chips.add(new Chip());
      }
      var chip = chips.get(shown.size());
      chip.show(pair, each);
      shown.add(chip);
    }
    if (candidates.size() > MOST) {
      more.setText("+" + (candidates.size() - MOST));
      shown.add(more);
    }
    if (!getChildren().equals(shown)) {
      getChildren().setAll(shown);
    }
  }

  /**
   * One candidate. Chips are kept and filled again, since a new one for every pair would be felt.
   */
  private final class Chip extends Button {
    private final Label number = new Label();
    private final FontIcon icon = new FontIcon(VerdictBadge.icon(Verdict.SKIPPED));
    private final Tooltip tooltip = new Tooltip();
    private int choice;

    Chip() {
      number.getStyleClass().add("key-cap");
      icon.managedProperty().bind(icon.visibleProperty());
      var both = new HBox(4, number, icon);
      both.setAlignment(Pos.CENTER);
      setGraphic(both);
      getStyleClass().add("candidate-chip");
      setTooltip(tooltip);
      setFocusTraversable(false);
      setOnAction(_ -> model.choose(choice));
    }

    void show(@Nullable Pair pair, Candidate candidate) {
      choice = candidate.number();
      setId("candidate-" + choice);
      number.setText(Integer.toString(choice));
      setText(score(candidate));
      var judgement = candidate.judgement();
      icon.setVisible(judgement != null);
      if (judgement != null) {
        var literal = VerdictBadge.icon(judgement.verdict());
        if (!literal.equals(icon.getIconLiteral())) {
          icon.setIconLiteral(literal);
        }
      }
      var id = candidate.solution().id();
      var isChosen = pair != null && pair.state().now().chosenId() == id;
      var isRejected = pair != null && pair.state().now().rejectedId() == id;
      pseudoClassStateChanged(CHOSEN, isChosen);
      pseudoClassStateChanged(REJECTED, isRejected);
      var words =
          "Candidate "
              + choice
              + ": "
              + (judgement == null
                  ? "not run"
                  : judgement.verdict().label() + ", " + score(candidate))
              + (candidate.copies() > 1 ? ", drawn " + candidate.copies() + " times" : "")
              + (isChosen ? ", chosen now" : "")
              + (isRejected ? ", rejected now" : "");
      setAccessibleText(words);
      tooltip.setText(
          words
              + "\n"
              + choice
              + " makes it chosen, Shift+"
              + choice
              + " rejected\n\n"
              + candidate.solution().completion().stripTrailing());
    }
  }

  private static String score(Candidate candidate) {
    var judgement = candidate.judgement();
    return (judgement == null ? "–" : judgement.passed() + "/" + judgement.total())
        + (candidate.copies() > 1 ? " ×" + candidate.copies() : "");
  }
}
