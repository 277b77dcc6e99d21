/**
 * The choice between the scalar and the SIMD form of kernels; the kernels themselves stand in the
 * package of their family, their SIMD forms in {@code simd}.
 */
package dev.attractor.internal.provider;
