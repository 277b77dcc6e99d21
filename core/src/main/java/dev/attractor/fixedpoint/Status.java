package dev.attractor.fixedpoint;

/** How a search for an attractor ended. Only {@link #CONVERGED} supports an implicit gradient. */
public enum Status {
  /** The residual is within the tolerance. */
  CONVERGED("converged"),
  /** The evaluations ran out first. */
  MAX_EVALUATIONS("evaluations ran out"),
  /** The time budget of a {@link dev.attractor.parallel.Control} was used up first. */
  OUT_OF_TIME("time ran out"),
  /** The residual has long stopped falling, at a value above the tolerance. */
  STAGNATED("stagnated"),
  /** The residual grew to more than 1e8 times that of the start. */
  DIVERGED("diverged"),
  /** F returned a NaN or an infinity. */
  NOT_FINITE("not finite"),
  /** A fixed point was found at which J has a spectral radius above 1: not an attractor. */
  REPELLING("repelling fixed point");

  private final String text;

  Status(String text) {
    this.text = text;
  }

  /** The status in words, for reports. */
  @Override
  public String toString() {
    return text;
  }
}
