/**
 * Attractors of maps, and gradients through them: maps, solvers, adjoints.
 *
 * <p>A {@link dev.attractor.fixedpoint.Solver} finds y* = F(y*, w) of a {@link
 * dev.attractor.fixedpoint.FixedPointMap} F(y, w); the {@link dev.attractor.fixedpoint.Solution}
 * states its residual and how the search ended. For a loss with cotangent g on y*, an {@link
 * dev.attractor.fixedpoint.Adjoint} solves (I - J)^T u = g with J = dF/dy at y* and hands u to the
 * pull-back of the parameters, dL/dw = (dF/dw)^T u.
 */
@NullMarked
package dev.attractor.fixedpoint;

import org.jspecify.annotations.NullMarked;
