package dev.attractor.memory;

/**
 * Gradients of a loss through a recall.
 *
 * @param query d entries
 * @param keys for each pattern that took part d entries; where keys are their own values it is the
 *     whole gradient of the pattern
 * @param values for each pattern that took part; the same array as {@code keys} where keys are
 *     their own values
 * @param inverseTemperature with respect to beta
 */
public record RecallGradient(
    double[] query, double[][] keys, double[][] values, double inverseTemperature) {}
