package plum.ui.tryit;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import plum.data.Checkpoint;
import plum.data.PlumException;
import plum.pipeline.BenchEvent;
import plum.pipeline.BenchQuestion;
import plum.pipeline.BenchTry;
import plum.pipeline.CancelToken;
import plum.pipeline.SamplingBench;
import plum.pipeline.SamplingConfig;
import plum.ui.session.Loader;
import plum.ui.session.Problem;
import plum.ui.session.Session;

/** Drawing from a policy by hand: the question, the settings, the candidates, what was tried. */
public final class TryItViewModel {
  private final Session session;
  private final SamplingBench bench;
  private final Consumer<BenchEvent> inbox;
  private final Loader.Slot names;
  private final Asked asked;
  private final Dials dials;
  private final Tried tried;
  private final Drawing drawing;
  private final Handover handover;
  private final SweepViewModel sweep;
  private @Nullable CancelToken token;
  private boolean waiting;

  // Properties

  private final ObservableList<String> policies = FXCollections.observableArrayList();
  private final ObjectProperty<@Nullable String> policy = new SimpleObjectProperty<>();
  private final BooleanProperty execute = new SimpleBooleanProperty(true);
  private final ReadOnlyStringWrapper reason = new ReadOnlyStringWrapper("");
  private final BooleanProperty sweeping = new SimpleBooleanProperty();
  private final ReadOnlyStringWrapper sweepReason = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper busy = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");

  /**
   * @param inbox where events of the bench go first; it hands them to {@link #accept} in the
   *     foreground
   */
  public TryItViewModel(Session session, SamplingBench bench, Consumer<BenchEvent> inbox) {
    this.session = session;
    this.bench = bench;
    this.inbox = inbox;
    names = session.loader().slot();
    asked = new Asked(session);
    dials = new Dials(stage());
    tried = new Tried(session);
    drawing = new Drawing(tried, System::nanoTime);
    handover = new Handover(session, dials);
    policy.set(dials.baseProperty().get().policy());
    sweep = new SweepViewModel(session, bench, dials, policy::get, inbox);
    sweep.workingProperty().subscribe(_ -> review());
    drawing.workingProperty().subscribe(_ -> review());
    drawing.failureProperty().subscribe(this::fail);
    session.activity().workingProperty().subscribe(this::giveWay);
    session.activity().titleProperty().subscribe(_ -> review());
    session.activity().runProperty().subscribe(_ -> review());
    session.containment().askingProperty().subscribe(this::answered);
    session.recipeProperty().subscribe(_ -> dials.setBase(stage()));
    asked.readyProperty().subscribe(_ -> review());
    policy.subscribe(_ -> review());
  }

  /** The sampling stage of the recipe that settings begin from: the last one. */
  private SamplingConfig stage() {
    return session.recipe().stages().stream()
        .filter(SamplingConfig.class::isInstance)
        .map(SamplingConfig.class::cast)
        .reduce((_, last) -> last)
        .orElseGet(SamplingConfig::defaults);
  }

  /** What is asked. */
  public Asked asked() {
    return asked;
  }

  public Dials dials() {
    return dials;
  }

  /** Settings tried before. */
  public Tried tried() {
    return tried;
  }

  /** Several settings on many instructions. */
  public SweepViewModel sweep() {
    return sweep;
  }

  /** Whether the sweep is shown in place of the candidates. */
  public BooleanProperty sweepingProperty() {
    return sweeping;
  }

  /** Why no sweep can begin now; empty when it can. */
  public ReadOnlyStringProperty sweepReasonProperty() {
    return sweepReason.getReadOnlyProperty();
  }

  /** Hands settings to the recipe. */
  public Handover handover() {
    return handover;
  }

  /** Policies of the recipe and checkpoints of finished training runs. */
  public ObservableList<String> policies() {
    return policies;
  }

  /** The policy that is asked. */
  public ObjectProperty<@Nullable String> policyProperty() {
    return policy;
  }

  /** Whether candidates are run. */
  public BooleanProperty executeProperty() {
    return execute;
  }

  /** The candidates. */
  public Drawing drawing() {
    return drawing;
  }

  /** Why nothing can be drawn now; empty when it can. */
  public ReadOnlyStringProperty reasonProperty() {
    return reason.getReadOnlyProperty();
  }

  /** What the policy is busy with; empty if it is not. */
  public ReadOnlyStringProperty busyProperty() {
    return busy.getReadOnlyProperty();
  }

  /** What went wrong and what to do; empty for nothing. */
  public ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  // Commands

  /** Reads again what can be asked and who can be asked. */
  public void refresh() {
    dials.setBase(stage());
    tried.load();
    asked.refresh();
    names.load(
        () -> session.project().checkpoints().all().stream().map(Checkpoint::name).toList(),
        this::showPolicies);
  }

