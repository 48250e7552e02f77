package plum.ui.preferences;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.Property;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;
import plum.data.Run;
import plum.data.Verdict;
import plum.pipeline.PairRule;
import plum.pipeline.PoolPreview;
import plum.pipeline.PoolPreview.Change;
import plum.pipeline.PreferencesConfig;
import plum.ui.session.Loader;
import plum.ui.session.Session;
import plum.ui.session.Words;

/**
 * The rule of a pool as a form, what another rule would change, and the way to have it.
 *
 * <p>Every edit asks again; the answer is found out off the thread that draws, and only the newest
 * question is answered.
 */
public final class RuleViewModel {
  private final Session session;
  private final Loader.Line asking;
  private final AtomicLong newest = new AtomicLong();
  private @Nullable Run pool;
  private @Nullable PreferencesConfig current;
  private @Nullable PoolPreview preview;
  private boolean filling;
  private boolean shown;
  private String refusal = "";

  // Properties

  private final ObjectProperty<PairRule> rule = new SimpleObjectProperty<>(PairRule.ALL_PASS);
  private final DoubleProperty margin = new SimpleDoubleProperty();
  private final DoubleProperty chosenAbove = new SimpleDoubleProperty();
  private final BooleanProperty rejectedPasses = new SimpleBooleanProperty();
  private final IntegerProperty maxPairs = new SimpleIntegerProperty();
  private final DoubleProperty maxLengthRatio = new SimpleDoubleProperty();
  private final DoubleProperty minEditDistance = new SimpleDoubleProperty();
  private final ObservableList<Verdict> excluded = FXCollections.observableArrayList();
  private final BooleanProperty weak = new SimpleBooleanProperty();
  private final BooleanProperty flaky = new SimpleBooleanProperty();
  private final DoubleProperty minTrust = new SimpleDoubleProperty();
  private final StringProperty name = new SimpleStringProperty("");
  private final ReadOnlyObjectWrapper<@Nullable Change> change = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyStringWrapper headline = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper progress = new ReadOnlyStringWrapper("");
  private final ReadOnlyBooleanWrapper edited = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper reason = new ReadOnlyStringWrapper("");

  RuleViewModel(Session session) {
    this.session = session;
    asking = session.loader().line();
    for (Property<?> each :
        List.of(
            rule,
            margin,
            chosenAbove,
            rejectedPasses,
            maxPairs,
            maxLengthRatio,
            minEditDistance,
            weak,
            flaky,
            minTrust)) {
      each.subscribe(_ -> edit());
    }
    excluded.addListener((ListChangeListener<Verdict>) _ -> edit());
    name.subscribe(_ -> judge());
    session.activity().workingProperty().subscribe(_ -> judge());
  }

  public ObjectProperty<PairRule> ruleProperty() {
    return rule;
  }

  public DoubleProperty marginProperty() {
    return margin;
  }

  public DoubleProperty chosenAboveProperty() {
    return chosenAbove;
  }

  public BooleanProperty rejectedPassesProperty() {
    return rejectedPasses;
  }

  public IntegerProperty maxPairsProperty() {
    return maxPairs;
  }

  public DoubleProperty maxLengthRatioProperty() {
    return maxLengthRatio;
  }

  public DoubleProperty minEditDistanceProperty() {
    return minEditDistance;
  }

  /** Verdicts a rejected solution must not have. */
  public ObservableList<Verdict> excluded() {
    return excluded;
  }

  public BooleanProperty weakProperty() {
    return weak;
  }

  public BooleanProperty flakyProperty() {
    return flaky;
  }

  /** Tests that are trusted less do not count; 0 counts all. */
  public DoubleProperty minTrustProperty() {
    return minTrust;
  }

  /** The name that the new pool is to have. */
  public StringProperty nameProperty() {
    return name;
  }

  /** What would change, as far as it is known; null before anything is. */
  public ReadOnlyObjectProperty<@Nullable Change> changeProperty() {
    return change.getReadOnlyProperty();
  }

