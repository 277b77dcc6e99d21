/**
 * How fast and how smoothly motions move: peaks of speed, acceleration and jerk.
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
 * SpeedReport report = SpeedReport.of(model, List.of(shown), 16, 0);
 * for (SpeedReport.Region region : report.regions()) {
 *   System.out.println(region.from() + ": " + region.speedRatio());
 * }
 * }</pre>
 */
@NullMarked
package dev.attractor.motion.kinematics;

import org.jspecify.annotations.NullMarked;
