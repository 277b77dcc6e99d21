/**
 * Orientations of a rigid body, and rotation vectors.
 *
 * <pre>{@code
 * UnitQuaternion quarter = UnitQuaternion.exp(new double[] {0, 0, Math.PI / 2}, 0);
 * double[] v = {1, 0, 0};
 * quarter.rotate(v, 0); // (0, 1, 0)
 * double[] r = new double[3];
 * quarter.times(quarter).log(r, 0); // (0, 0, pi)
 * }</pre>
 */
@NullMarked
package dev.attractor.motion.rotation;

import org.jspecify.annotations.NullMarked;
