package plum.ui.tryit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;
import plum.data.Outcome;
import plum.data.PlumException;
import plum.eval.Interval;
import plum.pipeline.BenchEvent;
import plum.pipeline.CancelToken;
import plum.pipeline.Rate;
import plum.pipeline.SamplingBench;
import plum.pipeline.SamplingConfig;
import plum.pipeline.SweepPlan;
import plum.pipeline.SweepResult;
import plum.ui.session.Problem;
import plum.ui.session.Session;
import plum.ui.session.Words;

/** A sweep over temperatures and numbers of samples: plan, progress, surface, forecast. */
public final class SweepViewModel {
  private static final Pattern WORD = Pattern.compile("[^,;\\s]+");

  private final Session session;
  private final SamplingBench bench;
  private final Dials dials;
  private final Supplier<@Nullable String> policy;
  private final Consumer<BenchEvent> inbox;
  private @Nullable CancelToken token;
  private @Nullable Rate rate;

  /** What the surface shows. */
  public enum Measure {
    PAIRS("Pairs per instruction"),
    PASS_RATE("Pass rate"),
    WITH_PAIRS("Instructions with pairs");

    private final String title;

    Measure(String title) {
      this.title = title;
    }

    public String title() {
      return title;
    }

    /** The value a cell has. */
    public double of(SweepResult.Cell cell) {
      return switch (this) {
        case PAIRS -> cell.pairs().value();
        case PASS_RATE -> cell.passRate().value();
        case WITH_PAIRS -> cell.withPairs();
      };
    }

    /** The value as it is written. */
    public String text(SweepResult.Cell cell) {
      return switch (this) {
        case PAIRS -> String.format(Locale.ROOT, "%.2f", cell.pairs().value());
        case PASS_RATE, WITH_PAIRS -> String.format(Locale.ROOT, "%.0f %%", 100 * of(cell));
      };
    }

    /** Its interval, where it has one. */
    public String interval(SweepResult.Cell cell) {
      return switch (this) {
        case PAIRS -> range(cell.pairs(), value -> String.format(Locale.ROOT, "%.2f", value));
        case PASS_RATE ->
            range(cell.passRate(), value -> String.format(Locale.ROOT, "%.0f", 100 * value));
        case WITH_PAIRS -> "";
      };
    }
  }

  // Properties

  private final StringProperty temperatures = new SimpleStringProperty("0.4, 0.7, 1, 1.3");
  private final StringProperty samples = new SimpleStringProperty("4, 8, 16");
  private final StringProperty instructions = new SimpleStringProperty("12");
  private final StringProperty slice = new SimpleStringProperty("1");
  private final ObjectProperty<Measure> measure = new SimpleObjectProperty<>(Measure.PAIRS);
  private final ReadOnlyBooleanWrapper working = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper size = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper progress = new ReadOnlyStringWrapper("");
  private final ReadOnlyDoubleWrapper fraction = new ReadOnlyDoubleWrapper();
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private final ReadOnlyObjectWrapper<@Nullable SweepResult> result = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<SweepResult.@Nullable Cell> chosen =
      new ReadOnlyObjectWrapper<>();
  private final ReadOnlyStringWrapper forecast = new ReadOnlyStringWrapper("");

  /**
   * @param policy the one that is asked, null for none
   */
  SweepViewModel(
      Session session,
      SamplingBench bench,
      Dials dials,
      Supplier<@Nullable String> policy,
      Consumer<BenchEvent> inbox) {
    this.session = session;
    this.bench = bench;
    this.dials = dials;
    this.policy = policy;
    this.inbox = inbox;
    for (var text : List.of(temperatures, samples, instructions, slice)) {
      text.subscribe(_ -> review());
    }
  }

  /** Numbers with commas between them. */
  public StringProperty temperaturesProperty() {
    return temperatures;
  }

  /** Whole numbers with commas between them. */
  public StringProperty samplesProperty() {
    return samples;
  }

  /** How many instructions are tried. */
  public StringProperty instructionsProperty() {
    return instructions;
  }

  /** A whole number that decides which instructions. */
  public StringProperty sliceProperty() {
    return slice;
  }

  public ObjectProperty<Measure> measureProperty() {
    return measure;
  }

  public ReadOnlyBooleanProperty workingProperty() {
    return working.getReadOnlyProperty();
  }

  /** How much work the plan is, or what is wrong with it. */
  public ReadOnlyStringProperty sizeProperty() {
    return size.getReadOnlyProperty();
  }

  /** How far it is, how fast, and how long it will take. */
  public ReadOnlyStringProperty progressProperty() {
    return progress.getReadOnlyProperty();
  }

  /** Share done between 0 and 1, negative while unknown. */
  public ReadOnlyDoubleProperty fractionProperty() {
    return fraction.getReadOnlyProperty();
  }

  /** What went wrong and what to do; empty for nothing. */
  public ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  /** What the last sweep found, null before. */
  public ReadOnlyObjectProperty<@Nullable SweepResult> resultProperty() {
    return result.getReadOnlyProperty();
  }

  /** The cell whose settings are on the sliders, null for none. */
  public ReadOnlyObjectProperty<SweepResult.@Nullable Cell> chosenProperty() {
    return chosen.getReadOnlyProperty();
  }

  /** What the chosen cell promises for the whole set. */
  public ReadOnlyStringProperty forecastProperty() {
    return forecast.getReadOnlyProperty();
  }

  // Commands

  /** Another slice of the instructions, at random. */
  public void newSlice() {
    slice.set(Integer.toString(new Random().nextInt(1_000_000)));
  }

