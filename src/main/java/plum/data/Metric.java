package plum.data;

/**
 * One number measured during a run, under TRL's names: {@code loss}, {@code rewards/chosen}, {@code
 * grad_norm} and so on.
 *
 * @param step optimiser step, counted from 1
 */
public record Metric(long runId, int step, String name, double value) {}
