package plum.data;

/**
 * How one instruction fared in an evaluation.
 *
 * @param n samples judged
 * @param c samples that passed every test
 */
public record Evaluation(
    long runId, long checkpointId, long instructionId, Decoding decoding, int n, int c) {}
