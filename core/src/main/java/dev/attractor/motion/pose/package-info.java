/**
 * Motions of poses: positions together with the orientation of a tool or a body.
 *
 * <pre>{@code
 * double[] poses = new double[50 * 5]; // x, and a turn about the third axis that comes to its end
 * for (int i = 0; i < 50; i++) {
 *   double left = 1 - i / 49.0;
 *   poses[5 * i] = left;
 *   poses[5 * i + 1] = Math.cos(left / 2);
 *   poses[5 * i + 4] = Math.sin(left / 2);
 * }
 * PoseCoordinates coordinates = new PoseCoordinates(UnitQuaternion.IDENTITY, 1);
 * Trajectory states = coordinates.states(Trajectory.evenlySpaced(0.04, poses, 5));
 * MotionModel model =
 *     MotionLearner.builder()
 *         .recipe(Recipe.standard().epochs(5).rollOutSteps(5)) // leave this line out
 *         .build()
 *         .fit(List.of(Demonstration.estimatingVelocities("turn", states)))
 *         .withOrientation(UnitQuaternion.IDENTITY);
 * PosePolicy policy = PosePolicy.of(model);
 * double[] pose = {0.8, 1, 0, 0, 0};
 * policy.step(pose, 0.001);
 * }</pre>
 */
@NullMarked
package dev.attractor.motion.pose;

import org.jspecify.annotations.NullMarked;
