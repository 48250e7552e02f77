package plum.data;

import java.time.Duration;

/**
 * One completion drawn from a policy for an instruction.
 *
 * @param sample number of the sample within its run and instruction, counted from 0
 * @param checkpointId the policy it was drawn from
 * @param completion the text exactly as drawn
 * @param program the whole program extracted from prompt and completion
 * @param logProbability sum of the log-probabilities of the drawn tokens under the untempered
 *     policy, in nats
 * @param seed of this sample's random numbers
 */
public record Solution(
    long id,
    long runId,
    long instructionId,
    int sample,
    long checkpointId,
    int round,
    String completion,
    String program,
    FinishReason finishReason,
    int tokenCount,
    double logProbability,
    long seed,
    Duration elapsed) {}
