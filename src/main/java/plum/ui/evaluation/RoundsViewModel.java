package plum.ui.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import plum.data.Outcome;
import plum.data.PlumException;
import plum.data.Run;
import plum.eval.Interval;
import plum.pipeline.RoundTimeline;
import plum.pipeline.Rounds;
import plum.pipeline.StageConfig;
import plum.ui.session.Loader;
import plum.ui.session.Session;
import plum.ui.session.Words;

/** On-policy rounds: what each came to, and the command that goes round again. */
public final class RoundsViewModel {
  private final Session session;
  private final Loader.Slot slot;

  /**
   * One round.
   *
   * @param fresh share of its pairs that the policy before it wrote, empty for round 0
   * @param change of sampled pass@1 against the round before, in points
   * @param direction 1 where the whole interval lies above zero, -1 below, 0 where it cannot be
   *     said
   */
  public record Line(
      String round,
      String policy,
      String fresh,
      String greedy,
      String sampled,
      String passAtK,
      String change,
      int direction) {}

  // Properties

  private final ObservableList<String> trainings = FXCollections.observableArrayList();
  private final StringProperty training = new SimpleStringProperty("");
  private final IntegerProperty count = new SimpleIntegerProperty(2);
  private final ObservableList<Line> lines = FXCollections.observableArrayList();
  private final ObservableList<Line> linesShown = FXCollections.unmodifiableObservableList(lines);
  private final ReadOnlyStringWrapper reason = new ReadOnlyStringWrapper("");

  RoundsViewModel(Session session) {
    this.session = session;
    slot = session.loader().slot();
    session.recipeProperty().subscribe(_ -> offer());
    session.runs().addListener((ListChangeListener<Run>) _ -> read());
    session.activity().workingProperty().subscribe(_ -> review());
    training.subscribe((_, _) -> read());
    count.subscribe((_, _) -> review());
    read();
  }

  /** Training stages that can go round. */
  public ObservableList<String> trainings() {
    return trainings;
  }

  /** The one that does. */
  public StringProperty trainingProperty() {
    return training;
  }

  /** Rounds in all. */
  public IntegerProperty countProperty() {
    return count;
  }

  /** The rounds there are, the policy it began with first. */
  public ObservableList<Line> lines() {
    return linesShown;
  }

  /** Why no rounds can be run now; empty when they can. */
  public ReadOnlyStringProperty reasonProperty() {
    return reason.getReadOnlyProperty();
  }

  /** "Run round 2", "Run rounds 2 to 4". */
  public String verb() {
    var next = Math.max(1, lines.size());
    return next >= count.get()
        ? "Run round " + count.get()
        : "Run rounds " + next + " to " + count.get();
  }

  // Commands

  /** Runs what is missing of all rounds, as {@code plum rounds} does. */
  public void run() {
    if (reason.get().isEmpty()) {
      var stages = missing();
      session.containment().admit(() -> session.activity().submit(stages));
    }
  }

  private List<StageConfig> missing() {
    var done =
        session.runs().stream()
            .filter(run -> run.outcome() == Outcome.DONE)
            .map(Run::name)
            .toList();
    return new Rounds(training.get(), count.get(), Rounds.RATE)
        .stages(session.recipe()).stream().filter(stage -> !done.contains(stage.name())).toList();
  }

  private void offer() {
    var now = Rounds.trainings(session.recipe());
    if (!trainings.equals(now)) {
      trainings.setAll(now);
    }
    if (!now.contains(training.get())) {
      training.set(now.isEmpty() ? "" : now.getFirst());
    }
    review();
  }

  private void read() {
    var name = training.get();
    if (!name.isEmpty()) {
      slot.load(
          () -> RoundTimeline.of(session.project(), name),
          timeline -> {
            var now = timeline.rounds().stream().map(RoundsViewModel::line).toList();
            if (!lines.equals(now)) {
              lines.setAll(now);
            }
            review();
          });
    }
  }

  private void review() {
    reason.set(against());
  }

  private String against() {
    if (training.get().isEmpty()) {
      return "The recipe trains nothing.";
    }
    if (session.activity().isWorking()) {
      return "A job is working. Wait for it, or cancel it.";
    }
    try {
      return missing().isEmpty() ? "These rounds are done. Ask for more." : "";
    } catch (PlumException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static Line line(RoundTimeline.Round round) {
    var more = new ArrayList<String>();
    round.passAtK().entrySet().stream()
        .filter(entry -> entry.getKey() > 1)
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> more.add("@" + entry.getKey() + " " + share(entry.getValue())));
    var fresh = round.fresh();
    var change = round.change();
    return new Line(
        round.round() == 0 ? "start" : Integer.toString(round.round()),
        round.policy(),
        fresh == null ? "" : Words.percent(fresh.share()),
        share(round.greedy()),
        share(round.passAtK().get(1)),
        String.join("  ", more),
        change == null || Double.isNaN(change.value())
            ? ""
            : Words.points(change.value())
                + " ["
                + Words.points(change.low())
                + ", "
                + Words.points(change.high())
                + "]",
        change == null || !change.excludesZero() ? 0 : change.value() > 0 ? 1 : -1);
  }

  private static String share(@Nullable Interval interval) {
    return interval == null || Double.isNaN(interval.value())
        ? "–"
        : String.format(
            Locale.ROOT,
            "%.1f [%.1f, %.1f]",
            100 * interval.value(),
            100 * interval.low(),
            100 * interval.high());
  }
}
