package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import plum.data.Metric;
import plum.data.Outcome;
import plum.data.Run;
import plum.data.Stage;
import plum.io.Json;
import plum.pipeline.Finding.Rule;
import plum.train.Objective;
import plum.train.StepMetrics;
import plum.train.TrainingParameters;

/** The doctor's rules on curves made for them; {@link DoctorRunsTest} has real ones. */
final class DoctorTest {
  private static final double BETA = 0.1;
  private static final Objective DPO = new Objective.Dpo(BETA, 0);

  private static TrainingParameters parameters(Objective objective) {
    return TrainingConfig.defaults().with(objective).parameters();
  }

  /** A step of DPO whose chosen and rejected sides stand so many nats from the reference. */
  private static Map<String, Double> pair(double chosen, double rejected, double surprise) {
    var values = new LinkedHashMap<String, Double>();
    values.put("loss", Math.log1p(Math.exp(-BETA * (chosen - rejected))));
    values.put("rewards/chosen", BETA * chosen);
    values.put("rewards/rejected", BETA * rejected);
    values.put("rewards/margins", BETA * (chosen - rejected));
    values.put("logps/chosen", chosen - surprise);
    values.put("logps/rejected", rejected - 2 * surprise);
    values.put("grad_norm", 1.0);
    return values;
  }

  private static List<Finding> look(Objective objective, List<Map<String, Double>> steps) {
    var doctor = new Doctor(parameters(objective));
    var found = new ArrayList<Finding>();
    for (var i = 0; i < steps.size(); i++) {
      found.addAll(doctor.look(new StepMetrics(i + 1, steps.size(), steps.get(i))));
    }
    assertEquals(found, doctor.findings());
    return found;
  }

  private static List<Rule> rules(List<Finding> findings) {
    return findings.stream().map(Finding::rule).toList();
  }

  /** What people hope for: chosen stays, rejected falls to a few nats. */
  @Property(tries = 60)
  void aHealthyCurveIsLeftAlone(
      @ForAll Random random,
      @ForAll @IntRange(min = 12, max = 300) int length,
      @ForAll @DoubleRange(min = 1.5, max = 400) double surprise) {
    var steps = new ArrayList<Map<String, Double>>();
    for (var i = 0; i < length; i++) {
      var far = (double) i / length;
      steps.add(
          pair(
              0.3 * random.nextGaussian() * far - 0.2 * far,
              -4 * far + 0.3 * random.nextGaussian() * far,
              surprise));
    }
    assertEquals(List.of(), rules(look(DPO, steps)));
  }

  @Property(tries = 40)
  void whateverComesEveryRuleSpeaksOnceAndNamesItsEvidence(
      @ForAll Random random, @ForAll @IntRange(min = 1, max = 80) int length) {
    var steps = new ArrayList<Map<String, Double>>();
    for (var i = 0; i < length; i++) {
      steps.add(pair(60 * random.nextGaussian(), 60 * random.nextGaussian(), 5));
    }
    var found = look(DPO, steps);
    assertEquals(found.size(), new HashSet<>(rules(found)).size());
    for (var finding : found) {
      assertTrue(finding.step() >= Doctor.WINDOW && finding.step() <= length);
      assertTrue(finding.happened().endsWith(".") && finding.remedy().endsWith("."));
      var evidence = finding.evidence();
      assertFalse(evidence.metric().isBlank());
      assertTrue(Double.isFinite(evidence.value()) && Double.isFinite(evidence.threshold()));
      assertTrue(finding.note().contains(evidence.words()));
    }
  }

  /** A longer run says what the shorter one said: nothing is taken back. */
  @Property(tries = 40)
  void whatWasSaidStays(@ForAll Random random, @ForAll @IntRange(min = 8, max = 60) int length) {
    var doctor = new Doctor(parameters(DPO));
    var before = List.<Finding>of();
    for (var i = 1; i <= length; i++) {
      var fall = i * random.nextDouble();
      doctor.look(new StepMetrics(i, length, pair(-fall, -2 * fall, 3)));
      var now = doctor.findings();
      assertEquals(before, now.subList(0, before.size()));
      before = now;
    }
  }

