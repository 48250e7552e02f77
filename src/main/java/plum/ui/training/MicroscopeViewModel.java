package plum.ui.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import plum.data.Course;
import plum.data.Lesson;
import plum.data.Outcome;
import plum.data.Run;
import plum.pipeline.TokenRatios;
import plum.store.Lessons;
import plum.store.Preferences;
import plum.ui.control.Curve;
import plum.ui.session.Loader;
import plum.ui.session.Navigator;
import plum.ui.session.Session;

/**
 * What single preferences did in a training run: those of one step or all of them, how each fared
 * over the run, and what training did to its tokens.
 */
public final class MicroscopeViewModel {
  private final Session session;
  private final Navigator navigator;
  private final Loader.Slot reading;
  private final Loader.Slot looking;
  private final Loader.Slot scoring;
  private List<Row> all = List.of();
  private AtomicBoolean cancelled = new AtomicBoolean();

  /**
   * A preference in the list.
   *
   * @param key of its instruction, or its own number
   * @param lead how far the policy was on the right side: at the step, or at the last one
   * @param first how far it was at the first step that met it
   */
  public record Row(
      long preferenceId,
      String key,
      boolean heldOut,
      @Nullable Float lead,
      @Nullable Float first,
      Course course,
      int met,
      int forgettings) {}

  /**
   * The preference that is looked at.
   *
   * @param leads how far the policy was on the right side, by step
   * @param texts null where it is no pair, or not there any more
   */
  public record Looked(
      Row row, Curve leads, Curve chosen, Curve rejected, Preferences.@Nullable PairRow texts) {}

  // Properties

  private final ReadOnlyObjectWrapper<@Nullable Run> run = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<@Nullable Integer> step = new ReadOnlyObjectWrapper<>();
  private final ObservableList<Row> rows = FXCollections.observableArrayList();
  private final ObservableList<Row> rowsShown = FXCollections.unmodifiableObservableList(rows);
  private final ObjectProperty<@Nullable Course> course = new SimpleObjectProperty<>();
  private final ReadOnlyObjectWrapper<Map<Course, Integer>> counts =
      new ReadOnlyObjectWrapper<>(Map.of());
  private final ReadOnlyObjectWrapper<@Nullable Looked> looked = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<TokenRatios.@Nullable Compared> ratios =
      new ReadOnlyObjectWrapper<>();
  private final ReadOnlyBooleanWrapper scores = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper reason = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper summary = new ReadOnlyStringWrapper("");

  public MicroscopeViewModel(Session session, Navigator navigator) {
    this.session = session;
    this.navigator = navigator;
    reading = session.loader().slot();
    looking = session.loader().slot();
    scoring = session.loader().slot();
    course.subscribe(_ -> filter());
    session.activity().workingProperty().subscribe(_ -> review());
    scores.subscribe(_ -> review());
    looked.subscribe(_ -> review());
  }

  /** Whose preferences are looked at, null for none. */
  public ReadOnlyObjectProperty<@Nullable Run> runProperty() {
    return run.getReadOnlyProperty();
  }

  /** The step that is looked at, null for the whole run. */
  public ReadOnlyObjectProperty<@Nullable Integer> stepProperty() {
    return step.getReadOnlyProperty();
  }

  /** The preferences that are listed, those the policy is most wrong about first. */
  public ObservableList<Row> rows() {
    return rowsShown;
  }

  /** How those that are listed fared, null for any. */
  public ObjectProperty<@Nullable Course> courseProperty() {
    return course;
  }

  /** How many fared how. */
  public ReadOnlyObjectProperty<Map<Course, Integer>> countsProperty() {
    return counts.getReadOnlyProperty();
  }

  /** The preference that is looked at, null for none. */
  public ReadOnlyObjectProperty<@Nullable Looked> lookedProperty() {
    return looked.getReadOnlyProperty();
  }

  /** Tokens of the chosen and of the rejected side; null until asked for. */
  public ReadOnlyObjectProperty<TokenRatios.@Nullable Compared> ratiosProperty() {
    return ratios.getReadOnlyProperty();
  }

  /** Whether tokens are being scored. */
  public ReadOnlyBooleanProperty scoresProperty() {
    return scores.getReadOnlyProperty();
  }

  /** Why tokens cannot be scored now; empty if they can. */
  public ReadOnlyStringProperty reasonProperty() {
    return reason.getReadOnlyProperty();
  }

  /** What is listed, in words. */
  public ReadOnlyStringProperty summaryProperty() {
    return summary.getReadOnlyProperty();
  }

  /** What a course is called. */
  public static String words(Course course) {
    return switch (course) {
      case KNOWN -> "already known";
      case LEARNED -> "learned";
      case FORGOTTEN -> "forgotten";
      case NEVER_LEARNED -> "never learned";
      case MET_ONCE -> "wrong, met once";
      case UNKNOWN -> "no reward";
    };
  }

  // Commands

