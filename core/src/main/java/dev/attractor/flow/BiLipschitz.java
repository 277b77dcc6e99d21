package dev.attractor.flow;

/**
 * How much a diffeomorphism stretches and squeezes on a box: |phi(x) - phi(y)| ≤ upper |x - y| and
 * |x - y| ≤ |phi(x) - phi(y)| / lower for x, y there, as far as samples tell (on a convex box both
 * follow from the extreme singular values of Dphi). Sampled: the true upper constant is no smaller
 * and the true lower one no larger. Where phi keeps fewer features than there are, x and y are
 * states of the inverse's image, the projections of those of the box.
 *
 * @param lower the least singular value of Dphi that was met
 * @param upper the largest one
 * @param samples states looked at
 */
public record BiLipschitz(double lower, double upper, int samples) {
  /** upper / lower: the C of |x(t) - x*| ≤ C exp(-alpha t) |x(0) - x*|. */
  public double condition() {
    return upper / lower;
  }
}
