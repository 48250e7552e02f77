package plum.ui.tryit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyLongProperty;
import javafx.beans.property.ReadOnlyLongWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import plum.data.Outcome;
import plum.eval.Interval;
import plum.eval.Wilson;
import plum.pipeline.BenchCandidate;
import plum.pipeline.BenchEvent;
import plum.pipeline.BenchQuestion;
import plum.pipeline.BenchTry;
import plum.pipeline.SamplingConfig;
import plum.ui.session.Words;

/** The candidates of one draw, from before their first token to the pass rate. */
public final class Drawing {
  private final Tried tried;
  private final LongSupplier clock;
  private @Nullable BenchQuestion question;
  private @Nullable SamplingConfig config;
  private boolean runs;
  private long pieces;
  private long begun;

  // Properties

  private final ObservableList<Candidate> candidates = FXCollections.observableArrayList();
  private final ReadOnlyBooleanWrapper working = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper progress = new ReadOnlyStringWrapper("");
  private final ReadOnlyObjectWrapper<@Nullable Throwable> failure = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<Interval> passRate =
      new ReadOnlyObjectWrapper<>(Wilson.of(0, 0));
  private final ReadOnlyStringWrapper verdict = new ReadOnlyStringWrapper("");
  private final ReadOnlyLongWrapper shown = new ReadOnlyLongWrapper();

  /**
   * Waits for a draw.
   *
   * @param tried where it is written down at its end
   * @param clock nanoseconds, any origin
   */
  Drawing(Tried tried, LongSupplier clock) {
    this.tried = tried;
    this.clock = clock;
  }

  /** In the order of their numbers. */
  public ObservableList<Candidate> candidates() {
    return candidates;
  }

  /** Whether candidates are being drawn or run. */
  public ReadOnlyBooleanProperty workingProperty() {
    return working.getReadOnlyProperty();
  }

  /** How far it is, or how it ended. */
  public ReadOnlyStringProperty progressProperty() {
    return progress.getReadOnlyProperty();
  }

  /** Why the last draw failed, null if it did not. */
  ReadOnlyObjectProperty<@Nullable Throwable> failureProperty() {
    return failure.getReadOnlyProperty();
  }

  /** Share of candidates that pass, with its interval; NaN while none was run. */
  public ReadOnlyObjectProperty<Interval> passRateProperty() {
    return passRate.getReadOnlyProperty();
  }

  /** "7 of 12 pass". */
  public ReadOnlyStringProperty verdictProperty() {
    return verdict.getReadOnlyProperty();
  }

  /** Id of the try whose candidates are shown, 0 for none. */
  public ReadOnlyLongProperty shownProperty() {
    return shown.getReadOnlyProperty();
  }

  // Commands

  /** Says what stands in the way of a draw. */
  void say(String words) {
    progress.set(words);
  }

  /** Makes room for new candidates. */
  void begin(BenchQuestion asked, SamplingConfig with, boolean execute) {
    candidates.setAll(IntStream.range(0, with.samples()).mapToObj(Candidate::new).toList());
    question = asked;
    config = with;
    runs = execute && !asked.tests().isEmpty();
    pieces = 0;
    shown.set(0);
    failure.set(null);
    working.set(true);
    progress.set("Opening " + with.policy() + " …");
    rate();
  }

  /** Shows the candidates of an earlier try. */
  void show(BenchTry one) {
    shown.set(one.id());
    candidates.setAll(one.candidates().stream().map(Candidate::new).toList());
    progress.set(summary(one));
    failure.set(null);
    rate();
  }

  /** Takes what the bench told, in order. */
  void accept(List<BenchEvent> events) {
    var grown = new HashMap<Integer, StringBuilder>();
    for (var event : events) {
      switch (event) {
        case BenchEvent.Grew(var number, var more) -> {
          begun = pieces == 0 ? clock.getAsLong() : begun;
          pieces++;
          grown.computeIfAbsent(number, _ -> new StringBuilder()).append(more);
        }
        case BenchEvent.Drawn(var candidate) -> {
          grown.remove(candidate.number());
          candidates.get(candidate.number()).drawn(candidate, runs);
        }
        case BenchEvent.Judged(var candidate) ->
            candidates.get(candidate.number()).judged(candidate);
        case BenchEvent.Ended ended -> {
          grow(grown);
          end(ended);
        }
        case BenchEvent.Advanced _, BenchEvent.Swept _ -> {}
      }
    }
    grow(grown);
    rate();
    if (working.get() && pieces > 0) {
      follow();
    }
  }

  private void grow(Map<Integer, StringBuilder> grown) {
    grown.forEach((number, more) -> candidates.get(number).grow(more.toString()));
    grown.clear();
  }

  /** Most pieces of text are a token; exact figures come at the end. */
  private void follow() {
    var drawn = candidates.stream().filter(each -> each.result() != null).count();
    var seconds = (clock.getAsLong() - begun) / 1e9;
    progress.set(
        drawn
            + " of "
            + candidates.size()
            + " drawn"
            + (seconds < 0.2
                ? ""
                : String.format(Locale.ROOT, " · about %,.0f tokens/s", pieces / seconds)));
  }

  private void end(BenchEvent.Ended ended) {
    candidates.forEach(Candidate::end);
    var results = new ArrayList<BenchCandidate>();
    candidates.stream().map(Candidate::result).filter(Objects::nonNull).forEach(results::add);
    if (ended.failure() != null) {
      progress.set("");
      failure.set(ended.failure());
    } else if (question != null && config != null && !results.isEmpty()) {
      var one =
          BenchTry.of(tried.nextId(), Instant.now(), question, config, results, ended.elapsed());
      shown.set(one.id());
      tried.add(one);
      progress.set((ended.outcome() == Outcome.CANCELLED ? "Stopped. " : "") + summary(one));
    } else {
      progress.set("Stopped before anything was drawn.");
    }
    if (results.isEmpty()) {
      candidates.clear();
    }
    working.set(false);
  }

  private static String summary(BenchTry one) {
    return String.format(
        Locale.ROOT,
        "%s, %d distinct · %.0f tokens each · %,.0f tokens/s · %s",
        Words.count(one.candidates().size(), "candidate"),
        one.distinct(),
        one.meanTokens(),
        one.tokensPerSecond(),
        Words.duration(one.elapsed()));
  }

  private void rate() {
    var results = new ArrayList<BenchCandidate>();
    candidates.stream().map(Candidate::result).filter(Objects::nonNull).forEach(results::add);
    results.removeIf(each -> !each.counts());
    var passed = results.stream().filter(BenchCandidate::passes).count();
    passRate.set(Wilson.of(passed, results.size()));
    verdict.set(results.isEmpty() ? "" : passed + " of " + results.size() + " pass");
  }
}
