package dev.attractor.nets;

/** What a parameter does in its network. */
public enum ParameterKind {
  /** The kernel of a convolution. */
  CONVOLUTION,
  /** The matrix of a linear layer. */
  LINEAR,
  /** Whatever is added. */
  BIAS
}
