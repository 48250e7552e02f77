package plum.ui.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import plum.data.Decoding;
import plum.data.Outcome;
import plum.data.Run;
import plum.data.Stage;
import plum.eval.Interval;
import plum.io.Atomic;
import plum.io.Json;
import plum.pipeline.Comparison;
import plum.pipeline.Movement;
import plum.pipeline.Report;
import plum.pipeline.ReportPage;
import plum.ui.control.IntervalChart;
import plum.ui.execution.ExecutionViewModel;
import plum.ui.session.Loader;
import plum.ui.session.Navigator;
import plum.ui.session.Place;
import plum.ui.session.Session;
import plum.ui.session.Words;

/**
 * Policies on the held-out instructions: the first measured is what the others are held against.
 */
public final class EvaluationViewModel {
  private final Session session;
  private final ExecutionViewModel execution;
  private final Navigator navigator;
  private final Loader.Slot slot;

  /**
   * One policy in the table.
   *
   * @param comparison with the first, null for the first itself
   */
  public record Line(
      Run run, String policy, Interval greedy, Interval sampled, @Nullable Comparison comparison) {

    /** "91.0 % [86.5, 94.5]". */
    public String words(boolean isGreedy) {
      return share(isGreedy ? greedy : sampled);
    }

    /** "+26.7 [+21.0, +32.0]", empty for the first. */
    public String difference(boolean isGreedy) {
      if (comparison == null) {
        return "";
      }
      var change = isGreedy ? comparison.greedy() : comparison.sampled();
      var difference = change.paired().difference();
      return Double.isNaN(difference.value())
          ? "–"
          : Words.points(difference.value())
              + " ["
              + Words.points(difference.low())
              + ", "
              + Words.points(difference.high())
              + "]";
    }

    /** Above zero 1, below -1 with the whole interval, 0 where it cannot be said. */
    public int direction(boolean isGreedy) {
      if (comparison == null) {
        return 0;
      }
      var difference =
          (isGreedy ? comparison.greedy() : comparison.sampled()).paired().difference();
      return !difference.excludesZero() ? 0 : difference.value() > 0 ? 1 : -1;
    }
  }

  /** One instruction on which two policies differ. */
  public record Changed(
      long instructionId, String key, String prompt, boolean gained, String samples) {}

  // Properties

  private final ObservableList<Line> lines = FXCollections.observableArrayList();
  private final ObservableList<Line> linesShown = FXCollections.unmodifiableObservableList(lines);
  private final ObjectProperty<@Nullable Line> selected = new SimpleObjectProperty<>();
  private final ObservableList<Changed> changed = FXCollections.observableArrayList();
  private final ObservableList<Changed> changedShown =
      FXCollections.unmodifiableObservableList(changed);
  private final ReadOnlyStringWrapper verdict = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper written = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper test = new ReadOnlyStringWrapper("");
  private final ReadOnlyBooleanWrapper nothing = new ReadOnlyBooleanWrapper(true);
  private final BooleanProperty regressionsOnly = new SimpleBooleanProperty();
  private final ReadOnlyObjectWrapper<Movement> movement =
      new ReadOnlyObjectWrapper<>(new Movement(List.of(), List.of()));
  private final RoundsViewModel rounds;
  private final Loader.Slot changes;
  private List<Changed> all = List.of();

  public EvaluationViewModel(Session session, Navigator navigator) {
    this.session = session;
    execution = new ExecutionViewModel(session.activity(), Place.EVALUATION);
    this.navigator = navigator;
    slot = session.loader().slot();
    changes = session.loader().slot();
    session.runs().addListener((ListChangeListener<Run>) _ -> reload());
    selected.subscribe((_, _) -> compare());
    regressionsOnly.subscribe((_, _) -> filter());
    rounds = new RoundsViewModel(session);
    reload();
  }

  /** Whether only instructions that were solved before and are not any more are listed. */
  public BooleanProperty regressionsOnlyProperty() {
    return regressionsOnly;
  }

  /** Where the answers of the first policy went under the selected one; empty for none. */
  public ReadOnlyObjectProperty<Movement> movementProperty() {
    return movement.getReadOnlyProperty();
  }

  /** On-policy rounds. */
  public RoundsViewModel rounds() {
    return rounds;
  }

  /** Evaluated policies, the first measured first. */
  public ObservableList<Line> lines() {
    return linesShown;
  }

  public ObjectProperty<@Nullable Line> selectedProperty() {
    return selected;
  }

  /** Instructions that only one of the two policies solves greedily, gained ones first. */
  public ObservableList<Changed> changed() {
    return changedShown;
  }

  /** The comparison of the selected policy with the first, in words. */
  public ReadOnlyStringProperty verdictProperty() {
    return verdict.getReadOnlyProperty();
  }

  /** Where the report was written, empty before. */
  public ReadOnlyStringProperty writtenProperty() {
    return written.getReadOnlyProperty();
  }

  /** Whether the difference may be chance, one sentence. */
  public ReadOnlyStringProperty testProperty() {
    return test.getReadOnlyProperty();
  }

  public ReadOnlyBooleanProperty nothingProperty() {
    return nothing.getReadOnlyProperty();
  }

  public ObservableValue<String> runReasonProperty() {
    return session.launcher().reasonProperty(Stage.EVALUATION);
  }