  /**
   * Looks at a run.
   *
   * @param at a step, null for all of them
   */
  public void open(Run which, @Nullable Integer at) {
    run.set(which);
    step.set(at);
    looked.set(null);
    ratios.set(null);
    summary.set("Reading…");
    reading.load(
        () -> read(which.id(), at),
        found -> {
          all = found;
          var each = new EnumMap<Course, Integer>(Course.class);
          found.forEach(row -> each.merge(row.course(), 1, Integer::sum));
          counts.set(each);
          filter();
        });
  }

  /** The neighbouring step. */
  public void go(int by) {
    var which = run.get();
    var at = step.get();
    if (which != null && at != null && at + by >= 0) {
      open(which, at + by);
    }
  }

  /** All preferences of the run instead of those of a step. */
  public void openAll() {
    var which = run.get();
    if (which != null) {
      open(which, null);
    }
  }

  private List<Row> read(long runId, @Nullable Integer at) {
    var lessons = session.project().lessons();
    var progress = new HashMap<Long, Lessons.Progress>();
    lessons.progress(runId).forEach(each -> progress.put(each.preferenceId(), each));
    var ids = new ArrayList<Long>();
    var leads = new HashMap<Long, Float>();
    if (at == null) {
      progress.values().forEach(each -> ids.add(each.preferenceId()));
    } else {
      for (var lesson : lessons.ofStep(runId, at)) {
        ids.add(lesson.preferenceId());
        var lead = lesson.lead();
        if (lead != null) {
          leads.put(lesson.preferenceId(), lead);
        }
      }
    }
    var keys = new HashMap<Long, String>();
    session.project().preferences().pairs(ids).forEach(pair -> keys.put(pair.id(), pair.key()));
    var found = new ArrayList<Row>();
    for (var id : ids) {
      var its = Objects.requireNonNull(progress.get(id));
      found.add(
          new Row(
              id,
              keys.getOrDefault(id, "label " + id),
              its.heldOut(),
              at == null ? its.lastLead() : leads.get(id),
              its.firstLead(),
              its.course(),
              its.met(),
              its.forgettings()));
    }
    found.sort(Comparator.comparing(Row::lead, Comparator.nullsLast(Comparator.naturalOrder())));
    return found;
  }

  private void filter() {
    var wanted = course.get();
    rows.setAll(all.stream().filter(row -> wanted == null || row.course() == wanted).toList());
    var at = step.get();
    summary.set(
        all.isEmpty()
            ? run.get() == null
                ? ""
                : "Nothing was kept of this step: the run is older than this view, or the step is"
                    + " not a step of training."
            : String.format(
                Locale.ROOT,
                "%,d of %,d preferences %s",
                rows.size(),
                all.size(),
                at == null ? "of the run" : "of step " + at));
  }

  /** Looks at one preference. */
  public void look(@Nullable Row row) {
    var which = run.get();
    cancelled.set(true);
    scores.set(false);
    ratios.set(null);
    if (row == null || which == null) {
      looking.drop();
      looked.set(null);
      return;
    }
    looking.load(
        () -> {
          var lessons = session.project().lessons().ofPreference(which.id(), row.preferenceId());
          var texts =
              session.project().preferences().pairs(List.of(row.preferenceId())).stream()
                  .findFirst()
                  .orElse(null);
          return new Looked(
              row,
              curve(lessons, Lesson::lead),
              curve(lessons, Lesson::chosenLogProb),
              curve(lessons, Lesson::rejectedLogProb),
              texts);
        },
        looked::set);
  }

  private static Curve curve(List<Lesson> lessons, Function<Lesson, @Nullable Float> value) {
    var curve = new Curve();
    for (var lesson : lessons) {
      var y = value.apply(lesson);
      if (y != null) {
        curve.add(lesson.step(), y);
      }
    }
    return curve;
  }

  private void review() {
    var which = run.get();
    var now = looked.get();
    reason.set(
        now == null || which == null
            ? ""
            : now.texts() == null
                ? "It is no pair, or the pair is not there any more."
                : which.outcome() != Outcome.DONE
                    ? "The run has not come to its end; its policy is not there yet."
                    : session.activity().isWorking()
                        ? "A job is working; its models are busy."
                        : "");
  }

  /** Scores the tokens of the pair that is looked at, under the trained policy and its start. */
  public void score() {
    var which = run.get();
    var now = looked.get();
    if (which == null || now == null || scores.get() || !reason.get().isEmpty()) {
      return;
    }
    scores.set(true);
    var flag = new AtomicBoolean();
    cancelled = flag;
    scoring.<Object, Optional<TokenRatios.Compared>>follow(
        _ -> session.inspector().compare(which, now.row().preferenceId(), flag::get),
        _ -> {},
        found -> {
          if (!flag.get()) {
            scores.set(false);
            ratios.set(found.orElse(null));
          }
        },
        () -> scores.set(false));
  }

  /** Shows the pair among those of its pool, where it can be dropped. */
  public void openPair() {
    var now = looked.get();
    if (now != null) {
      navigator.openPair(now.row().preferenceId());
    }
  }
}
