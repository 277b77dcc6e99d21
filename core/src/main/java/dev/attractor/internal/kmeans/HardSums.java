package dev.attractor.internal.kmeans;

/**
 * The sums of one pass of hard k-means.
 *
 * @param mass sum of the weights of each codeword's rows (k)
 * @param moment sum of q_i w_i of each codeword's rows (k x d)
 * @param squares sum of q_i ||w_i - c||^2 over all rows
 */
public record HardSums(double[] mass, double[] moment, double squares) {}
