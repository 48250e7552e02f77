package plum.ui.tryit;

import java.util.Locale;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Subscription;
import org.controlsfx.control.GridCell;
import org.jspecify.annotations.Nullable;
import plum.data.FinishReason;
import plum.data.Verdict;
import plum.pipeline.BenchCandidate;
import plum.ui.control.CodeView;
import plum.ui.control.VerdictBadge;

/** A candidate as a card: what it says, what the tests say. */
final class CandidateCell extends GridCell<Candidate> {
  private static final PseudoClass PASSED = PseudoClass.getPseudoClass("passed");
  private static final PseudoClass FAILED = PseudoClass.getPseudoClass("failed");

  private final Label number = new Label();
  private final VerdictBadge badge = new VerdictBadge(Verdict.SKIPPED);
  private final Label state = new Label();
  private final Label figures = new Label();
  private final CodeView code = new CodeView("candidate-code", "Candidate");
  private final Label failing = new Label();
  private final Tooltip whole = new Tooltip();
  private final VBox card;
  private Subscription watching = Subscription.EMPTY;

  CandidateCell() {
    number.getStyleClass().add("candidate-number");
    number.setMinWidth(USE_PREF_SIZE);
    state.getStyleClass().add("summary");
    figures.getStyleClass().add("summary");
    figures.setMinWidth(0);
    var space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    space.setMinWidth(0);
    var head = new HBox(8, number, badge, state, space, figures);
    head.setAlignment(Pos.CENTER_LEFT);
    failing.getStyleClass().addAll("code-line", "candidate-failing");
    failing.setMaxWidth(Double.MAX_VALUE);
    failing.setMinHeight(34);
    failing.setMaxHeight(34);
    whole.getStyleClass().add("code-tooltip");
    whole.setWrapText(true);
    whole.setMaxWidth(520);
    VBox.setVgrow(code, Priority.ALWAYS);
    code.setMinHeight(40);
    card = new VBox(6, head, code, failing);
    card.getStyleClass().addAll("card", "candidate");
  }

  @Override
  protected void updateItem(@Nullable Candidate candidate, boolean empty) {
    super.updateItem(candidate, empty);
    watching.unsubscribe();
    watching = Subscription.EMPTY;
    if (empty || candidate == null) {
      setGraphic(null);
      return;
    }
    card.setId("candidate-" + (candidate.number() + 1));
    number.setText(Integer.toString(candidate.number() + 1));
    watching =
        candidate
            .textProperty()
            .subscribe(code::setCode)
            .and(candidate.stateProperty().subscribe(now -> show(candidate, now)));
    setGraphic(card);
  }

  private void show(Candidate candidate, Candidate.State now) {
    var result = candidate.result();
    var verdict = now == Candidate.State.JUDGED && result != null ? result.verdict() : null;
    badge.setVisible(verdict != null);
    badge.setManaged(verdict != null);
    if (verdict != null) {
      badge.setVerdict(verdict);
    }
    state.setText(now.label());
    figures.setText(result == null ? "" : figures(candidate, result));
    card.pseudoClassStateChanged(PASSED, verdict != null && verdict.isPass());
    card.pseudoClassStateChanged(FAILED, verdict != null && verdict.isFailure());
    card.setAccessibleText(
        "Candidate " + number.getText() + ", " + (verdict == null ? now.label() : verdict.label()));
    fail(result == null ? "" : result.failing(), result == null ? "" : result.detail());
  }

  private static String figures(Candidate candidate, BenchCandidate result) {
    var rate = candidate.tokensPerSecond();
    return (result.tests() > 0 ? result.passed() + "/" + result.tests() + " · " : "")
        + result.tokens()
        + (result.finish() == FinishReason.LENGTH ? " tokens, cut off" : " tokens")
        + (Double.isNaN(rate) ? "" : String.format(Locale.ROOT, " · %,.0f/s", rate));
  }

  private void fail(String test, String detail) {
    var shown = !test.isEmpty() || !detail.isEmpty();
    failing.setVisible(shown);
    failing.setManaged(shown);
    var last = test.lines().reduce((_, line) -> line).orElse("").strip();
    failing.setText(
        (last.startsWith("assert ") ? last.substring(7) : last)
            + (last.isEmpty() || detail.isEmpty() ? "" : "\n")
            + detail.lines().findFirst().orElse(""));
    whole.setText(test + (test.isEmpty() || detail.isEmpty() ? "" : "\n\n") + detail);
    failing.setTooltip(whole);
  }
}
