/**
 * Motions that return to their goal: demonstrations, vector fields with a contraction guarantee,
 * learning, roll-out and metrics.
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
 * MotionModel model =
 *     MotionLearner.builder()
 *         .recipe(Recipe.standard().epochs(5).rollOutSteps(5)) // leave this line out
 *         .build()
 *         .fit(List.of(shown));
 * Policy policy = model.policy(); // one for each control thread
 * double[] x = {0.8, -0.6};
 * policy.step(x, 0.001); // where the motion is a millisecond later
 * System.out.println(model.certificate());
 * }</pre>
 */
@NullMarked
package dev.attractor.motion;

import org.jspecify.annotations.NullMarked;