  /** Begins, perhaps after the question whether programs may run. */
  public void run() {
    if (working.get()) {
      return;
    }
    problem.set("");
    try {
      var plan = plan(dials.config(String.valueOf(policy.get())));
      session.containment().admit(() -> start(plan));
    } catch (PlumException e) {
      problem.set(String.valueOf(e.getMessage()));
    }
  }

  private void start(SweepPlan plan) {
    if (working.get()) {
      return;
    }
    working.set(true);
    rate = null;
    fraction.set(-1);
    progress.set("Opening " + plan.base().policy() + " …");
    token = bench.sweep(plan, session.recipe(), inbox);
  }

  /** Asks to stop; nothing is kept of half a sweep. */
  public void cancel() {
    var current = token;
    if (current != null && working.get()) {
      progress.set("Stopping.");
      current.cancel();
    }
  }

  /** Sets the sliders to a cell. */
  public void choose(int temperature, int count) {
    var known = result.get();
    if (known == null) {
      return;
    }
    var cell = known.cell(temperature, count);
    chosen.set(cell);
    dials.valueProperty(Dial.TEMPERATURE).set(cell.temperature());
    dials.valueProperty(Dial.SAMPLES).set(cell.samples());
    forecast.set(words(known, cell));
  }

  /** Takes what the bench told since the last call, in order. Foreground only. */
  void accept(List<BenchEvent> events) {
    for (var event : events) {
      switch (event) {
        case BenchEvent.Advanced advanced -> advance(advanced);
        case BenchEvent.Swept(var found) -> {
          result.set(found);
          chosen.set(null);
          forecast.set("");
        }
        case BenchEvent.Ended ended -> end(ended);
        case BenchEvent.Grew _, BenchEvent.Drawn _, BenchEvent.Judged _ -> {}
      }
    }
  }

  private void advance(BenchEvent.Advanced advanced) {
    var now = System.nanoTime();
    if (advanced.waiting()) {
      rate = null;
      progress.set(
          "Waiting for "
              + session.activity().titleProperty().get()
              + ", which goes first; the sweep goes on after it.");
      return;
    }
    if (rate == null) {
      rate = new Rate(advanced.done(), now);
    }
    fraction.set(advanced.total() == 0 ? -1 : (double) advanced.done() / advanced.total());
    progress.set(rate.line("draws and runs", advanced.done(), advanced.total(), now));
  }

  private void end(BenchEvent.Ended ended) {
    working.set(false);
    token = null;
    fraction.set(0);
    if (ended.failure() != null) {
      problem.set(Problem.of(ended.failure()).sentence());
      progress.set("");
      if (!(ended.failure() instanceof PlumException)) {
        session.problems().report(ended.failure());
      }
      return;
    }
    var found = result.get();
    progress.set(
        ended.outcome() == Outcome.CANCELLED || found == null
            ? "Stopped; nothing is kept of half a sweep."
            : found.tried()
                + " of "
                + Words.count(found.whole())
                + " instructions tried; drawing took "
                + Words.duration(ended.elapsed())
                + ". Click a cell to set the sliders to it.");
  }

  private SweepPlan plan(SamplingConfig base) {
    return new SweepPlan(
        base,
        numbers("temperatures", temperatures.get(), Double::valueOf),
        numbers("numbers of samples", samples.get(), Integer::valueOf),
        number("number of instructions", instructions.get()),
        number("slice", slice.get()));
  }

  private static int number(String what, String text) {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      throw new PlumException(
          "The " + what + " must be a whole number, not \"" + text.strip() + "\".", e);
    }
  }

  private static <T> List<T> numbers(String what, String text, Function<String, T> read) {
    var found = new ArrayList<T>();
    for (var word = WORD.matcher(text); word.find(); ) {
      var each = word.group();
      try {
        found.add(read.apply(each));
      } catch (NumberFormatException e) {
        throw new PlumException(
            "The " + what + " must be numbers with commas between them; \"" + each + "\" is none.",
            e);
      }
    }
    return found;
  }

  private void review() {
    try {
      var plan = plan(dials.baseProperty().get());
      var total = (long) plan.instructions() * plan.temperatures().size() * plan.largest();
      size.set(
          Words.count(plan.instructions(), "instruction")
              + " × "
              + Words.count(plan.temperatures().size(), "temperature")
              + " × "
              + Words.count(plan.largest(), "sample")
              + " = "
              + Words.count(total, "solution")
              + ". Only the largest K is drawn; smaller ones are means over subsets of it.");
    } catch (PlumException e) {
      size.set(String.valueOf(e.getMessage()));
    }
  }

  private static String words(SweepResult found, SweepResult.Cell cell) {
    return String.format(
        Locale.ROOT,
        "Temperature %s, K %d: %.2f pairs per instruction (%s), %.0f %% of the samples pass (%s)."
            + " For all %s: %s pairs (%s), about %s (%s) on this machine.",
        Dial.TEMPERATURE.text(cell.temperature()),
        cell.samples(),
        cell.pairs().value(),
        Measure.PAIRS.interval(cell),
        100 * cell.passRate().value(),
        Measure.PASS_RATE.interval(cell),
        Words.count(found.whole(), "instruction"),
        count(cell.wholePairs().value()),
        range(cell.wholePairs(), SweepViewModel::count),
        time(cell.wholeSeconds().value()),
        range(cell.wholeSeconds(), SweepViewModel::time));
  }

  private static String count(double value) {
    return Words.count(Math.round(value));
  }

  private static String time(double seconds) {
    return Double.isNaN(seconds) ? "–" : Words.duration(Duration.ofMillis((long) (seconds * 1000)));
  }

  private static String range(Interval interval, Function<Double, String> text) {
    return Double.isNaN(interval.value())
        ? "–"
        : text.apply(interval.low()) + "–" + text.apply(interval.high());
  }
}
