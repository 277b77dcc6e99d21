package dev.attractor.internal.softkmeans;

/**
 * The sums of one pass together with the Jacobian of the step at the same codebook.
 *
 * @param sums S and M
 * @param jacobian J = dF/dC, kd x kd, row by row: entry (j d + a, l d + b) is dF_ja / dc_lb. The
 *     rows of an empty codeword are zero.
 */
public record SoftJacobian(SoftSums sums, double[] jacobian) {}
