package dev.attractor.fixedpoint;

/**
 * The plain iteration y ← F(y): converges linearly at the spectral radius of J, and only to points
 * that the plain iteration converges to.
 *
 * @param stopping when the search ends
 * @param recording whether the solution keeps the iterates, as {@link Adjoint#unrolled()} needs
 */
public record Picard(Stopping stopping, boolean recording) implements Solver {
  /** The same solver, keeping the iterates. */
  public Picard recorded() {
    return new Picard(stopping, true);
  }

  @Override
  public Picard with(Stopping stopping) {
    return new Picard(stopping, recording);
  }

  /** The state of one search. */
  Stepper begin(int size) {
    return new RelaxedStep(1, recording);
  }
}
