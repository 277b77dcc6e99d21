/**
 * Attractors of maps, and gradients through them: maps, solvers, adjoints.
 *
 * <p>A {@link dev.attractor.fixedpoint.Solver} finds y* = F(y*, w) of a {@link
 * dev.attractor.fixedpoint.FixedPointMap} F(y, w); the {@link dev.attractor.fixedpoint.Solution}
 * states its residual and how the search ended. For a loss with cotangent g on y*, an {@link
 * dev.attractor.fixedpoint.Adjoint} solves (I - J)^T u = g with J = dF/dy at y* and hands u to the
 * pull-back of the parameters, dL/dw = (dF/dw)^T u.
 *
 * <pre>{@code
 * FixedPointMap map =
 *     new FixedPointMap() { // F(y) = cos y
 *       @Override
 *       public int size() {
 *         return 1;
 *       }
 *
 *       @Override
 *       public void apply(double[] state, double[] out) {
 *         out[0] = Math.cos(state[0]);
 *       }
 *
 *       @Override
 *       public void vjp(double[] state, double[] cotangent, double[] out) {
 *         out[0] = -Math.sin(state[0]) * cotangent[0];
 *       }
 *     };
 * Solution found = Solver.anderson().solve(map, new double[] {1}); // 0.7390851..
 * Pullback u = Adjoint.exact().solve(new Linearization(map, found.state()), new double[] {1});
 * }</pre>
 */
@NullMarked
package dev.attractor.fixedpoint;

import org.jspecify.annotations.NullMarked;
