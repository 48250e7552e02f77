package plum.pipeline;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import plum.data.Metric;
import plum.data.Outcome;
import plum.data.PlumException;
import plum.data.Run;
import plum.data.Stage;
import plum.io.Json;
import plum.pipeline.Finding.Evidence;
import plum.pipeline.Finding.Rule;
import plum.store.Project;
import plum.train.DpoLoss;
import plum.train.Objective;
import plum.train.StepMetrics;
import plum.train.TrainingParameters;

/**
 * Looks at what a training run measures, step by step, and says what is wrong with it, each thing
 * once. What it says follows from the settings and the measurements alone.
 *
 * <p>One step is chance: every rule looks at the mean over {@value #WINDOW} steps. Rewards divided
 * by beta are log-ratios of policy and reference in nats; that is what tells a policy that moved
 * from one that did not, whatever beta is. <em>Surprise</em> is the negative log-likelihood of
 * chosen completions before training, in nats: two nats are a lot for a completion of five and
 * nothing for one of three hundred.
 */
public final class Doctor {
  /** Steps a reading is averaged over. */
  static final int WINDOW = 3;

  /** The loss may grow to this multiple of what it was at first. */
  static final double DIVERGED = 1.5;

  /** Nats, and share of the surprise, by which chosen completions may fall. */
  static final double FALL = 1;

  static final double FALL_SHARE = 0.4;

  /** Nats, and share of the surprise, beyond which a fall is a collapse. */
  static final double COLLAPSE = 2;

  static final double COLLAPSE_SHARE = 1;

  /** Margin at which the sigmoid is 0.99 and a pair teaches a hundredth of what it could. */
  static final double SATURATED = Math.log(99);

  /** Nats, and at least the surprise, that a policy cannot pull pairs apart by unnoticed. */
  static final double MOVED = 5;

  /** A reward margin below this is hardly felt: the loss is within a seventh of where it began. */
  static final double UNFELT = 0.2;

  /** A margin that decides a pair, reached within a nat: beta exaggerates. */
  static final double DECIDED = 2;

  static final double BARELY = 1;

  /** Nats below which a policy has not moved. */
  static final double STILL = 0.05;

  /** A step of AdamW moves a weight by about its rate: rates that add up to less move nothing. */
  static final double REACH = 1e-5;

  /** Steps before which nothing can be said about learning. */
  static final int PATIENCE = 5;

  /** Steps of the end and of the beginning that the loss is compared over, at least. */
  static final int QUARTER = 3;

  /** Steps with one label only, and their share of all, that are no chance. */
  static final int LONELY_STEPS = 3;

  static final double LONELY_SHARE = 0.2;

  /** Completions may grow or shrink by this share and this many tokens. */
  static final double DRIFT = 0.25;

  static final double DRIFT_TOKENS = 3;

  /** What must be a number at every step; others may have nothing to be the mean of. */
  private static final Set<String> NUMBERS = Set.of("loss", "grad_norm", "eval_loss");

  private final TrainingParameters parameters;
  private final double beta;
  private final List<Map<String, Double>> steps = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private final Set<Rule> given = EnumSet.noneOf(Rule.class);
  private int lonely;

  /**
   * @param parameters what the run was told
   */
  public Doctor(TrainingParameters parameters) {
    this.parameters = parameters;
    beta =
        switch (parameters.objective()) {
          case Objective.Dpo dpo -> dpo.beta();
          case Objective.Kto kto -> kto.beta();
          default -> 0;
        };
  }

