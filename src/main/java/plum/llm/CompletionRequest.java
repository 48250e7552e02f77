package plum.llm;

/**
 * One completion to draw.
 *
 * @param seed decides every random number of this completion, so its text depends neither on the
 *     order of requests nor on the batch size
 */
public record CompletionRequest(String prompt, long seed, SamplingParameters parameters) {}
