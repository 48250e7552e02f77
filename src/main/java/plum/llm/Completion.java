package plum.llm;

import java.time.Duration;
import plum.data.FinishReason;

/**
 * A drawn completion.
 *
 * @param index of its request in the list that was asked for
 * @param text without end token and without stop string
 * @param tokenCount tokens drawn, the end token counted
 * @param logProbability sum over drawn tokens (end token counted) of log p under the policy itself,
 *     before temperature and filters, in nats
 * @param elapsed from its admission into a batch to its last token
 */
public record Completion(
    int index,
    String text,
    FinishReason finishReason,
    int tokenCount,
    double logProbability,
    Duration elapsed) {}
