package plum.pipeline;

import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import plum.data.Checkpoint;
import plum.data.Device;
import plum.data.FinishReason;
import plum.data.Instruction;
import plum.data.PlumException;
import plum.data.Solution;
import plum.data.Stage;
import plum.io.Json;
import plum.llm.LanguageModel;
import plum.llm.TokenLogProbability;

/** Log-probabilities of the tokens of stored solutions under the policies that drew them. */
public record TokenScores(Pipeline pipeline) {
  private static final int ALTERNATIVES = 4;

  /**
   * A scored completion.
   *
   * @param policy name of the checkpoint
   * @param tokens of the completion; the end token too where the policy drew one
   */
  public record Scored(String policy, List<TokenLogProbability> tokens) {

    /** Sum over the tokens, nats. */
    public double sum() {
      return tokens.stream().mapToDouble(TokenLogProbability::logProbability).sum();
    }
  }

  /** How the policy was asked: on which device, and whether through its chat template. */
  private record Manner(Device device, boolean chat) {}

  /** Only on the thread of the jobs. */
  Optional<Scored> of(Instruction instruction, Solution solution, BooleanSupplier cancelled) {
    if (cancelled.getAsBoolean()) {
      return Optional.empty();
    }
    var checkpoint = checkpoint(solution);
    var manner = manner(solution);
    var model = pipeline.policies().open(checkpoint, manner.device(), manner.chat());
    var tokens =
        model
            .tokenLogProbabilities(
                List.of(new LanguageModel.Scored(instruction.prompt(), solution.completion())),
                ALTERNATIVES,
                cancelled)
            .getFirst();
    if (tokens.isEmpty() || cancelled.getAsBoolean()) {
      return Optional.empty();
    }
    var drewEnd = solution.finishReason() == FinishReason.END;
    return Optional.of(
        new Scored(
            checkpoint.name(),
            drewEnd || !tokens.getLast().text().isEmpty()
                ? tokens
                : tokens.subList(0, tokens.size() - 1)));
  }

  private Checkpoint checkpoint(Solution solution) {
    var project = pipeline.project();
    var checkpoint = project.checkpoints().byId(solution.checkpointId()).orElseThrow();
    var folder =
        checkpoint.adapter()
            ? project.checkpoints().folder(checkpoint)
            : pipeline.policies().folder(checkpoint);
    if (!Files.isDirectory(folder)) {
      throw new PlumException(
          "The policy \""
              + checkpoint.name()
              + "\", which drew this solution, is not there any more: there is no folder "
              + folder
              + ". Put it back to see its tokens.");
    }
    return checkpoint;
  }

  private Manner manner(Solution solution) {
    var run = pipeline.project().runs().byId(solution.runId()).orElseThrow();
    try {
      var config = Recipes.configure(run.stage(), Json.parseObject(run.config()), run.name());
      return switch (config) {
        case SamplingConfig sampling -> new Manner(sampling.device(), sampling.chat());
        case EvaluationConfig evaluation -> new Manner(evaluation.device(), evaluation.chat());
        default -> new Manner(Device.CPU, false);
      };
    } catch (PlumException e) {
      // A configuration of an older version that does not fit any more.
      return new Manner(
          Device.CPU, run.stage() == Stage.SAMPLING && run.config().contains("\"chat\":true"));
    }
  }
}
