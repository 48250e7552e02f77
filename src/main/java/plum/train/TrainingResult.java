package plum.train;

/**
 * How training ended.
 *
 * @param steps optimiser steps taken in all
 * @param cancelled whether it stopped early; the state folder then continues it
 * @param sha256 of the trained weights, in hex; empty if cancelled
 * @param truncated examples that were longer than the maximum length
 * @param remark what became of the run where that is not plain: that it ended early, which step was
 *     kept; empty otherwise
 */
public record TrainingResult(
    int steps, boolean cancelled, String sha256, int truncated, String remark) {}