  /**
   * Examines a stored run.
   *
   * @return nothing if it is no training run, or its settings cannot be read any more
   */
  public static List<Finding> examine(Run run, List<Metric> metrics) {
    if (run.stage() != Stage.TRAINING) {
      return List.of();
    }
    TrainingParameters parameters;
    try {
      var kept = Json.parseObject(run.config());
      parameters =
          ((TrainingConfig) Recipes.configure(Stage.TRAINING, kept, run.name())).parameters();
    } catch (PlumException e) {
      return List.of();
    }
    var doctor = new Doctor(parameters);
    var bySteps = new TreeMap<Integer, Map<String, Double>>();
    for (var metric : metrics) {
      bySteps
          .computeIfAbsent(metric.step(), _ -> new LinkedHashMap<>())
          .put(metric.name(), metric.value());
    }
    bySteps.values().removeIf(values -> !values.containsKey("loss"));
    var total = bySteps.isEmpty() ? 0 : total(run, parameters, bySteps.lastEntry());
    bySteps.forEach(
        (step, values) -> {
          var _ = doctor.look(new StepMetrics(step, Math.max(step, total), values));
        });
    if (run.outcome() == Outcome.FAILED) {
      Finding.notFinite(run.note()).ifPresent(doctor.findings::add);
    }
    return List.copyOf(doctor.findings);
  }

  /** Examines a stored run by all that the project knows about it, its evaluations included. */
  public static List<Finding> examine(Project project, Run run) {
    var found = new ArrayList<>(examine(run, project.runs().metrics(run.id())));
    if (run.stage() == Stage.TRAINING) {
      LengthDrift.ofTraining(project, run).ifPresent(found::add);
    }
    return List.copyOf(found);
  }

  /** The steps a run has in all, as far as it can be known from those it took. */
  private static int total(
      Run run, TrainingParameters parameters, Map.Entry<Integer, Map<String, Double>> last) {
    var epoch = last.getValue().get("epoch");
    if (run.outcome() == Outcome.DONE) {
      return last.getKey();
    }
    if (parameters.maxSteps() > 0 || epoch == null || epoch <= 0) {
      return Math.max(parameters.maxSteps(), last.getKey());
    }
    return (int) Math.round(parameters.epochs() * last.getKey() / epoch);
  }

  /** All that was found so far, in order. */
  public List<Finding> findings() {
    return List.copyOf(findings);
  }

  /**
   * Looks at the next step.
   *
   * @return what it shows for the first time
   */
  public List<Finding> look(StepMetrics step) {
    var before = findings.size();
    var taken = step.values().containsKey("loss"); // or held-out examples were looked at
    if (taken) {
      steps.add(step.values());
    }
    step.values().entrySet().stream()
        .filter(reading -> NUMBERS.contains(reading.getKey()))
        .filter(reading -> !Double.isFinite(reading.getValue()))
        .findFirst()
        .ifPresent(
            reading -> give(Finding.notFinite(step.step(), reading.getKey(), reading.getValue())));
    if (taken && !given.contains(Rule.NOT_FINITE)) {
      diverged(step.step());
      fallen(step.step());
      margins(step.step());
      lonely(step);
      if (given.isEmpty() && step.step() >= PATIENCE && 2 * step.step() >= step.totalSteps()) {
        still(step);
      }
    }
    return List.copyOf(findings.subList(before, findings.size()));
  }

  private void diverged(int step) {
    var start = mean("loss", 0, WINDOW);
    var now = recent("loss");
    if (steps.size() >= 2 * WINDOW && start > 0 && now > DIVERGED * start) {
      give(
          Rule.DIVERGENCE,
          step,
          "The loss has risen from %.3f to %.3f: the steps are too large to follow the gradient."
              .formatted(start, now),
          "Lower the learning rate to a third, or warm up longer.",
          new Evidence("loss", now, DIVERGED * start));
    }
  }

  private void fallen(int step) {
    double fall;
    double surprise;
    String metric;
    var chosen = recent("logps/chosen");
    if (beta > 0) {
      fall = -recent("rewards/chosen") / beta;
      surprise = -chosen - fall;
      metric = "rewards/chosen ÷ beta";
    } else if (steps.size() >= 2 * WINDOW) {
      surprise = -mean("logps/chosen", 0, WINDOW);
      fall = -surprise - chosen;
      metric = "logps/chosen against the first steps";
    } else {
      return;
    }
    var collapse = Math.max(COLLAPSE, COLLAPSE_SHARE * Math.max(0, surprise));
    var limit = Math.max(FALL, FALL_SHARE * Math.max(0, surprise));
    if (fall > collapse || (Double.isNaN(surprise) && fall > COLLAPSE)) {
      give(
          Rule.COLLAPSE,
          step,
          "Right answers have become %.1f nats less likely than they were: the policy is unlearning"
                  .formatted(fall)
              + " them, although loss and accuracy may look better than ever.",
          "Lower the learning rate or raise beta, and start again from the reference.",
          new Evidence(metric, -fall, -collapse));
    } else if (fall > limit && !given.contains(Rule.COLLAPSE)) {
      give(
          Rule.FALLING_CHOSEN,
          step,
          "Chosen solutions have become %.1f nats less likely than they were; the margin grows only"
                  .formatted(fall)
              + " because rejected ones fall faster.",
          "If pass@1 falls too, add the loss sft beside the other, raise beta, or lower the learning"
              + " rate.",
          new Evidence(metric, -fall, -limit));
    }
  }

