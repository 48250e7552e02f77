package plum.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import plum.data.Checkpoint;
import plum.data.Device;
import plum.data.PlumException;
import plum.data.Run;
import plum.data.Stage;
import plum.io.Json;
import plum.llm.LanguageModel.Scored;
import plum.llm.TokenLogProbability;

/**
 * Where in its two completions a pair was learned: log p(token | all before it) under two
 * checkpoints, in nats, token by token.
 */
public record TokenRatios(Pipeline pipeline) {

  /**
   * One token of a completion.
   *
   * @param text what it adds to the text; nothing for an end token
   * @param policy log p under the one checkpoint
   * @param reference log p under the other
   */
  public record Token(String text, double policy, double reference) {

    /** Log-ratio of the two: above 0 where training made the token more likely. */
    public double ratio() {
      return policy - reference;
    }
  }

  /** One completion, its end token included. */
  public record Side(List<Token> tokens) {
    public Side {
      tokens = List.copyOf(tokens);
    }

    /** Log-ratio of the whole completion; times beta it is the completion's reward. */
    public double ratio() {
      return tokens.stream().mapToDouble(Token::ratio).sum();
    }
  }

  /** Both completions of a pair. */
  public record Compared(String policy, String reference, Side chosen, Side rejected) {

    /** Difference of the two log-ratios; times beta it is the pair's margin. */
    public double margin() {
      return chosen.ratio() - rejected.ratio();
    }
  }

  /**
   * Looks at a pair after a training run, with the policy it made and the one it began with, as the
   * run was trained: on its device and through its chat template if it went through it. Only on the
   * thread of the jobs.
   *
   * @return nothing if cancelled
   * @throws PlumException if the run has not made its checkpoint, or there is no such pair
   */
  Optional<Compared> of(Run training, long preferenceId, BooleanSupplier cancelled) {
    var config =
        (TrainingConfig)
            Recipes.configure(Stage.TRAINING, Json.parseObject(training.config()), training.name());
    var project = pipeline.project();
    var policy =
        project
            .checkpoints()
            .byName(training.name())
            .orElseThrow(
                () ->
                    new PlumException(
                        "The run \""
                            + training.name()
                            + "\" has not come to its end, so there is no policy to look at."
                            + " Continue it first."));
    var pair =
        project.preferences().pairs(List.of(preferenceId)).stream()
            .findFirst()
            .orElseThrow(() -> new PlumException("There is no pair " + preferenceId + "."));
    return of(
        policy,
        pipeline.checkpoint(config.policy()),
        List.of(
            new Scored(pair.prompt(), pair.chosen()), new Scored(pair.prompt(), pair.rejected())),
        config.device(),
        config.chat(),
        cancelled);
  }

  /**
   * The same for any two checkpoints and any two completions. Only on the thread of the jobs.
   *
   * @param pair the chosen completion, then the rejected one, each with its prompt
   * @return nothing if cancelled
   */
  Optional<Compared> of(
      Checkpoint policy,
      Checkpoint reference,
      List<Scored> pair,
      Device device,
      boolean chat,
      BooleanSupplier cancelled) {
    var one = scores(policy, pair, device, chat, cancelled);
    var other = scores(reference, pair, device, chat, cancelled);
    if (cancelled.getAsBoolean()) {
      return Optional.empty();
    }
    return Optional.of(
        new Compared(
            policy.name(),
            reference.name(),
            side(one.getFirst(), other.getFirst()),
            side(one.getLast(), other.getLast())));
  }

  private List<List<TokenLogProbability>> scores(
      Checkpoint checkpoint,
      List<Scored> pair,
      Device device,
      boolean chat,
      BooleanSupplier cancelled) {
    return cancelled.getAsBoolean()
        ? List.of(List.of(), List.of())
        : pipeline
            .policies()
            .open(checkpoint, device, chat)
            .tokenLogProbabilities(pair, 1, cancelled);
  }

  private static Side side(List<TokenLogProbability> policy, List<TokenLogProbability> reference) {
    var tokens = new ArrayList<Token>();
    for (var i = 0; i < Math.min(policy.size(), reference.size()); i++) {
      tokens.add(
          new Token(
              policy.get(i).text(),
              policy.get(i).logProbability(),
              reference.get(i).logProbability()));
    }
    return new Side(tokens);
  }
}
