package plum.ui.tryit;

import java.time.Duration;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.jspecify.annotations.Nullable;
import plum.pipeline.BenchCandidate;

/** A candidate on the screen, from before its first token to its verdict. */
public final class Candidate {
  /** How far it is. */
  public enum State {
    WAITING("waiting"),
    WRITING("writing"),
    RUNNING("running tests"),
    UNTESTED("not run"),
    JUDGED(""),
    STOPPED("stopped");

    private final String label;

    State(String label) {
      this.label = label;
    }

    /** In words, lower case; empty where the verdict says it. */
    public String label() {
      return label;
    }
  }

  private final int number;
  private final ReadOnlyStringWrapper text = new ReadOnlyStringWrapper("");
  private final ReadOnlyObjectWrapper<State> state = new ReadOnlyObjectWrapper<>(State.WAITING);
  private @Nullable BenchCandidate result;

  Candidate(int number) {
    this.number = number;
  }

  /** One that was kept. */
  Candidate(BenchCandidate kept) {
    this(kept.number());
    drawn(kept, false);
    if (kept.verdict() != null) {
      judged(kept);
    }
  }

  /** Counted from 0. */
  public int number() {
    return number;
  }

  public ReadOnlyStringProperty textProperty() {
    return text.getReadOnlyProperty();
  }

  /** Changes last, after text and result. */
  public ReadOnlyObjectProperty<State> stateProperty() {
    return state.getReadOnlyProperty();
  }

  /** What is known at its end, null before. */
  public @Nullable BenchCandidate result() {
    return result;
  }

  /** Its own tokens per second; NaN before its end. */
  public double tokensPerSecond() {
    var known = result;
    return known == null || known.elapsed().compareTo(Duration.ofNanos(1)) < 0
        ? Double.NaN
        : known.tokens() / (known.elapsed().toNanos() / 1e9);
  }

  void grow(String more) {
    text.set(text.get() + more);
    state.set(State.WRITING);
  }

  void drawn(BenchCandidate candidate, boolean runs) {
    result = candidate;
    text.set(candidate.text());
    state.set(runs ? State.RUNNING : State.UNTESTED);
  }

  void judged(BenchCandidate candidate) {
    result = candidate;
    state.set(State.JUDGED);
  }

  /** Nothing more comes. */
  void end() {
    if (state.get() == State.WAITING || state.get() == State.WRITING) {
      state.set(State.STOPPED);
    } else if (state.get() == State.RUNNING) {
      state.set(State.UNTESTED);
    }
  }
}