  private void showPolicies(List<String> known) {
    var all = new LinkedHashSet<>(session.recipe().policies().keySet().stream().sorted().toList());
    all.addAll(known);
    var chosen = policy.get();
    if (!policies.equals(List.copyOf(all))) {
      policies.setAll(all);
    }
    policy.set(
        chosen != null && all.contains(chosen) ? chosen : all.stream().findFirst().orElse(null));
    review();
  }

  /** Another seed, at random. */
  public void newSeed() {
    dials.seedProperty().set(Integer.toString(new Random().nextInt(1_000_000)));
  }

  /** Begins what is shown: a draw or a sweep. */
  public void start() {
    if (!sweeping.get()) {
      run();
    } else if (sweepReason.get().isEmpty()) {
      sweep.run();
    }
  }

  /** Whether something is under way that {@link #stop} ends. */
  public boolean isStoppable() {
    return drawing.workingProperty().get() || sweep.workingProperty().get();
  }

  /** Draws K candidates. */
  public void run() {
    if (!reason.get().isEmpty()) {
      return;
    }
    problem.set("");
    try {
      var question = asked.question();
      var config = dials.config(Objects.requireNonNull(policy.get()));
      if (!execute.get() || question.tests().isEmpty()) {
        start(question, config);
        return;
      }
      session.containment().refuse(); // an older question is void
      waiting = true;
      session.containment().admit(() -> start(question, config));
    } catch (PlumException e) {
      problem.set(String.valueOf(e.getMessage()));
    }
  }

  /** Says that a draw waits for a yes; after a no, that nothing came of it. */
  private void answered(boolean asking) {
    if (asking && waiting) {
      drawing.say("Waiting for your answer above: the candidates would be run.");
    } else if (waiting) {
      waiting = false;
      drawing.say(
          "Nothing was drawn, because programs may not run here. Turn off \"Run the candidates\" to"
              + " only read what the policy writes.");
    }
  }

  private void start(BenchQuestion question, SamplingConfig config) {
    if (isStoppable() || session.activity().isWorking()) {
      return;
    }
    waiting = false;
    drawing.begin(question, config, execute.get());
    token = bench.draw(question, config, execute.get(), inbox);
  }

  /** Shows what handing these settings to the recipe would change. */
  public void propose() {
    try {
      problem.set("");
      handover.propose(policy.get());
    } catch (PlumException e) {
      problem.set(String.valueOf(e.getMessage()));
    }
  }

  /** Asks to stop; what is finished is kept. */
  public void stop() {
    sweep.cancel();
    var current = token;
    if (current != null && drawing.workingProperty().get()) {
      drawing.say("Stopping; what is finished is kept.");
      current.cancel();
    }
  }

  /** The page is left: memory is given back as soon as nothing is under way. */
  public void leave() {
    bench.release();
  }

  /** Brings settings and candidates of an earlier try back. */
  public void show(BenchTry one) {
    if (drawing.workingProperty().get()) {
      return;
    }
    dials.set(one.config());
    if (policies.contains(one.config().policy())) {
      policy.set(one.config().policy());
    }
    asked.show(one);
    problem.set("");
    drawing.show(one);
  }

  /** Takes what the bench told since the last call, in order. Foreground only. */
  public void accept(List<BenchEvent> events) {
    if (sweep.workingProperty().get()) {
      sweep.accept(events);
    } else {
      drawing.accept(events);
    }
  }

  private void fail(@Nullable Throwable failure) {
    if (failure != null) {
      problem.set(Problem.of(failure).sentence());
      if (!(failure instanceof PlumException)) {
        session.problems().report(failure);
      }
    }
  }

  /** A job of the loop goes first. */
  private void giveWay(boolean toJob) {
    bench.giveWay(toJob);
    review();
  }

  private void review() {
    var activity = session.activity();
    busy.set(
        activity.isWorking()
            ? "The policy is busy with "
                + (activity.run() == null ? "a job of the loop" : activity.titleProperty().get())
                + ", which goes first. Draw when it is done."
            : "");
    var common = reasonNow();
    sweepReason.set(common);
    reason.set(
        common.isEmpty() && !asked.readyProperty().get()
            ? "Choose an instruction or type a prompt."
            : common);
  }

  private String reasonNow() {
    if (!busy.get().isEmpty()) {
      return busy.get();
    }
    if (drawing.workingProperty().get()) {
      return "Candidates are being drawn.";
    }
    if (sweep.workingProperty().get()) {
      return "A sweep is running.";
    }
    return policy.get() == null
        ? "No policy is known. Name one under \"policies\" in the recipe."
        : "";
  }
}
