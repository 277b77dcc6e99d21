package dev.attractor.memory;

/**
 * What a separation made of one vector of scores.
 *
 * @param thresholds lambda of each column, K numbers; positive infinity where a column takes every
 *     score
 * @param columns K columns of n weights
 */
public record SeparationResult(double[] thresholds, double[][] columns) {}
