package dev.attractor.motion.field;

/**
 * A description of a latent vector field z' = f(z), for any dimension. What a field guarantees
 * holds for every value of its parameters; see {@link Guarantee}.
 */
public sealed interface Field
    permits ExtendedLinearization,
        StrictContraction,
        PlainNetwork,
        EuclideanizingFlow,
        StableDynamics,
        NeuralContraction,
        SecondOrder {
  /**
   * 1 for a field of states; 2 for one of positions and velocities, half of the features each, in
   * which the velocities stay the derivatives of the positions.
   */
  default int order() {
    return 1;
  }

  /** Units in each hidden layer. */
  int hidden();

  /** alpha, the rate that the field guarantees; 0 where it guarantees none. */
  double rate();

  /** What holds for any parameters. */
  Guarantee guarantee();

  /**
   * Whether f(z) = (B(z) - alpha I) (z - z*) with a B whose symmetric part is negative
   * semidefinite, so that steps by matrix exponentials keep the guarantee whatever their size.
   */
  boolean linearisable();
}
