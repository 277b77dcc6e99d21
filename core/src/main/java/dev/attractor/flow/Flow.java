package dev.attractor.flow;

/**
 * A description of a diffeomorphism, for any dimension: {@code couplings} times [permutation, LU,
 * coupling], then [permutation, LU].
 *
 * @param kind what stands in the place of the couplings
 * @param couplings how many; 0 for the linear and the identity flow
 * @param hidden width of the conditioners; of Fourier couplings how many features
 * @param bins pieces of a spline
 * @param box splines act on [-box, box] and are the identity outside
 * @param activation the conditioners' nonlinearity
 * @param least the smallest share of the box that a bin can have, and the smallest slope at a knot:
 *     the narrower a bin and the flatter a knot, the sharper a motion can turn there
 * @param latent how many features of the result are kept, the first ones; 0 for all. The map back
 *     pads with zeros, so that it is onto a surface and the inverse of phi on that surface alone
 */
public record Flow(
    Kind kind,
    int couplings,
    int hidden,
    int bins,
    double box,
    Activation activation,
    double least,
    int latent) {
  /** The {@code least} of the paper. */
  public static final double PAPER_LEAST = 1e-3;

  /** What a flow is made of. */
  public enum Kind {
    /** Nothing: z = x. */
    IDENTITY,
    /** Permutation and LU alone. */
    LINEAR,
    /** Rational-quadratic spline couplings. */
    SPLINE,
    /** Affine couplings. */
    AFFINE,
    /** Affine couplings whose conditioners are linear in random Fourier features. */
    FOURIER
  }

  private static final int MOST = 4096;

  /** Checks the ranges. */
  public Flow {
    boolean coupled = kind != Kind.IDENTITY && kind != Kind.LINEAR;
    if (coupled ? couplings < 1 || couplings > 64 : couplings != 0) {
      throw new IllegalArgumentException(
          "a " + kind + " flow cannot have " + couplings + " couplings; 1 to 64 for couplings");
    }
    if (hidden < 1 || hidden > MOST) {
      throw new IllegalArgumentException("hidden must be between 1 and 4096, got " + hidden);
    }
    if (bins < 2 || bins > 256) {
      throw new IllegalArgumentException("bins must be between 2 and 256, got " + bins);
    }
    if (!(box > 0 && box <= 1e6)) {
      throw new IllegalArgumentException("the box must be in (0, 1e6], got " + box);
    }
    if (!(least > 0 && least * bins < 1)) {
      throw new IllegalArgumentException(
          "the least share of " + bins + " bins must be in (0, 1 / " + bins + "), got " + least);
    }
    if (latent < 0 || latent > MOST) {
      throw new IllegalArgumentException(
          "latent features must be between 1 and 4096, or 0 for all, got " + latent);
    }
  }

  /** Spline couplings with the paper's sizes (30 units, 10 bins, box 10) and smooth activation. */
  public static Flow couplings(int couplings) {
    return new Flow(Kind.SPLINE, couplings, 30, 10, 10.0, Activation.SILU, PAPER_LEAST, 0);
  }

  /** Affine couplings. */
  public static Flow affineCouplings(int couplings) {
    return new Flow(Kind.AFFINE, couplings, 30, 10, 10.0, Activation.SILU, PAPER_LEAST, 0);
  }

  /** Affine couplings of 200 random Fourier features each, as M. A. Rana et al. (2020) have ten. */
  public static Flow fourierCouplings(int couplings) {
    return new Flow(Kind.FOURIER, couplings, 200, 10, 10.0, Activation.SILU, PAPER_LEAST, 0);
  }

  /** A linear map. */
  public static Flow linear() {
    return new Flow(Kind.LINEAR, 0, 30, 10, 10.0, Activation.SILU, PAPER_LEAST, 0);
  }

  /** No transformation. */
  public static Flow identity() {
    return new Flow(Kind.IDENTITY, 0, 30, 10, 10.0, Activation.SILU, PAPER_LEAST, 0);
  }

  /** The same flow with another activation. */
  public Flow activation(Activation other) {
    return new Flow(kind, couplings, hidden, bins, box, other, least, latent);
  }

  /** The same flow with another box. */
  public Flow box(double other) {
    return new Flow(kind, couplings, hidden, bins, other, activation, least, latent);
  }

  /** The same flow with other bins. */
  public Flow bins(int other) {
    return new Flow(kind, couplings, hidden, other, box, activation, least, latent);
  }

  /** The same flow with conditioners of another width. */
  public Flow hidden(int other) {
    return new Flow(kind, couplings, other, bins, box, activation, least, latent);
  }

  /** The same flow with another least share and slope. */
  public Flow least(double other) {
    return new Flow(kind, couplings, hidden, bins, box, activation, other, latent);
  }

  /** The same flow that keeps another number of features; 0 for all. */
  public Flow latent(int other) {
    return new Flow(kind, couplings, hidden, bins, box, activation, least, other);
  }

  /** How many features the result has for states of {@code dimension} features. */
  public int latentDimension(int dimension) {
    return latent == 0 ? dimension : Math.min(latent, dimension);
  }

  /** How many permutations a diffeomorphism of this kind has. */
  public int permutations() {
    return kind == Kind.IDENTITY ? 0 : couplings + 1;
  }
}
