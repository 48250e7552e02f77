package plum.ui.preferences;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import plum.data.Judgement;
import plum.data.Review;
import plum.data.ReviewState;
import plum.data.Verdict;
import plum.store.PairLine;
import plum.store.Preferences.PairRow;

/**
 * One pair as it is shown.
 *
 * @param chosen text of the side that counts as chosen
 * @param isRead false while only its place in the queue is known
 */
public record Pair(
    long id,
    long instructionId,
    String key,
    String prompt,
    String chosen,
    String rejected,
    @Nullable Judgement chosenJudgement,
    @Nullable Judgement rejectedJudgement,
    ReviewState state,
    boolean isRead) {

  static Pair of(PairRow row) {
    return new Pair(
        row.id(),
        row.instructionId(),
        row.key(),
        row.prompt(),
        row.chosen(),
        row.rejected(),
        row.chosenJudgement(),
        row.rejectedJudgement(),
        row.state(),
        true);
  }

  /** What is known before it was read. */
  static Pair waiting(PairLine line) {
    var none = ReviewState.pending(0, 0);
    return new Pair(
        line.id(),
        line.instructionId(),
        "…",
        "",
        "",
        "",
        null,
        null,
        new ReviewState(
            line.review(),
            none.built(),
            none.now(),
            line.flagged(),
            "",
            line.reviewer(),
            line.blind()),
        false);
  }

  public Review review() {
    return state.review();
  }

  /** What became of the rejected side, null where it was not run. */
  public @Nullable Verdict verdict() {
    return rejectedJudgement == null ? null : rejectedJudgement.verdict();
  }

  /** What the rejected side's verdict says beyond its name. */
  public String detail() {
    return rejectedJudgement == null ? "" : rejectedJudgement.detail();
  }

  /**
   * The same after a decision, its texts taken from where they are.
   *
   * @param others solutions that may have become a side
   * @return empty where a text is not at hand and has to be read
   */
  Optional<Pair> with(ReviewState after, List<Candidate> others) {
    var one = side(after.now().chosenId(), after.now().chosenText(), others);
    var other = side(after.now().rejectedId(), after.now().rejectedText(), others);
    return one == null || other == null
        ? Optional.empty()
        : Optional.of(
            new Pair(
                id,
                instructionId,
                key,
                prompt,
                one.text(),
                other.text(),
                one.judgement(),
                other.judgement(),
                after,
                true));
  }

  private record Side(String text, @Nullable Judgement judgement) {}

  private @Nullable Side side(long solution, @Nullable String text, List<Candidate> others) {
    var now = state.now();
    if (solution == now.chosenId() && (text != null || now.chosenText() == null)) {
      return new Side(text != null ? text : chosen, chosenJudgement);
    }
    if (solution == now.rejectedId() && (text != null || now.rejectedText() == null)) {
      return new Side(text != null ? text : rejected, rejectedJudgement);
    }
    return others.stream()
        .filter(each -> each.solution().id() == solution)
        .findFirst()
        .map(each -> new Side(text != null ? text : each.solution().completion(), each.judgement()))
        .orElse(null);
  }
}