  private void margins(int step) {
    var margin = recent("rewards/margins");
    if (Double.isNaN(margin)) {
      return;
    }
    var limit = saturation();
    if (limit > 0 && margin > limit) {
      give(
          Rule.SATURATED_MARGINS,
          step,
          "The margin of rewards is %.1f, where the loss is flat: these pairs teach nothing more."
              .formatted(margin),
          "Stop here or train fewer epochs, draw harder pairs from the new policy, or lower beta.",
          new Evidence("rewards/margins", margin, limit));
    }
    if (beta > 0) {
      beta(step, margin);
    }
  }

  private void beta(int step, double margin) {
    var apart = Math.abs(margin) / beta;
    var surprise = Math.max(0, recent("rewards/chosen") / beta - recent("logps/chosen"));
    var limit = Math.max(MOVED, surprise);
    if (apart > limit && Math.abs(margin) < UNFELT && movedByBeta()) {
      give(
          Rule.BETA_TOO_SMALL,
          step,
          "The policy has pulled the two sides %.1f nats apart, but with beta %s that is a margin of"
                  .formatted(apart, number(beta))
              + " only %.4f: nothing holds it near the reference.".formatted(margin),
          "Raise beta, 0.1 is usual, or lower the learning rate.",
          new Evidence("|rewards/margins| ÷ beta", apart, limit));
    }
    if (Math.abs(margin) > DECIDED && apart < BARELY) {
      give(
          Rule.BETA_TOO_LARGE,
          step,
          "With beta %s a difference of %.2f nats already makes a margin of %.1f: the loss is decided"
                  .formatted(number(beta), apart, margin)
              + " before the policy has learned anything.",
          "Lower beta, 0.1 is usual.",
          new Evidence("|rewards/margins| ÷ beta", apart, BARELY));
    }
  }

  /** Whether the margin is what the loss sees; IPO and SPPO pull it to a value that beta sets. */
  private boolean movedByBeta() {
    return !(parameters.objective() instanceof Objective.Dpo dpo)
        || dpo.lossType().stream().noneMatch(l -> l == DpoLoss.IPO || l == DpoLoss.SPPO_HARD);
  }

  /** The margin at which the loss is flat, 0 where it never is. */
  private double saturation() {
    return switch (parameters.objective()) {
      case Objective.Dpo _ -> movedByBeta() ? SATURATED : 0;
      case Objective.Kto _ -> 2 * SATURATED; // both sides stand against the reference alone
      case Objective.Simpo simpo -> SATURATED + simpo.simpoGamma();
      case Objective.Cpo _ -> SATURATED;
      default -> 0;
    };
  }

  private void lonely(StepMetrics step) {
    if (!(parameters.objective() instanceof Objective.Kto)) {
      return;
    }
    var desirable = step.values().containsKey("logps/chosen");
    var undesirable = step.values().containsKey("logps/rejected");
    if (desirable != undesirable) {
      lonely++;
      var share = (double) lonely / steps.size();
      if (lonely >= LONELY_STEPS && share >= LONELY_SHARE) {
        give(
            Rule.ONE_CLASS,
            step.step(),
            "%d of %d steps saw only %s completions, so each pulls one way and the estimate of the KL"
                    .formatted(lonely, steps.size(), desirable ? "desirable" : "undesirable")
                + " divergence is poor.",
            "Use larger batches, and a pool with both labels.",
            new Evidence("share of steps with one label", share, LONELY_SHARE));
      }
    }
  }