  /** "+312 / −87 pairs, 41 instructions lose all theirs". */
  public ReadOnlyStringProperty headlineProperty() {
    return headline.getReadOnlyProperty();
  }

  /** How far the question is answered; empty when it is. */
  public ReadOnlyStringProperty progressProperty() {
    return progress.getReadOnlyProperty();
  }

  /** Whether the form says something else than the pool's own rule. */
  public ReadOnlyBooleanProperty editedProperty() {
    return edited.getReadOnlyProperty();
  }

  /** Why the rule cannot be applied now; empty when it can. */
  public ReadOnlyStringProperty reasonProperty() {
    return reason.getReadOnlyProperty();
  }

  // Commands

  /** Fills the form with the rule of a pool. */
  void open(@Nullable Run chosen) {
    if (chosen == null || chosen.equals(pool)) {
      return;
    }
    pool = chosen;
    try {
      current = PoolPreview.configOf(chosen);
    } catch (PlumException e) {
      current = null;
      headline.set("The rule of this pool cannot be read: " + e.getMessage());
      return;
    }
    preview = new PoolPreview(session.project(), chosen);
    reset();
  }

  /** Puts the pool's own rule into the form again. */
  public void reset() {
    var config = current;
    if (config == null) {
      return;
    }
    filling = true;
    rule.set(config.rule());
    margin.set(config.margin());
    chosenAbove.set(config.chosenAbove());
    rejectedPasses.set(config.rejectedPasses());
    maxPairs.set(config.maxPairsPerInstruction());
    maxLengthRatio.set(config.maxLengthRatio());
    minEditDistance.set(config.minEditDistance());
    excluded.setAll(config.excluded());
    weak.set(config.weak());
    flaky.set(config.flaky());
    minTrust.set(config.minTrust());
    name.set(free(config.name()));
    filling = false;
    edit();
  }

  /** Leaves a verdict out of the rejected sides, or lets it in. */
  public void exclude(Verdict verdict, boolean out) {
    if (out && !excluded.contains(verdict)) {
      excluded.add(verdict);
    } else if (!out) {
      excluded.remove(verdict);
    }
  }

  /** Builds a pool by the rule of the form. */
  public void apply() {
    if (reason.get().isEmpty()) {
      session.activity().submit(List.of(draft()));
    }
  }

  /** Begins or ends to find out what would change: nobody asks while the form is out of sight. */
  public void show(boolean visible) {
    shown = visible;
    newest.incrementAndGet();
    var chosen = pool;
    if (visible && preview != null && chosen != null) {
      preview = new PoolPreview(session.project(), chosen); // tests may have scores by now
    }
    edit();
  }

  /**
   * The configuration the form stands for.
   *
   * @throws PlumException if a value is out of its range
   */
  private PreferencesConfig draft() {
    var base = current;
    if (base == null) {
      throw new PlumException("The rule of this pool cannot be read.");
    }
    return new PreferencesConfig(
        name.get().strip(),
        base.round(),
        base.seed(),
        base.solutions(),
        base.tests(),
        rule.get(),
        rounded(margin.get()),
        rounded(chosenAbove.get()),
        rejectedPasses.get(),
        maxPairs.get(),
        rounded(maxLengthRatio.get()),
        rounded(minEditDistance.get()),
        excluded.sorted(null),
        weak.get(),
        flaky.get(),
        base.name(),
        rounded(minTrust.get()));
  }

  /** Steps of a spinner leave noise behind the figures anybody typed. */
  private static double rounded(double value) {
    return Math.round(1e6 * value) / 1e6;
  }

