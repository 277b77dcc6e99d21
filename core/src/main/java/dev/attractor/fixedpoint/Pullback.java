package dev.attractor.fixedpoint;

/**
 * How a gradient went back through an attractor.
 *
 * @param adjoint the adjoint that answered, which is not the one asked for where that one could not
 * @param cotangent u, the cotangent of F at the attractor (for the unrolled adjoint: what is left
 *     for the start of the road)
 * @param residual max_i |g + J^T u - u|_i over max_i |g_i|: 0 is exact, and the truncated adjoints
 *     show here what they leave out; NaN for the unrolled adjoint
 * @param products how many products with J^T it took, an assembled J counting none
 */
public record Pullback(Adjoint adjoint, double[] cotangent, double residual, int products) {}
