package plum.ui.execution;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.jspecify.annotations.Nullable;
import plum.data.Verdict;
import plum.pipeline.JobEvent;
import plum.sandbox.PoolStatus;
import plum.ui.session.Activity;
import plum.ui.session.Place;
import plum.ui.session.Words;

/** The sandbox at work for one place: live while it works, then the last figures. */
public final class ExecutionViewModel {
  /** Below this the machine is as fast as limits assume, within what measuring can tell. */
  private static final double NOTABLY_SLOW = 1.15;

  private static final Duration NOTABLY_LONG = Duration.ofSeconds(1);

  private final Activity activity;
  private final Place place;

  /** A number with its name. */
  public record Fact(String value, String name) {}

  /**
   * One worker.
   *
   * @param time how long it has been at its program, if that is worth saying
   * @param words everything about it
   */
  public record Worker(PoolStatus.State state, String time, String words) {}

  /**
   * What there is to see.
   *
   * @param working whether the run still works; the workers are shown only then
   * @param workers all of them, in their order
   * @param crew "3 busy, 1 idle"
   */
  public record Figures(
      boolean working,
      String title,
      List<Fact> facts,
      Map<Verdict, Long> verdicts,
      List<Worker> workers,
      String crew) {}

  // Properties

  private final ReadOnlyObjectWrapper<@Nullable Figures> figures = new ReadOnlyObjectWrapper<>();

  public ExecutionViewModel(Activity activity, Place place) {
    this.activity = activity;
    this.place = place;
    activity.executingProperty(place).subscribe(_ -> review());
    activity.runProperty().subscribe((_, _) -> review());
  }

  /** Null while there is nothing to see. */
  public ReadOnlyObjectProperty<@Nullable Figures> figuresProperty() {
    return figures.getReadOnlyProperty();
  }

  // Commands

  /** Puts the figures of a run that has ended away. */
  public void dismiss() {
    var now = figures.get();
    if (now != null && !now.working()) {
      figures.set(null);
    }
  }

  private void review() {
    var seen = activity.executingProperty(place).get();
    figures.set(seen == null ? null : figures(seen));
  }

  private Figures figures(JobEvent.Executing seen) {
    var now = activity.run();
    var working = now != null && now.id() == seen.run().id();
    var pool = seen.pool();
    return new Figures(
        working,
        (working ? "Running · " : "Last run · ") + seen.run().name(),
        facts(working, pool, seen.known()),
        pool.verdicts(),
        working ? workers(pool) : List.of(),
        working ? crew(pool) : "");
  }

  private static List<Fact> facts(boolean working, PoolStatus pool, long known) {
    var facts = new ArrayList<Fact>();
    if (working) {
      facts.add(new Fact(rate(pool.perSecond()), "per second"));
      facts.add(new Fact(Words.count(pool.waiting()), "waiting"));
    }
    facts.add(new Fact(Words.count(pool.finished()), "judged"));
    if (known > 0) {
      facts.add(new Fact(Words.count(known), "known"));
    }
    if (pool.repeats() > 0) {
      facts.add(new Fact(Words.count(pool.repeats()), "run again"));
    }
    if (pool.slowness() >= NOTABLY_SLOW) {
      facts.add(new Fact(String.format(Locale.ROOT, "%.1f×", pool.slowness()), "slower"));
    }
    return facts;
  }

  private static String rate(double perSecond) {
    return perSecond > 0 && perSecond < 10
        ? String.format(Locale.ROOT, "%.1f", perSecond)
        : Words.count(Math.round(perSecond));
  }

  private static List<Worker> workers(PoolStatus pool) {
    var workers = new ArrayList<Worker>();
    for (var each : pool.workers()) {
      var busy = each.state() == PoolStatus.State.BUSY;
      var tells = busy && each.busy().compareTo(NOTABLY_LONG) >= 0;
      workers.add(
          new Worker(
              each.state(),
              tells ? Words.duration(each.busy()) : "",
              "Worker "
                  + (workers.size() + 1)
                  + switch (each.state()) {
                    case IDLE -> ": idle, " + Words.count(each.programs(), "program") + " so far";
                    case BUSY ->
                        ": busy for "
                            + Words.duration(each.busy())
                            + ", "
                            + Words.count(each.programs(), "program")
                            + " before";
                    case ABSENT -> ": absent; the next problem starts another";
                  }));
    }
    return workers;
  }

  private static String crew(PoolStatus pool) {
    var parts = new ArrayList<String>();
    for (var state :
        List.of(PoolStatus.State.BUSY, PoolStatus.State.IDLE, PoolStatus.State.ABSENT)) {
      var count = pool.workers().stream().filter(each -> each.state() == state).count();
      if (count > 0) {
        parts.add(count + " " + state.name().toLowerCase(Locale.ROOT));
      }
    }
    return String.join(", ", parts);
  }
}
