package plum.ui.solutions;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import org.jspecify.annotations.Nullable;
import plum.data.Instruction;
import plum.data.PlumException;
import plum.data.Solution;
import plum.pipeline.CancelToken;
import plum.pipeline.TokenScores;
import plum.ui.session.Loader;
import plum.ui.session.Session;

/**
 * How probable the tokens of the shown solutions were for the policy that drew them. Asked only on
 * request, one solution after the other, between jobs; forgotten with the instruction.
 */
public final class ShadingViewModel {
  private final Session session;
  private final Loader.Slot slot;
  private CancelToken token = new CancelToken();
  private @Nullable Instruction instruction;
  private List<Solution> wanted = List.of();
  private boolean asking;

  // Properties

  private final BooleanProperty on = new SimpleBooleanProperty();
  private final ReadOnlyObjectWrapper<Map<Long, TokenScores.Scored>> scores =
      new ReadOnlyObjectWrapper<>(Map.of());
  private final ReadOnlyStringWrapper sentence = new ReadOnlyStringWrapper("");

  ShadingViewModel(Session session) {
    this.session = session;
    slot = session.loader().slot();
    on.subscribe(
        (_, now) -> {
          if (now) {
            ask();
          } else {
            stop();
          }
        });
  }

  /** Whether tokens are to be shaded. */
  public BooleanProperty onProperty() {
    return on;
  }

  /** What is known, by solution. */
  public ReadOnlyObjectProperty<Map<Long, TokenScores.Scored>> scoresProperty() {
    return scores.getReadOnlyProperty();
  }

  /** What is being done, or why there is nothing to see; empty when all is there. */
  public ReadOnlyStringProperty sentenceProperty() {
    return sentence.getReadOnlyProperty();
  }

  // Commands

  /** Shows solutions of an instruction; what was asked for another is dropped. */
  void show(Instruction now, List<Solution> solutions) {
    if (instruction == null || instruction.id() != now.id()) {
      stop();
      instruction = now;
      scores.set(Map.of());
    }
    wanted = solutions;
    if (on.get()) {
      ask();
    }
  }

  /** Stops asking; what is known stays. */
  void stop() {
    token.cancel();
    slot.drop();
    asking = false;
    sentence.set("");
  }

  private record Answer(Optional<TokenScores.Scored> scored, String failure) {}

  private void ask() {
    var of = instruction;
    var next = wanted.stream().filter(each -> !scores.get().containsKey(each.id())).findFirst();
    if (of == null || asking) {
      return;
    }
    if (next.isEmpty()) {
      sentence.set("");
      return;
    }
    asking = true;
    token = new CancelToken();
    sentence.set(
        session.activity().isWorking()
            ? "A job is working. The tokens are scored when it ends."
            : "Scoring the tokens…");
    var solution = next.get();
    var mine = token;
    slot.load(
        () -> answer(of, solution, mine),
        answer -> {
          asking = false;
          if (answer.scored().isPresent()) {
            var all = new HashMap<>(scores.get());
            all.put(solution.id(), answer.scored().get());
            scores.set(Map.copyOf(all));
            ask();
          } else {
            sentence.set(answer.failure());
          }
        });
  }

  private Answer answer(Instruction of, Solution solution, CancelToken mine) {
    try {
      return new Answer(session.inspector().score(of, solution, mine), "");
    } catch (PlumException e) {
      return new Answer(Optional.empty(), String.valueOf(e.getMessage()));
    }
  }

  /** What the tokens of a solution come to, in words; empty where they are not known. */
  public String total(Solution solution) {
    var scored = scores.get().get(solution.id());
    if (scored == null || !on.get()) {
      return "";
    }
    var last = scored.tokens().getLast();
    return scored.policy()
        + ": "
        + figure(scored.sum())
        + (last.text().isEmpty() ? ", its end " + figure(last.logProbability()) : "");
  }

  private static String figure(double logProbability) {
    return String.format(Locale.ROOT, "%.2f", logProbability).replace('-', '−');
  }
}