  /** From the middle of a run on: has anything happened? */
  private void still(StepMetrics step) {
    if (beta > 0) {
      var chosen = Math.abs(recent("rewards/chosen")) / beta;
      var rejected = Math.abs(recent("rewards/rejected")) / beta;
      var moved = Double.isNaN(chosen) || rejected > chosen ? rejected : chosen;
      if (moved < STILL) {
        nothing(
            step.step(),
            "After %d of %d steps the policy is %.3f nats from the reference: it has not moved."
                .formatted(step.step(), step.totalSteps(), moved),
            new Evidence("|rewards| ÷ beta", moved, STILL));
      }
      return;
    }
    var quarter = steps.size() / 4;
    if (step.step() < step.totalSteps() || quarter < QUARTER) {
      return;
    }
    var first = mean("loss", 0, quarter);
    var last = mean("loss", steps.size() - quarter, steps.size());
    var noise =
        Math.sqrt(
            (variance(0, quarter, first) + variance(steps.size() - quarter, steps.size(), last))
                / quarter);
    // A loss that stays says little by itself: what a policy wrote is hardly more likely
    // afterwards.
    var reach = steps.stream().mapToDouble(each -> each.getOrDefault("learning_rate", REACH)).sum();
    if (first - last < noise && reach < REACH) {
      nothing(
          step.step(),
          "The loss went from %.4f to %.4f, no more than it varies, and no weight can have moved by more than about %.0e."
              .formatted(first, last, reach),
          new Evidence("sum of learning_rate", reach, REACH));
    }
  }

  private void nothing(int step, String happened, Evidence evidence) {
    give(
        Rule.NOTHING_LEARNED,
        step,
        happened,
        "Raise the learning rate tenfold, or train longer.",
        evidence);
  }

  /**
   * Whether a policy writes much longer or shorter completions than the one it was trained from.
   *
   * @param before mean tokens of completions of the same prompts, drawn in the same way
   * @param after of the trained policy
   * @param step the last of the training
   */
  public static Optional<Finding> lengthDrift(double before, double after, int step) {
    var limit = Math.max(DRIFT_TOKENS, DRIFT * before);
    if (!(Math.abs(after - before) > limit)) {
      return Optional.empty();
    }
    var longer = after > before;
    return Optional.of(
        new Finding(
            Rule.LENGTH_DRIFT,
            step,
            "Completions were %.1f tokens long on average before training and are %.1f now."
                .formatted(before, after),
            "Look whether chosen solutions are %s than rejected ones, and limit the length ratio of"
                    .formatted(longer ? "longer" : "shorter")
                + " pairs or use sigmoid_norm, which counts per token.",
            new Evidence("mean tokens of completions", after, before + (longer ? limit : -limit))));
  }

  private void give(Rule rule, int step, String happened, String remedy, Evidence evidence) {
    give(new Finding(rule, step, happened, remedy, evidence));
  }

  private void give(Finding finding) {
    if (given.add(finding.rule())) {
      findings.add(finding);
    }
  }

  /** The mean of a metric over the last steps, NaN before there are enough. */
  private double recent(String metric) {
    return steps.size() < WINDOW ? Double.NaN : mean(metric, steps.size() - WINDOW, steps.size());
  }

  /** The mean over steps, those left out that did not measure it; NaN if none did. */
  private double mean(String metric, int from, int to) {
    var sum = 0.0;
    var count = 0;
    for (var i = from; i < Math.min(to, steps.size()); i++) {
      @Nullable Double value = steps.get(i).get(metric);
      if (value != null) {
        sum += value;
        count++;
      }
    }
    return count == 0 ? Double.NaN : sum / count;
  }

  /** Of the loss over steps. */
  private double variance(int from, int to, double mean) {
    var sum = 0.0;
    for (var i = from; i < to; i++) {
      var off = steps.get(i).getOrDefault("loss", mean) - mean;
      sum += off * off;
    }
    return sum / Math.max(1, to - from - 1);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3g", value);
  }
}