  @Test
  void aFallOfChosenIsNamedBeforeItBecomesACollapse() {
    var steps = new ArrayList<Map<String, Double>>();
    for (var i = 0; i < 12; i++) {
      steps.add(pair(-0.55 * i, -1.5 * i, 2));
    }
    var found = look(DPO, steps);
    assertEquals(List.of(Rule.FALLING_CHOSEN, Rule.COLLAPSE), rules(found));
    // means of three: 0.55 at the 3rd step, 1.1 at the 4th; 1.65 at the 5th, 2.2 at the 6th
    assertEquals(List.of(4, 6), found.stream().map(Finding::step).toList());
    assertEquals(-1.1, found.getFirst().evidence().value(), 1e-12);
    assertEquals(-1, found.getFirst().evidence().threshold(), 1e-12);
  }

  /** Two nats are much for a completion of five and nothing for one of three hundred. */
  @Test
  void aFallIsHeldAgainstTheSurpriseThereWas() {
    var steps = new ArrayList<Map<String, Double>>();
    for (var i = 0; i < 12; i++) {
      steps.add(pair(-i, -2.0 * i, 300));
    }
    assertEquals(List.of(), rules(look(DPO, steps)));
  }

  @Test
  void aRisingLossIsDivergence() {
    var steps = new ArrayList<Map<String, Double>>();
    for (var i = 0; i < 12; i++) {
      steps.add(Map.of("loss", 1 + 0.1 * i));
    }
    var found = look(new Objective.Sft(), steps);
    assertEquals(List.of(Rule.DIVERGENCE), rules(found));
    // (1 + 1.1 + 1.2) / 3 = 1.1 is where it began; 1.7 is more than half above, at the 9th step
    assertEquals(9, found.getFirst().step());
    assertEquals(1.65, found.getFirst().evidence().threshold(), 1e-12);
  }

  @Test
  void whatIsNoNumberEndsTheExamination() {
    var steps = new ArrayList<Map<String, Double>>();
    steps.add(pair(0, 0, 2));
    steps.add(Map.of("loss", Double.NaN, "grad_norm", 1.0));
    steps.addAll(List.of(pair(-50, -90, 2), pair(-50, -90, 2), pair(-50, -90, 2)));
    var found = look(DPO, steps);
    assertEquals(List.of(Rule.NOT_FINITE), rules(found));
    assertEquals(2, found.getFirst().step());
    assertEquals("loss", found.getFirst().evidence().metric());
  }

  @Test
  void ktoWithOneLabelAtATimeIsNoticed() {
    var steps = new ArrayList<Map<String, Double>>();
    for (var i = 0; i < 5; i++) {
      var side = i % 2 == 0 ? "chosen" : "rejected";
      steps.add(Map.of("loss", 0.5, "logps/" + side, -3.0, "rewards/" + side, 0.3));
    }
    var found = look(new Objective.Kto(0.1, 1, 1), steps);
    assertEquals(List.of(Rule.ONE_CLASS), rules(found));
    assertEquals(3, found.getFirst().step());
    assertEquals(List.of(), rules(look(DPO, steps)), "pairs have both sides anyway");
  }

  @Test
  void aPolicyThatStaysWhereItWasHasLearnedNothing() {
    var still = new ArrayList<Map<String, Double>>();
    for (var i = 0; i < 20; i++) {
      still.add(pair(0.001, -0.001, 3));
    }
    var found = look(DPO, still);
    assertEquals(List.of(Rule.NOTHING_LEARNED), rules(found));
    assertEquals(10, found.getFirst().step(), "from the middle on");
  }

