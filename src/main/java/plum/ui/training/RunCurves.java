package plum.ui.training;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import plum.data.Metric;
import plum.data.Run;
import plum.ui.control.Curve;
import plum.ui.control.LiveChart;

/**
 * The curves of training runs, by step as they are measured, and over whatever else they are drawn.
 *
 * <p>How long a step took follows from its tokens and how many a second went through; the time of
 * day goes on by that, and jumps to when a step was stored where a pause lies between.
 */
final class RunCurves {
  /** Seconds that a step may be stored late without a pause being seen in it. */
  private static final double LATE = 2;

  private final Map<Long, Map<String, Curve>> curves = new HashMap<>();
  private final Map<Long, Map<Integer, Instant>> taken = new HashMap<>();
  private final Map<Long, Map<String, Curve>> drawn = new HashMap<>();
  private RunAxis axis = RunAxis.STEPS;

  /** Draws over something else from now on. */
  void use(RunAxis other) {
    axis = other;
    drawn.clear();
  }

  /**
   * Takes what is stored of a run.
   *
   * @param times when its steps were stored
   * @param live what is known of it beyond that
   */
  void take(Run run, List<Metric> stored, Map<Integer, Instant> times, List<Metric> live) {
    var own = new LinkedHashMap<String, Curve>();
    stored.forEach(metric -> append(own, metric));
    live.forEach(metric -> appendNew(own, metric));
    curves.put(run.id(), own);
    taken.put(run.id(), new HashMap<>(times));
    drawn.remove(run.id());
  }

  /** Appends what was measured now. */
  void grow(List<? extends Metric> metrics) {
    var now = Instant.now();
    for (var metric : metrics) {
      append(curves.computeIfAbsent(metric.runId(), _ -> new LinkedHashMap<>()), metric);
      taken.computeIfAbsent(metric.runId(), _ -> new HashMap<>()).putIfAbsent(metric.step(), now);
    }
  }

  /** Names of what was measured in a run. */
  Set<String> names(long run) {
    return curves.getOrDefault(run, Map.of()).keySet();
  }

  /** By step, empty where there is none. */
  Curve bySteps(long run, String metric) {
    return curves.getOrDefault(run, Map.of()).getOrDefault(metric, new Curve());
  }

  /** As it is drawn; empty where there is none. */
  private Curve drawn(Run run, String metric) {
    var source = bySteps(run.id(), metric);
    if (axis == RunAxis.STEPS || source.isEmpty()) {
      return source;
    }
    var own = drawn.computeIfAbsent(run.id(), _ -> new HashMap<>());
    var known = own.get(metric);
    if (known == null || known.size() > source.size()) {
      known = new Curve();
      own.put(metric, known);
    }
    var places = places(run);
    if (places.isEmpty()) {
      return places; // brought from elsewhere, where nobody noted it
    }
    for (var i = known.size(); i < source.size(); i++) {
      var x = at(run, places, source.x(i));
      // Two points at one place would be one point.
      var last = known.isEmpty() ? Double.NEGATIVE_INFINITY : known.x(known.size() - 1);
      known.add(x > last ? x : Math.nextUp(last), source.y(i));
    }
    return known;
  }

  /** The lines of a metric of a run; dashed what was measured on held-out pairs. */
  List<LiveChart.Series> series(Run run, int colour, String metric) {
    var trained = drawn(run, metric);
    var heldOut = drawn(run, MetricGroup.HELD_OUT + metric);
    var series = new ArrayList<LiveChart.Series>();
    if (!trained.isEmpty()) {
      var part = heldOut.isEmpty() ? "" : "training";
      series.add(new LiveChart.Series(run.name(), part, colour, false, trained));
    }
    if (!heldOut.isEmpty()) {
      series.add(new LiveChart.Series(run.name(), "held out", colour, true, heldOut));
    }
    return series;
  }

  /** Where a step of a run is drawn. */
  double x(Run run, double step) {
    return axis == RunAxis.STEPS ? step : at(run, places(run), step);
  }

  /** The step of a run behind a place; empty where it has none there. */
  OptionalInt step(Run run, double x) {
    if (axis == RunAxis.STEPS) {
      return names(run.id()).stream().anyMatch(metric -> bySteps(run.id(), metric).has(x))
          ? OptionalInt.of((int) x)
          : OptionalInt.empty();
    }
    var i = drawn(run, "loss").nearest(x);
    return i < 0 ? OptionalInt.empty() : OptionalInt.of((int) bySteps(run.id(), "loss").x(i));
  }

  private double at(Run run, Curve places, double step) {
    var i = places.from(step + 1) - 1; // a step that only looks lies where the last one ended
    return i >= 0 ? places.y(i) : axis == RunAxis.CLOCK ? seconds(run.started()) : 0;
  }

  /** Where the steps of a run lie, by step. */
  private Curve places(Run run) {
    var own = drawn.computeIfAbsent(run.id(), _ -> new HashMap<>());
    var places = own.computeIfAbsent("", _ -> new Curve());
    var steps = bySteps(run.id(), axis == RunAxis.EPOCHS ? "epoch" : "num_tokens");
    if (places.size() > steps.size()) {
      places = new Curve();
      own.put("", places);
    }
    for (var i = places.size(); i < steps.size(); i++) {
      places.add(steps.x(i), axis == RunAxis.EPOCHS ? steps.y(i) : time(run, places, steps, i));
    }
    return places;
  }

  /** When a step ended, in seconds. */
  private double time(Run run, Curve places, Curve tokens, int i) {
    var pace = bySteps(run.id(), "tokens_per_second");
    var went = i < pace.size() ? pace.y(i) : Double.NaN;
    var took = (tokens.y(i) - (i == 0 ? 0 : tokens.y(i - 1))) / went;
    var before = i > 0 ? places.y(i - 1) : axis == RunAxis.CLOCK ? seconds(run.started()) : 0;
    var reckoned = before + (took > 0 && Double.isFinite(took) ? took : 0);
    var stored = taken.getOrDefault(run.id(), Map.of()).get((int) tokens.x(i));
    return axis == RunAxis.CLOCK && stored != null && seconds(stored) - reckoned > LATE
        ? seconds(stored)
        : reckoned;
  }

  private static double seconds(Instant instant) {
    return instant.toEpochMilli() / 1e3;
  }

  private static void append(Map<String, Curve> into, Metric metric) {
    into.computeIfAbsent(metric.name(), _ -> new Curve()).add(metric.step(), metric.value());
  }

  private static void appendNew(Map<String, Curve> into, Metric metric) {
    var curve = into.computeIfAbsent(metric.name(), _ -> new Curve());
    if (curve.isEmpty() || curve.x(curve.size() - 1) < metric.step()) {
      curve.add(metric.step(), metric.value());
    }
  }
}
