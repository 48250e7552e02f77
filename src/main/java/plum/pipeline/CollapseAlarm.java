package plum.pipeline;

import java.util.ArrayDeque;
import java.util.Optional;
import plum.train.Objective;
import plum.train.StepMetrics;

/**
 * Notices that training destroys the policy: the log-probability of chosen completions falls by
 * more than two nats against the reference, averaged over the last three steps. Loss and accuracy
 * do not show this; both look better than in a good run. Objectives without a reference have none
 * to compare with, so it is silent about them.
 */
final class CollapseAlarm {
  private static final double NATS = 2;
  private static final int STEPS = 3;

  private final double beta;
  private final ArrayDeque<Double> last = new ArrayDeque<>();
  private boolean given;

  CollapseAlarm(Objective objective) {
    beta =
        switch (objective) {
          case Objective.Dpo dpo -> dpo.beta();
          case Objective.Kto kto -> kto.beta();
          case Objective.AStarPo star -> star.beta2();
          case Objective.Sft _,
              Objective.Cpo _,
              Objective.Simpo _,
              Objective.Orpo _,
              Objective.Ivr _ ->
              0;
        };
  }

  /** Looks at one step; returns a text once, at the step where the limit is passed. */
  Optional<String> look(StepMetrics step) {
    var reward = step.values().get("rewards/chosen");
    if (reward == null || beta == 0 || given) {
      return Optional.empty();
    }
    last.addLast(reward / beta);
    if (last.size() > STEPS) {
      last.removeFirst();
    }
    var mean = last.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    if (last.size() < STEPS || mean > -NATS) {
      return Optional.empty();
    }
    given = true;
    return Optional.of(
        ("Alarm at step %d: log p(chosen) has fallen by %.1f nats against the reference. The policy"
             + " is unlearning right answers, although loss and accuracy look good. Lower the"
             + " learning rate, or raise beta.")
            .formatted(step.step(), -mean));
  }
}
