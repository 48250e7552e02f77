package plum.ui.instructions;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;
import plum.data.InstructionStatus;
import plum.data.Outcome;
import plum.data.PlumException;
import plum.data.Stage;
import plum.pipeline.CancelToken;
import plum.pipeline.Health;
import plum.pipeline.RuleEffect;
import plum.store.InstructionFilter;
import plum.store.Marks.Facet;
import plum.ui.session.Loader;
import plum.ui.session.Session;
import plum.ui.session.Words;

/** How healthy the data set is; everything that is counted leads to the lines it counts. */
public final class HealthViewModel {
  private final Session session;
  private final Consumer<Arrangement.Among> among;
  private final Consumer<InstructionFilter> filtered;
  private final Loader.Slot slot;
  private final Loader.Slot marks;
  private final Loader.Slot counting;
  private final Loader.Slot leading;
  private final AtomicReference<CancelToken> token = new AtomicReference<>(new CancelToken());

  /** How many instructions there were when the report was made, -1 before the first. */
  private int looked = -1;

  // Properties

  private final ReadOnlyObjectWrapper<@Nullable Facets> facets = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<Health.@Nullable Report> report =
      new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<@Nullable RuleEffect> effect = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyBooleanWrapper working = new ReadOnlyBooleanWrapper();
  private final ReadOnlyDoubleWrapper progress = new ReadOnlyDoubleWrapper();
  private final ReadOnlyStringWrapper sentence = new ReadOnlyStringWrapper("");
  private final StringProperty benchmark = new SimpleStringProperty("");

  /**
   * @param among shows some instructions in the table
   * @param filtered shows what matches a filter in the table
   */
  HealthViewModel(
      Session session, Consumer<Arrangement.Among> among, Consumer<InstructionFilter> filtered) {
    this.session = session;
    this.among = among;
    this.filtered = filtered;
    slot = session.loader().slot();
    marks = session.loader().slot();
    counting = session.loader().slot();
    leading = session.loader().slot();
  }

  /** Lengths, pass rates, kinds; null before they are read. */
  public ReadOnlyObjectProperty<@Nullable Facets> facetsProperty() {
    return facets.getReadOnlyProperty();
  }

  /** Duplicates and contamination; null before they were looked for. */
  public ReadOnlyObjectProperty<Health.@Nullable Report> reportProperty() {
    return report.getReadOnlyProperty();
  }

  /** What the newest pool left of the solutions; null while there is none. */
  public ReadOnlyObjectProperty<@Nullable RuleEffect> effectProperty() {
    return effect.getReadOnlyProperty();
  }

  public ReadOnlyBooleanProperty workingProperty() {
    return working.getReadOnlyProperty();
  }

  /** From 0 to 1. */
  public ReadOnlyDoubleProperty progressProperty() {
    return progress.getReadOnlyProperty();
  }

  /** What the figures amount to. */
  public ReadOnlyStringProperty sentenceProperty() {
    return sentence.getReadOnlyProperty();
  }

  /** File of the benchmark to compare with, empty for none. */
  public StringProperty benchmarkProperty() {
    return benchmark;
  }

  /** Reads what is quick; looks for duplicates if there are other instructions than last time. */
  public void refresh() {
    count();
    marks.load(
        () -> Facets.of(session.project().instructions().summaries().marks()),
        now -> {
          facets.set(now);
          say();
          if (now.marks().size() != looked && now.marks().size() > 0) {
            look();
          }
        });
  }

  private void count() {
    session.runs(Stage.PREFERENCES).stream()
        .filter(run -> run.outcome() == Outcome.DONE)
        .reduce((_, last) -> last)
        .ifPresentOrElse(
            pool -> counting.load(() -> RuleEffect.of(session.project(), pool), effect::set),
            () -> effect.set(null));
  }

  /** Shows the instructions with a solution that ended so, of all that were run. */
  public void showBefore(RuleEffect.Outcome outcome) {
    leading.load(
        () -> session.project().executions().instructionsWith(outcome.verdict()),
        ids ->
            among.accept(
                new Arrangement.Among("Some solution: " + outcome.verdict().label(), ids)));
  }

  /** Shows the instructions with such solutions in pairs. */
  public void showAfter(RuleEffect.Outcome outcome) {
    var known = effect.get();
    if (known != null) {
      among.accept(
          new Arrangement.Among(
              (outcome.verdict().isPass()
                      ? "Pairs in "
                      : "Pairs against " + outcome.verdict().label() + " in ")
                  + known.pool(),
              outcome.instructions()));
    }
  }

  /** Looks for duplicates and, if a benchmark is named, for what it shares with the data. */
  public void look() {
    stop();
    var mine = new CancelToken();
    token.set(mine);
    working.set(true);
    progress.set(0);
    var known = facets.get();
    looked = known == null ? 0 : known.marks().size();
    var file = benchmark.get().isBlank() ? null : Path.of(benchmark.get().strip());
    slot.load(
        () -> found(file, mine),
        now -> {
          working.set(false);
          if (now.problem() != null) {
            session.problems().report(now.problem());
          }
          if (now.report() != null) {
            report.set(now.report());
          }
          say();
        });
  }

  private record Found(Health.@Nullable Report report, @Nullable RuntimeException problem) {}

  private Found found(@Nullable Path file, CancelToken mine) {
    try {
      return new Found(
          Health.look(
              session.project(),
              file,
              part -> session.loader().load(() -> part, now -> advance(mine, now)),
              mine),
          null);
    } catch (PlumException e) {
      return new Found(null, e);
    }
  }

  private void advance(CancelToken mine, double now) {
    if (token.get() == mine && now > progress.get()) {
      progress.set(now);
    }
  }

  /** Stops looking; what was known stays. */
  public void stop() {
    token.get().cancel();
    slot.drop();
    working.set(false);
  }

  /** Shows in the table what a bin counts. */
  public void show(Facet facet, int bin) {
    var known = facets.get();
    if (known != null) {
      filtered.accept(
          InstructionFilter.ALL.with(facet, List.of(known.bins(facet).get(bin).range())));
    }
  }

  /** Shows in the table what was found. */
  public void show(String words, Health.Finding finding) {
    among.accept(new Arrangement.Among(words, finding.ids()));
  }

  private void say() {
    var known = facets.get();
    if (known == null) {
      return;
    }
    var mixed = count(known, InstructionStatus.MIXED);
    var judged =
        mixed + count(known, InstructionStatus.ALL_PASS) + count(known, InstructionStatus.ALL_FAIL);
    sentence.set(
        judged == 0
            ? "No solution has met its tests yet."
            : Words.count(mixed, "instruction")
                + " of "
                + Words.count(judged)
                + " that were run ("
                + Words.percent((double) mixed / judged)
                + ") have solutions of both kinds and can yield pairs.");
  }

  private static long count(Facets known, InstructionStatus status) {
    var range = Facets.range(Facet.STATUS, status);
    var bins = known.bins(Facet.STATUS);
    return IntStream.range(0, bins.size())
        .filter(i -> bins.get(i).range().equals(range))
        .mapToLong(i -> known.totals(Facet.STATUS)[i])
        .sum();
  }
}
