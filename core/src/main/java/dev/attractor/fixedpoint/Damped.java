package dev.attractor.fixedpoint;

/**
 * The damped iteration y <- a F(y) + (1 - a) y, which also converges where J has eigenvalues below
 * -1. The residual that is reported stays that of F, undamped.
 *
 * @param share a, in (0, 1]
 * @param stopping when the search ends
 * @param recording whether the solution keeps the iterates, as {@link Adjoint#unrolled()} needs
 */
public record Damped(double share, Stopping stopping, boolean recording) implements Solver {
  /**
   * @throws IllegalArgumentException unless 0 < share <= 1
   */
  public Damped {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("share must be in (0, 1], got " + share);
    }
  }

  /** The same solver, keeping the iterates. */
  public Damped recorded() {
    return new Damped(share, stopping, true);
  }

  @Override
  public Damped with(Stopping stopping) {
    return new Damped(share, stopping, recording);
  }

  @Override
  public Stepper begin(int size) {
    return new Relaxation(share, recording);
  }
}
