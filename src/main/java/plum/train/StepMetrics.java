package plum.train;

import java.util.Map;

/**
 * What one optimiser step measured.
 *
 * @param step counted from 1
 * @param values under TRL's names, in the order they should be shown
 */
public record StepMetrics(int step, int totalSteps, Map<String, Double> values) {}
