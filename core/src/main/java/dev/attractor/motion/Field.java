package dev.attractor.motion;

/**
 * A description of a latent vector field z' = f(z) with equilibrium z*, for any dimension. What a
 * field guarantees holds for every value of its parameters; see {@link Certificate}.
 */
public sealed interface Field permits ExtendedLinearization, StrictContraction, PlainNetwork {
  /** Units in each hidden layer. */
  int hidden();

  /** alpha, the rate of decay that the field guarantees; 0 where it guarantees none. */
  double rate();
}
