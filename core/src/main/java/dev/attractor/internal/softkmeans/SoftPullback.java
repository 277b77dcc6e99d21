package dev.attractor.internal.softkmeans;

/**
 * The first of the two passes of a pull-back: the cotangent that reaches the codebook directly,
 * with everything the linear system needs.
 *
 * @param cotangent g, k x d: dL/dC at fixed rows, of the reconstruction A(C) C alone
 * @param at the sums and the Jacobian at the same codebook
 */
public record SoftPullback(double[] cotangent, SoftJacobian at) {}
