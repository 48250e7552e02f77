package plum.ui.preferences;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import plum.data.Review;
import plum.data.Run;
import plum.data.Stage;
import plum.data.Verdict;
import plum.store.Preferences;
import plum.ui.session.Loader;
import plum.ui.session.Navigator;
import plum.ui.session.Session;
import plum.ui.session.Words;

/** The pairs of a pool, what a person decided about each, and how to take it back. */
public final class PreferencesViewModel {
  static final int PAGE = 200;

  private final Session session;
  private final Navigator navigator;
  private final Loader.Slot slot;
  private final ArrayDeque<Decision> decisions = new ArrayDeque<>();
  private boolean complete;
  private boolean loading;

  /** One pair as it is shown. */
  public record Pair(
      long id,
      long instructionId,
      String key,
      String prompt,
      String chosen,
      String rejected,
      @Nullable Verdict verdict,
      String detail,
      Review review) {
    static Pair of(Preferences.PairRow row) {
      return new Pair(
          row.id(),
          row.instructionId(),
          row.key(),
          row.prompt(),
          row.chosen(),
          row.rejected(),
          row.rejectedVerdict().isEmpty() ? null : Verdict.valueOf(row.rejectedVerdict()),
          row.rejectedDetail(),
          row.review());
    }

    Pair with(Review decision) {
      return new Pair(id, instructionId, key, prompt, chosen, rejected, verdict, detail, decision);
    }
  }

  private record Decision(long id, Review before) {}

  // Properties

  private final ObservableList<Run> runs = FXCollections.observableArrayList();
  private final ObservableList<Run> runsShown = FXCollections.unmodifiableObservableList(runs);
  private final ObjectProperty<@Nullable Run> run = new SimpleObjectProperty<>();
  private final ObservableList<Pair> pairs = FXCollections.observableArrayList();
  private final ObservableList<Pair> pairsShown = FXCollections.unmodifiableObservableList(pairs);
  private final ObjectProperty<@Nullable Pair> selected = new SimpleObjectProperty<>();
  private final ReadOnlyStringWrapper progress = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper balance = new ReadOnlyStringWrapper("");
  private final ReadOnlyBooleanWrapper nothing = new ReadOnlyBooleanWrapper(true);
  private final ReadOnlyBooleanWrapper undoable = new ReadOnlyBooleanWrapper();

  public PreferencesViewModel(Session session, Navigator navigator) {
    this.session = session;
    this.navigator = navigator;
    slot = session.loader().slot();
    session.runs().addListener((ListChangeListener<Run>) _ -> review());
    run.subscribe((_, _) -> reload());
    review();
  }

  /** Runs that built a pool, the newest first. */
  public ObservableList<Run> runs() {
    return runsShown;
  }

  public ObjectProperty<@Nullable Run> runProperty() {
    return run;
  }

  public ObservableList<Pair> pairs() {
    return pairsShown;
  }

  /** The pair that is looked at, null for none. */
  public ObjectProperty<@Nullable Pair> selectedProperty() {
    return selected;
  }

  /** "570 pairs on 143 instructions · 12 accepted · 3 rejected · 555 pending". */
  public ReadOnlyStringProperty progressProperty() {
    return progress.getReadOnlyProperty();
  }

  /** What the same pool offers KTO. */
  public ReadOnlyStringProperty balanceProperty() {
    return balance.getReadOnlyProperty();
  }

  public ReadOnlyBooleanProperty nothingProperty() {
    return nothing.getReadOnlyProperty();
  }

  public ReadOnlyBooleanProperty undoableProperty() {
    return undoable.getReadOnlyProperty();
  }

  public ObservableValue<String> runReasonProperty() {
    return session.launcher().reasonProperty(Stage.PREFERENCES);
  }

  // Commands

  public void refresh() {
    review();
    reload();
  }

  public void runStage() {
    session.launcher().run(Stage.PREFERENCES);
  }

  public void accept() {
    decide(Review.ACCEPTED);
  }

  public void reject() {
    decide(Review.REJECTED);
  }

