/**
 * What demonstrations are like, and whether a motion can be learned from them.
 *
 * <pre>{@code
 * double[] states = new double[2 * 50];
 * for (int i = 0; i < 50; i++) {
 *   double left = 1 - i / 49.0;
 *   states[2 * i] = left;
 *   states[2 * i + 1] = left * Math.sin(3 * left);
 * }
 * Demonstration shown =
 *     Demonstration.estimatingVelocities("hook", Trajectory.evenlySpaced(0.04, states, 2));
 * for (Finding finding : DataChecks.of(List.of(shown), new double[] {0, 0})) {
 *   System.out.println(finding.line()); // what a motion cannot follow, and what helps
 * }
 * }</pre>
 */
@NullMarked
package dev.attractor.motion.checks;

import org.jspecify.annotations.NullMarked;
