package plum.ui.preferences;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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
import plum.data.Outcome;
import plum.data.Run;
import plum.data.Stage;
import plum.io.PreferenceFile.Format;
import plum.pipeline.ExportPreferences;
import plum.pipeline.PoolPreview;
import plum.store.Preferences;
import plum.ui.export.Sheet;
import plum.ui.session.Navigator;
import plum.ui.session.Session;
import plum.ui.session.Words;

/** The pools of a project, and what is done with the one that is looked at. */
public final class PreferencesViewModel {
  private final Session session;
  private final Navigator navigator;
  private final ReviewViewModel review;
  private final QueueViewModel queue;
  private final RuleViewModel rule;
  private final ProvenanceViewModel provenance;
  private final PoolUse use;
  private String awaited = "";
  private @Nullable Run counted;

  /** The pair to go to, 0 for none. */
  private long sought;

  // Properties

  private final ObservableList<Run> runs = FXCollections.observableArrayList();
  private final ObservableList<Run> runsShown = FXCollections.unmodifiableObservableList(runs);
  private final ObjectProperty<@Nullable Run> run = new SimpleObjectProperty<>();
  private final ReadOnlyStringWrapper balance = new ReadOnlyStringWrapper("");
  private final ReadOnlyBooleanWrapper nothing = new ReadOnlyBooleanWrapper(true);

  public PreferencesViewModel(Session session, Navigator navigator) {
    this.session = session;
    this.navigator = navigator;
    review = new ReviewViewModel(session);
    queue = new QueueViewModel(session, review);
    rule = new RuleViewModel(session);
    provenance = new ProvenanceViewModel(session, review);
    use = new PoolUse(session);
    session.runs().addListener((ListChangeListener<Run>) _ -> list());
    review.selectedProperty().subscribe(_ -> find());
    run.subscribe(
        chosen -> {
          review.open(chosen);
          queue.open(chosen);
          rule.open(chosen);
          use.open(chosen);
          totals();
        });
    list();
  }

  /** Runs that built a pool, the newest first. */
  public ObservableList<Run> runs() {
    return runsShown;
  }

  /** The pool that is looked at, null for none. */
  public ObjectProperty<@Nullable Run> runProperty() {
    return run;
  }

  /** The review of the pool. */
  public ReviewViewModel review() {
    return review;
  }

  /** What stands in its queue. */
  public QueueViewModel queue() {
    return queue;
  }

  /** Its rule as a form. */
  public RuleViewModel rule() {
    return rule;
  }

  /** Where the pair that is looked at comes from. */
  public ProvenanceViewModel provenance() {
    return provenance;
  }

  /** Whether training uses the pool. */
  public PoolUse use() {
    return use;
  }

  /** The key of a command of this page in words; empty where it has none. */
  public ObservableValue<String> sign(String command) {
    return session.keys().sign(command);
  }

  /** What the same pool offers KTO. */
  public ReadOnlyStringProperty balanceProperty() {
    return balance.getReadOnlyProperty();
  }

  public ReadOnlyBooleanProperty nothingProperty() {
    return nothing.getReadOnlyProperty();
  }

  public ObservableValue<String> runReasonProperty() {
    return session.launcher().reasonProperty(Stage.PREFERENCES);
  }

  // Commands

  public void refresh() {
    list();
    totals();
  }

  public void runStage() {
    session.launcher().run(Stage.PREFERENCES);
  }

  /** Shows a pair of whatever pool it is in, as soon as its queue is there. */
  public void openPair(long preferenceId) {
    session
        .loader()
        .load(
            () -> session.project().preferences().poolOf(preferenceId),
            pool -> {
              sought = preferenceId;
              pool.flatMap(session::run).ifPresent(run::set);
              find();
            });
  }

  private void find() {
    if (sought > 0) {
      review
          .find(sought)
          .ifPresent(
              pair -> {
                sought = 0;
                review.selectedProperty().set(pair);
              });
    }
  }

  /** Shows the pair's instruction with all its tests and solutions. */
  public void open() {
    var pair = review.selectedProperty().get();
    if (pair != null) {
      navigator.openInstruction(pair.instructionId());
    }
  }

  /** Shows the instruction of a pair that another rule would add or remove. */
  public void open(PoolPreview.Example example) {
    navigator.openInstruction(example.instructionId());
  }

  /** Builds the pool of the form, and shows it when it is there. */
  public void apply() {
    awaited = rule.nameProperty().get().strip();
    rule.apply();
  }

  /** Which pairs of a pool are written to a file. */
  public enum Scope {
    ALL("All that is not rejected or skipped"),
    QUEUE("Of these, the queue as it is filtered"),
    SELECTED("Of these, the selected pairs");

    private final String words;

    Scope(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /** What a file of the pool may be called. */
  public String fileName(Format format) {
    var pool = run.get();
    return (pool == null ? "pool" : pool.name())
        + "-"
        + format.name().toLowerCase(Locale.ROOT).replace('_', '-')
        + format.suffix();
  }

  /**
   * Writes the pool that is shown.
   *
   * @param selected ids of the pairs that are selected, for that scope
   */
  public void export(Format format, Scope scope, List<Long> selected, Path file) {
    var pool = run.get();
    if (pool == null) {
      return;
    }
    var only =
        switch (scope) {
          case ALL -> null;
          case QUEUE -> review.queued();
          case SELECTED -> List.copyOf(selected);
        };
    session
        .loader()
        .load(
            () -> ExportPreferences.run(session.project(), pool, format, only, file),
            count -> review.say(Words.count(count, "row") + " written to " + file));
  }

  /**
   * The queue as a table.
   *
   * @param selected ids of the pairs that are selected
   */
  List<Sheet> sheets(List<Long> selected) {
    var pool = run.get();
    return pool == null
        ? List.of()
        : List.of(
            QueueSheet.of(
                session.project(),
                pool,
                selected,
                review.queued(),
                review.tallyProperty().get().pairs()));
  }

  private void list() {
    var now = session.runs(Stage.PREFERENCES).reversed();
    nothing.set(now.isEmpty());
    if (!runs.equals(now)) {
      var chosen = run.get();
      runs.setAll(now);
      run.set(
          now.stream()
              .filter(each -> each.name().equals(awaited) && each.outcome() == Outcome.DONE)
              .findFirst()
              .or(
                  () ->
                      now.stream()
                          .filter(each -> chosen != null && each.id() == chosen.id())
                          .findFirst())
              .orElse(now.isEmpty() ? null : now.getFirst()));
      if (run.get() != null && run.get().name().equals(awaited)) {
        awaited = "";
      }
    }
  }

  private void totals() {
    var chosen = run.get();
    // What a run has built stays as it is, so it is counted once.
    if (chosen != null && (chosen.outcome() == Outcome.OPEN || !chosen.equals(counted))) {
      counted = chosen;
      session.loader().load(() -> session.project().preferences().totals(chosen.id()), this::say);
    }
  }

  private void say(Preferences.Totals totals) {
    balance.set(new KtoBalance(totals.desirable(), totals.undesirable()).words());
  }
}