  /** Takes the last decision back and shows its pair. */
  public void undo() {
    var last = decisions.pollLast();
    undoable.set(!decisions.isEmpty());
    if (last != null) {
      record(last.id(), last.before());
      find(last.id()).ifPresent(selected::set);
    }
  }

  public void next() {
    move(1);
  }

  public void previous() {
    move(-1);
  }

  /** Shows the pair's instruction with all its tests and solutions. */
  public void open() {
    var pair = selected.get();
    if (pair != null) {
      navigator.openInstruction(pair.instructionId());
    }
  }

  /** Reads the next page, if there is one. */
  public void more() {
    var chosen = run.get();
    if (chosen == null || loading || complete || pairs.isEmpty()) {
      return;
    }
    loading = true;
    var after = pairs.getLast().id();
    slot.load(
        () -> read(chosen, after, PAGE),
        page -> {
          loading = false;
          complete = page.size() < PAGE;
          pairs.addAll(page);
        });
  }

  private void decide(Review decision) {
    var pair = selected.get();
    if (pair == null) {
      return;
    }
    decisions.addLast(new Decision(pair.id(), pair.review()));
    undoable.set(true);
    record(pair.id(), decision);
    move(1);
  }

  private void record(long id, Review decision) {
    for (var i = 0; i < pairs.size(); i++) {
      var pair = pairs.get(i);
      if (pair.id() == id) {
        var same = pair.equals(selected.get());
        var changed = pair.with(decision);
        pairs.set(i, changed);
        if (same) {
          selected.set(changed);
        }
      }
    }
    session
        .loader()
        .perform(() -> session.project().preferences().review(List.of(id), decision), this::totals);
  }

  private List<Pair> read(Run pool, long after, int count) {
    return session.project().preferences().page(pool.id(), after, count).stream()
        .map(Pair::of)
        .toList();
  }

  private Optional<Pair> find(long id) {
    return pairs.stream().filter(pair -> pair.id() == id).findFirst();
  }

  private void move(int by) {
    var at = pairs.indexOf(selected.get()) + by;
    if (at >= 0 && at < pairs.size()) {
      selected.set(pairs.get(at));
    }
    if (at > pairs.size() - 40) {
      more();
    }
  }

  private void review() {
    var now = session.runs(Stage.PREFERENCES).reversed();
    nothing.set(now.isEmpty());
    if (!runs.equals(now)) {
      var chosen = run.get();
      runs.setAll(now);
      run.set(
          now.stream()
              .filter(each -> chosen != null && each.id() == chosen.id())
              .findFirst()
              .orElse(now.isEmpty() ? null : now.getFirst()));
    }
  }

  private void reload() {
    var chosen = run.get();
    if (chosen == null) {
      return;
    }
    var count = Math.max(PAGE, pairs.size());
    var shown = selected.get();
    loading = true;
    slot.load(
        () -> read(chosen, 0, count),
        page -> {
          loading = false;
          complete = page.size() < count;
          if (!pairs.equals(page)) {
            pairs.setAll(page);
          }
          selected.set(
              Optional.ofNullable(shown)
                  .flatMap(pair -> find(pair.id()))
                  .orElse(page.isEmpty() ? null : page.getFirst()));
        });
    totals();
  }

  private void totals() {
    var chosen = run.get();
    if (chosen != null) {
      session.loader().load(() -> session.project().preferences().totals(chosen.id()), this::say);
    }
  }

  private void say(Preferences.Totals totals) {
    var pending = Math.max(0, totals.pairs() - totals.accepted() - totals.rejected());
    progress.set(
        Words.count(totals.pairs(), "pair")
            + " on "
            + Words.count(totals.instructions(), "instruction")
            + " · "
            + Words.count(totals.accepted())
            + " accepted · "
            + Words.count(totals.rejected())
            + " rejected · "
            + Words.count(pending)
            + " pending");
    var labels = totals.desirable() + totals.undesirable();
    balance.set(
        labels == 0
            ? ""
            : String.format(
                Locale.ROOT,
                "KTO: %s, %s desirable (%.0f %%)",
                Words.count(labels, "label"),
                Words.count(totals.desirable()),
                100.0 * totals.desirable() / labels));
  }
}
