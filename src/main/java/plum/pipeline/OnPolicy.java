package plum.pipeline;

import plum.data.Checkpoint;
import plum.data.PlumException;
import plum.data.Run;
import plum.data.Stage;
import plum.io.Json;
import plum.llm.Endpoint;

/** Training learns from what the trained policy itself wrote; other people's samples do not do. */
final class OnPolicy {
  private OnPolicy() {}

  /**
   * Refuses what cannot be trained, or trained on.
   *
   * @param policy to be trained
   * @param pool the preferences to train on
   * @throws PlumException if the policy is an endpoint, or the pool's solutions come from one
   */
  static void require(Pipeline pipeline, Checkpoint policy, Run pool) {
    if (Endpoint.is(policy.folder())) {
      throw new PlumException(
          "\"%s\" is an endpoint: its weights are not here and cannot be trained. Train a checkpoint folder."
              .formatted(policy.name()));
    }
    var runs = pipeline.project().runs();
    if (Json.parseObject(pool.config()).get("solutions") instanceof String name) {
      runs.byName(name)
          .filter(run -> run.stage() == Stage.SAMPLING)
          .map(run -> Json.parseObject(run.config()).get("policy"))
          .flatMap(by -> pipeline.project().checkpoints().byName(String.valueOf(by)))
          .filter(by -> Endpoint.is(by.folder()))
          .ifPresent(
              by -> {
                throw new PlumException(
                    "The solutions of \"%s\" were drawn by the endpoint \"%s\", not by the policy that is trained. Such samples are not on-policy and serve for inspection only; draw from \"%s\" to train it."
                        .formatted(name, by.name(), policy.name()));
              });
    }
  }
}
