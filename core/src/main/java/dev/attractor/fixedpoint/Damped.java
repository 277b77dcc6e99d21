package dev.attractor.fixedpoint;

/**
 * The damped iteration y ← a F(y) + (1 - a) y, which also converges where J has eigenvalues below
 * -1. The residual that is reported stays that of F, undamped.
 *
 * @param relaxation a, in (0, 1]
 * @param stopping when the search ends
 * @param recording whether the solution keeps the iterates, as {@link Adjoint#unrolled()} needs
 */
public record Damped(double relaxation, Stopping stopping, boolean recording) implements Solver {
  /**
   * @throws IllegalArgumentException unless {@code 0 < relaxation <= 1}
   */
  public Damped {
    if (!(relaxation > 0 && relaxation <= 1)) {
      throw new IllegalArgumentException("relaxation must be in (0, 1], got " + relaxation);
    }
  }

  /** The same solver, keeping the iterates. */
  public Damped recorded() {
    return new Damped(relaxation, stopping, true);
  }

  @Override
  public Damped with(Stopping stopping) {
    return new Damped(relaxation, stopping, recording);
  }

  /** The state of one search. */
  Stepper begin(int size) {
    return new RelaxedStep(relaxation, recording);
  }
}
