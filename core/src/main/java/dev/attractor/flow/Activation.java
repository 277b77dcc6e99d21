package dev.attractor.flow;

/** The nonlinearity of a conditioner. */
public enum Activation {
  /** x / (1 + exp(-x)): smooth, and the default. */
  SILU,
  /** max(x, 0): the flow's Jacobian jumps, so velocities are discontinuous; the paper's choice. */
  RELU,
  /** The hyperbolic tangent. */
  TANH
}