  /** Solutions a policy wrote itself are hardly more likely after fine-tuning on them. */
  @Test
  void aLossThatStaysIsNoSignWhereTheRateWasFelt() {
    var felt = new ArrayList<Map<String, Double>>();
    var vanishing = new ArrayList<Map<String, Double>>();
    for (var i = 0; i < 25; i++) {
      var loss = 0.11 + 0.02 * (i % 3);
      felt.add(Map.of("loss", loss, "learning_rate", 1e-3));
      vanishing.add(Map.of("loss", loss, "learning_rate", 1e-9));
    }
    assertEquals(List.of(), rules(look(new Objective.Sft(), felt)));
    assertEquals(List.of(Rule.NOTHING_LEARNED), rules(look(new Objective.Sft(), vanishing)));
  }

  /** Looking at held-out examples is no step. */
  @Test
  void whatIsHeldOutDoesNotCount() {
    var plain = new ArrayList<Map<String, Double>>();
    var mixed = new ArrayList<Map<String, Double>>();
    for (var i = 0; i < 12; i++) {
      plain.add(pair(-0.55 * i, -1.5 * i, 2));
      mixed.add(pair(-0.55 * i, -1.5 * i, 2));
      mixed.add(Map.of("eval_loss", 9.0, "eval_rewards/chosen", -99.0));
    }
    assertEquals(rules(look(DPO, plain)), rules(look(DPO, mixed)));
  }

  @Test
  void lengthsMayChangeALittle() {
    // 25 tokens: a quarter is 6.25; 8 tokens: three tokens are more than a quarter
    assertTrue(Doctor.lengthDrift(25, 26.2, 9).isEmpty());
    assertTrue(Doctor.lengthDrift(8, 10.9, 9).isEmpty());
    assertTrue(Doctor.lengthDrift(Double.NaN, 3, 9).isEmpty());
    var longer = Doctor.lengthDrift(25, 33, 9).orElseThrow();
    assertEquals(Rule.LENGTH_DRIFT, longer.rule());
    assertEquals(31.25, longer.evidence().threshold(), 1e-12);
    var shorter = Doctor.lengthDrift(25, 12, 9).orElseThrow();
    assertEquals(18.75, shorter.evidence().threshold(), 1e-12);
  }

  @Test
  void aStoredRunIsFoundToHaveWhatTheLiveOneHad() {
    var steps = new ArrayList<Map<String, Double>>();
    var metrics = new ArrayList<Metric>();
    for (var i = 0; i < 12; i++) {
      var values = pair(-0.5 * i, -1.5 * i, 2);
      steps.add(values);
      var step = i + 1;
      values.forEach((name, value) -> metrics.add(new Metric(7, step, name, value)));
      metrics.add(new Metric(7, step, "epoch", step / 12.0));
    }
    metrics.add(new Metric(7, 0, "eval_loss", 0.7)); // looked at before the first step
    assertEquals(look(DPO, steps), Doctor.examine(run(Outcome.DONE, ""), metrics));
    assertEquals(List.of(), Doctor.examine(run(Outcome.OPEN, ""), List.of()));
  }

  @Test
  void whatTheTrainerSaidWhenItGaveUpIsAFinding() {
    var note =
        "The training diverged: at step 12 the loss is 0.3 and the gradient norm NaN. Lower the"
            + " learning rate.";
    var found = Doctor.examine(run(Outcome.FAILED, note), List.of());
    assertEquals(List.of(Rule.NOT_FINITE), rules(found));
    assertEquals(12, found.getFirst().step());
    assertEquals("grad_norm", found.getFirst().evidence().metric());
    assertEquals(List.of(), Doctor.examine(run(Outcome.FAILED, "The disk is full."), List.of()));
  }

  private static Run run(Outcome outcome, String note) {
    var config = Json.write(TrainingConfig.defaults().with(DPO));
    return new Run(
        7,
        Stage.TRAINING,
        "dpo",
        1,
        config,
        0,
        "",
        Instant.EPOCH,
        null,
        Duration.ZERO,
        outcome,
        note);
  }
}
