package dev.attractor.nets;

/** What a parameter does in its network. */
public enum ParameterKind {
  /** The kernel of a convolution. */
  CONVOLUTION,
  /** The matrix of a linear layer. */
  LINEAR,
  /** What a layer adds. */
  BIAS,
  /** What a normalisation multiplies by; one at the start. */
  SCALE,
  /** What a normalisation adds; zero at the start. */
  SHIFT,
  /** What stands for a token or a place; standard normal at the start. */
  EMBEDDING,
  /** Any other parameter that learns. */
  OTHER,
  /** A normalisation's running mean, state that a training pass changes; zero at the start. */
  RUNNING_MEAN,
  /** A normalisation's running variance, state that a training pass changes; one at the start. */
  RUNNING_VARIANCE,
  /** Any other state. */
  BUFFER;

  /**
   * Whether it is the network's state: kept and written, changed by training passes, no gradient.
   */
  public boolean isState() {
    return this == RUNNING_MEAN || this == RUNNING_VARIANCE || this == BUFFER;
  }

  /** Whether it is the weight of a layer, of which rules may cluster. */
  public boolean isWeight() {
    return this == CONVOLUTION || this == LINEAR;
  }
}
