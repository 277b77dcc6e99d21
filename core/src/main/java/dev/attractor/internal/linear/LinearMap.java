package dev.attractor.internal.linear;

/** A square matrix known only by what it does to a vector. */
@FunctionalInterface
public interface LinearMap {
  /** Writes A x into {@code out}, which does not alias {@code x}. */
  void apply(double[] x, double[] out);
}
