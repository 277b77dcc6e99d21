package dev.attractor.data.demonstrations;

import dev.attractor.motion.Trajectory;
import org.hipparchus.exception.MathRuntimeException;
import org.hipparchus.ode.ODEState;
import org.hipparchus.ode.OrdinaryDifferentialEquation;
import org.hipparchus.ode.nonstiff.DormandPrince54Integrator;
import org.hipparchus.ode.sampling.ODEStateInterpolator;

/**
 * Solves x' = f(x) with steps that fit an error bound: Dormand and Prince's method of order 5(4),
 * its fourth-order interpolant between steps.
 *
 * @param absoluteTolerance error allowed in one step, in the state's units, positive
 * @param relativeTolerance error allowed in one step, as a share of the state, positive
 */
public record AdaptiveRollOut(double absoluteTolerance, double relativeTolerance) {
  private static final double SMALLEST_STEP = 1e-12; // of the whole duration

  public AdaptiveRollOut {
    if (!(absoluteTolerance > 0) || !(relativeTolerance > 0)) {
      throw new IllegalArgumentException(
          "tolerances must be positive, got " + absoluteTolerance + " and " + relativeTolerance);
    }
  }

  /**
   * The solution through {@code start} at the first of the given times.
   *
   * @param start d numbers
   * @param times at least two, strictly increasing
   * @throws IllegalStateException when no step is small enough: f blows up, jumps or is far too
   *     stiff
   */
  public Trajectory solve(StateVelocity f, double[] start, double[] times) {
    int d = start.length;
    double[] states = new double[times.length * d];
    // Checks times and start before any work.
    System.arraycopy(start, 0, states, 0, d);
    double duration = Trajectory.of(times, states, d).duration();
    DormandPrince54Integrator integrator =
        new DormandPrince54Integrator(
            duration * SMALLEST_STEP, duration, absoluteTolerance, relativeTolerance);
    Sampler sampler = new Sampler(times, states, d);
    integrator.addStepHandler(sampler::take);
    try {
      integrator.integrate(
          new Equation(f, d), new ODEState(times[0], start), times[times.length - 1]);
    } catch (MathRuntimeException e) {
      throw new IllegalStateException(
          "the motion cannot be followed past time "
              + sampler.reached
              + ": no step is small enough for a tolerance of "
              + absoluteTolerance,
          e);
    }
    return Trajectory.of(times, states, d);
  }

  private record Equation(StateVelocity f, int dimension) implements OrdinaryDifferentialEquation {
    @Override
    public int getDimension() {
      return dimension;
    }

    @Override
    public double[] computeDerivatives(double time, double[] state) {
      double[] velocity = new double[dimension];
      f.at(state, velocity);
      return velocity;
    }
  }

  /** Reads the wanted times off each step as it is made. */
  private static final class Sampler {
    private final double[] times;
    private final double[] states;
    private final int d;
    private int next = 1;
    private double reached;

    Sampler(double[] times, double[] states, int d) {
      this.times = times;
      this.states = states;
      this.d = d;
      reached = times[0];
    }

    void take(ODEStateInterpolator step) {
      reached = step.getCurrentState().getTime();
      boolean last = reached >= times[times.length - 1];
      while (next < times.length && (times[next] <= reached || last)) {
        double[] state = step.getInterpolatedState(times[next]).getPrimaryState();
        System.arraycopy(state, 0, states, next * d, d);
        next++;
      }
    }
  }
}