  /** What the chart draws. */
  public List<IntervalChart.Row> chartRows() {
    return lines.stream()
        .map(
            line ->
                new IntervalChart.Row(
                    line.policy(), List.of(share(line, true), share(line, false))))
        .toList();
  }

  private static IntervalChart.Share share(Line line, boolean isGreedy) {
    var interval = isGreedy ? line.greedy() : line.sampled();
    return new IntervalChart.Share(interval.value(), interval.low(), interval.high());
  }

  /** What the sandbox does for this page's stages. */
  public ExecutionViewModel execution() {
    return execution;
  }

  // Commands

  public void refresh() {
    reload();
  }

  public void runStage() {
    session.launcher().run(Stage.EVALUATION);
  }

  /** Writes the report as a page into the project's folder. */
  public void writeReport() {
    var file = session.project().folder().resolve("report.html");
    var title = session.recipe().title();
    var seed = session.recipe().seed();
    session
        .loader()
        .perform(
            () -> {
              var report = Report.of(session.project(), title, seed);
              Atomic.text(file, ReportPage.of(session.project(), report));
            },
            () -> written.set("Report written to " + file));
  }

  public void open(Changed line) {
    navigator.openInstruction(line.instructionId());
  }

  private void reload() {
    var runs =
        session.runs(Stage.EVALUATION).stream()
            .filter(run -> run.outcome() == Outcome.DONE)
            .toList();
    slot.load(
        () -> read(runs),
        read -> {
          nothing.set(read.isEmpty());
          if (!lines.equals(read)) {
            var shown = selected.get();
            lines.setAll(read);
            selected.set(
                read.stream()
                    .filter(each -> shown != null && each.run().id() == shown.run().id())
                    .findFirst()
                    .orElse(read.size() > 1 ? read.get(1) : null));
          }
        });
  }

  /** What a run is compared with: the first that was asked the same, if that is another. */
  private static Optional<Run> first(List<Run> runs, Run run) {
    return runs.stream()
        .filter(each -> Comparison.asked(each).equals(Comparison.asked(run)))
        .findFirst()
        .filter(first -> first.id() != run.id());
  }

  private List<Line> read(List<Run> runs) {
    var read = new ArrayList<Line>();
    for (var run : runs) {
      var store = session.project().evaluations();
      read.add(
          new Line(
              run,
              policy(run),
              Comparison.passAtK(store.of(run.id(), Decoding.GREEDY), 1),
              Comparison.passAtK(store.of(run.id(), Decoding.SAMPLED), 1),
              first(runs, run)
                  .map(first -> Comparison.of(session.project(), first, run))
                  .orElse(null)));
    }
    return read;
  }

  /** The policy a run measured, and on what, where that is not the held-out side of all sets. */
  private static String policy(Run run) {
    var policy = String.valueOf(Json.parseObject(run.config()).get("policy"));
    var asked = Comparison.asked(run);
    return asked.equals("held-out") ? policy : policy + " · " + asked.replace("held-out of ", "");
  }

  private void compare() {
    var line = selected.get();
    var comparison = line == null ? null : line.comparison();
    if (line == null || comparison == null) {
      changes.drop();
      all = List.of();
      filter();
      movement.set(new Movement(List.of(), List.of()));
      test.set("");
      verdict.set(line == null ? "" : line.policy() + " is what the others are compared with.");
      return;
    }
    var paired = comparison.greedy().paired();
    verdict.set(
        String.format(
            Locale.ROOT,
            "%s against %s, greedy: %d gained, %d lost, %d unchanged. %s",
            line.policy(),
            policy(comparison.before()),
            paired.gained().size(),
            paired.lost().size(),
            comparison.lines().size() - paired.gained().size() - paired.lost().size(),
            switch (line.direction(true)) {
              case 1 -> "The interval of the difference lies above zero.";
              case -1 -> "The interval of the difference lies below zero.";
              default -> "The interval of the difference contains zero.";
            }));
    test.set(comparison.test().words());
    changes.load(
        () ->
            new Changes(
                changes(comparison),
                Movement.of(session.project(), comparison.before(), comparison.after())),
        found -> {
          all = found.lines();
          movement.set(found.movement());
          filter();
        });
  }

  private record Changes(List<Changed> lines, Movement movement) {}

  private void filter() {
    changed.setAll(all.stream().filter(line -> !regressionsOnly.get() || !line.gained()).toList());
  }

  private List<Changed> changes(Comparison comparison) {
    var paired = comparison.greedy().paired();
    return Stream.concat(
            paired.gained().stream().map(i -> change(comparison.lines().get(i), true)),
            paired.lost().stream().map(i -> change(comparison.lines().get(i), false)))
        .toList();
  }

  private Changed change(Comparison.Line line, boolean gained) {
    var instruction = session.project().instructions().byId(line.instructionId());
    return new Changed(
        line.instructionId(),
        instruction.map(each -> each.key()).orElse(""),
        instruction.map(each -> Words.firstSentence(each.prompt())).orElse(""),
        gained,
        String.format(
            Locale.ROOT, "%.0f → %.0f %%", 100 * line.sampledBefore(), 100 * line.sampledAfter()));
  }

  private static String share(Interval interval) {
    return Double.isNaN(interval.value())
        ? "–"
        : String.format(
            Locale.ROOT,
            "%.1f %% [%.1f, %.1f]",
            100 * interval.value(),
            100 * interval.low(),
            100 * interval.high());
  }
}
