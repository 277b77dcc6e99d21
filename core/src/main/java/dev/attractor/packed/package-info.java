/**
 * Products with matrices that stay packed: codes and codebooks, and no dense copy.
 *
 * <pre>{@code
 * PackedCodes codes = PackedCodes.of(2, 0, 1, 1, 0, 0, 1); // 2 x 3 numbers of one bit
 * float[] codebook = {-0.5f, 2};
 * PackedMatrix w = PackedMatrix.of(2, 3, 1, 0, codes, codebook);
 * float[] y = new float[2];
 * w.multiply(new float[] {1, 1, 1}, y); // (3.5, 1)
 * }</pre>
 */
@NullMarked
package dev.attractor.packed;

import org.jspecify.annotations.NullMarked;