  private void edit() {
    if (filling || current == null) {
      return;
    }
    judge();
    var asked = newest.incrementAndGet();
    var asks = preview;
    PreferencesConfig config;
    try {
      config = draft();
    } catch (PlumException e) {
      show(asked, null);
      return;
    }
    if (asks == null) {
      return;
    }
    edited.set(!sameRule(config, current));
    if (!shown) {
      return;
    }
    progress.set("looking…");
    Consumer<Change> partial =
        known -> session.loader().load(() -> known, part -> show(asked, part));
    asking.then(
        () -> answer(asks, config, partial, () -> newest.get() != asked),
        answer -> {
          if (asked == newest.get()) {
            refuse(answer.refusal());
          }
          answer.change().ifPresent(whole -> show(asked, whole));
        },
        () -> progress.set(""));
  }

  /** What would change; or why nobody can say, and neither could such a pool be built. */
  private record Answer(Optional<Change> change, String refusal) {}

  private static Answer answer(
      PoolPreview asks,
      PreferencesConfig config,
      Consumer<Change> partial,
      BooleanSupplier overtaken) {
    try {
      return new Answer(asks.compare(config, partial, overtaken), "");
    } catch (PlumException e) {
      return new Answer(Optional.empty(), Optional.ofNullable(e.getMessage()).orElse(""));
    }
  }

  private void refuse(String why) {
    if (!refusal.equals(why)) {
      refusal = why;
      judge();
    }
    if (!why.isEmpty()) {
      change.set(null);
      headline.set(why);
      progress.set("");
    }
  }

  private static boolean sameRule(PreferencesConfig one, PreferencesConfig other) {
    return one.rule() == other.rule()
        && one.margin() == other.margin()
        && one.chosenAbove() == other.chosenAbove()
        && one.rejectedPasses() == other.rejectedPasses()
        && one.maxPairsPerInstruction() == other.maxPairsPerInstruction()
        && one.maxLengthRatio() == other.maxLengthRatio()
        && one.minEditDistance() == other.minEditDistance()
        && one.excluded().equals(other.excluded())
        && one.weak() == other.weak()
        && one.flaky() == other.flaky()
        && one.minTrust() == other.minTrust();
  }

  private void show(long asked, @Nullable Change found) {
    if (asked != newest.get()) {
      return;
    }
    change.set(found);
    if (found == null) {
      headline.set("");
      progress.set("");
      return;
    }
    headline.set(words(found));
    progress.set(
        found.isComplete()
            ? ""
            : Words.count(found.looked())
                + " of "
                + Words.count(found.total(), "instruction")
                + " looked at so far");
  }

  private static String words(Change change) {
    if (change.added() == 0 && change.removed() == 0) {
      return "No pair would change";
    }
    var words = new StringBuilder();
    words.append('+').append(Words.count(change.added()));
    words.append(" / −").append(Words.count(change.removed())).append(" pairs");
    if (change.losing() > 0) {
      words
          .append(", ")
          .append(Words.count(change.losing(), "instruction"))
          .append(change.losing() == 1 ? " loses all its pairs" : " lose all theirs");
    }
    if (change.gaining() > 0) {
      words
          .append(", ")
          .append(Words.count(change.gaining(), "instruction"))
          .append(change.gaining() == 1 ? " gets its first" : " get their first");
    }
    return words.toString();
  }

  private void judge() {
    if (session.activity().isWorking()) {
      reason.set("A job is working. Wait for it, or cancel it.");
      return;
    }
    try {
      var config = draft();
      reason.set(
          !refusal.isEmpty()
              ? refusal
              : taken(config.name())
                  ? "There is a run called \"" + config.name() + "\" already. Choose another name."
                  : "");
    } catch (PlumException e) {
      reason.set(sentence(Optional.ofNullable(e.getMessage()).orElse("")));
    }
  }

  private static String sentence(String words) {
    return words.isEmpty()
        ? ""
        : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  private boolean taken(String wanted) {
    return session.runs().stream().anyMatch(run -> run.name().equals(wanted));
  }

  /** The pool's name with the first number behind it that is not taken. */
  private String free(String used) {
    var stem = used.replaceFirst("-\\d+$", "");
    var number = 2;
    while (taken(stem + "-" + number)) {
      number++;
    }
    return stem + "-" + number;
  }
}
