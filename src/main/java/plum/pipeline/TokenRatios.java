package plum.pipeline;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import plum.data.Checkpoint;
import plum.data.PlumException;
import plum.llm.LanguageModel;
import plum.llm.TokenLogProbability;

/**
 * What training did to each token of a completion: its log-probability under the trained policy and
 * under the policy that training began with.
 *
 * @param tokens of the completion, the end token last
 */
public record TokenRatios(List<Token> tokens) {
  public TokenRatios {
    tokens = List.copyOf(tokens);
  }

  /**
   * A token.
   *
   * @param text what it adds to the text; nothing for an end token
   * @param policy log-probability under the trained policy, nats
   * @param reference likewise under the policy that training began with
   */
  public record Token(String text, double policy, double reference) {
    /** How much more probable training made it, in nats. */
    public double ratio() {
      return policy - reference;
    }
  }

  /** Sum of the log-ratios, nats: the implicit reward divided by beta. */
  public double sum() {
    return tokens.stream().mapToDouble(Token::ratio).sum();
  }

  /**
   * Scores completions of one prompt under both policies. Only on the thread of the jobs.
   *
   * @param run trained the policy
   * @return one for each completion; nothing if cancelled
   * @throws PlumException where a policy is not there
   */
  static Optional<List<TokenRatios>> of(
      Pipeline pipeline,
      TrainingConfig run,
      String prompt,
      List<String> completions,
      BooleanSupplier cancelled) {
    var trained =
        pipeline
            .project()
            .checkpoints()
            .byName(run.name())
            .orElseThrow(
                () ->
                    new PlumException(
                        "The policy \""
                            + run.name()
                            + "\" is not there yet: its run has not come to its end."));
    var policy = score(pipeline, run, trained, prompt, completions, cancelled);
    var reference =
        score(pipeline, run, pipeline.checkpoint(run.policy()), prompt, completions, cancelled);
    if (cancelled.getAsBoolean()) {
      return Optional.empty();
    }
    var ratios = new ArrayList<TokenRatios>();
    for (var i = 0; i < completions.size(); i++) {
      var tokens = new ArrayList<Token>();
      for (var t = 0; t < Math.min(policy.get(i).size(), reference.get(i).size()); t++) {
        var now = policy.get(i).get(t);
        tokens.add(
            new Token(now.text(), now.logProbability(), reference.get(i).get(t).logProbability()));
      }
      ratios.add(new TokenRatios(tokens));
    }
    return Optional.of(ratios);
  }

  private static List<List<TokenLogProbability>> score(
      Pipeline pipeline,
      TrainingConfig run,
      Checkpoint checkpoint,
      String prompt,
      List<String> completions,
      BooleanSupplier cancelled) {
    var folder =
        checkpoint.adapter()
            ? pipeline.project().checkpoints().folder(checkpoint)
            : pipeline.policies().folder(checkpoint);
    if (!Files.isDirectory(folder)) {
      throw new PlumException(
          "The policy \"" + checkpoint.name() + "\" is gone: there is no folder " + folder + ".");
    }
    return pipeline
        .policies()
        .open(checkpoint, run.device(), run.chat())
        .tokenLogProbabilities(
            completions.stream().map(text -> new LanguageModel.Scored(prompt, text)).toList(),
            1,
            cancelled);
  }
}
