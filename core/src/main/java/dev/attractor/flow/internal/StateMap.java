package dev.attractor.flow.internal;

/**
 * A {@link Diffeomorphism} at one state, without allocation. It keeps what the last {@link
 * #forward} computed, so it belongs to one thread. States and their velocities x, v hold {@link
 * #dimension()} numbers, latent ones z, w {@link #latentDimension()}; what lies behind these in a
 * longer array is not touched. Arguments may be the same array.
 */
public final class StateMap {
  private final int dimension;
  private final int latentDimension;
  private final Layer.StateLayer[] layers;
  private final double[] one;
  private final double[] two;

  StateMap(int dimension, int latentDimension, Layer.StateLayer[] layers) {
    this.dimension = dimension;
    this.latentDimension = latentDimension;
    this.layers = layers;
    this.one = new double[dimension];
    this.two = new double[dimension];
  }

  /** The number of features of x. */
  public int dimension() {
    return dimension;
  }

  /** The number of features of z, at most that of x. */
  public int latentDimension() {
    return latentDimension;
  }

  /** z = phi(x). */
  public void forward(double[] x, double[] z) {
    double[] in = one;
    double[] out = two;
    System.arraycopy(x, 0, in, 0, dimension);
    for (int i = 0; i < layers.length; i++) {
      layers[i].forward(in, out);
      double[] held = in;
      in = out;
      out = held;
    }
    System.arraycopy(in, 0, z, 0, latentDimension);
  }

  /** v = Dphi(x)^-1 w at the x of the last {@link #forward}. */
  public void pullBack(double[] w, double[] v) {
    double[] in = one;
    double[] out = two;
    System.arraycopy(w, 0, in, 0, latentDimension);
    for (int i = layers.length - 1; i >= 0; i--) {
      layers[i].pullBack(in, out);
      double[] held = in;
      in = out;
      out = held;
    }
    System.arraycopy(in, 0, v, 0, dimension);
  }

  /** w = Dphi(x) v at the x of the last {@link #forward}. */
  public void pushForward(double[] v, double[] w) {
    double[] in = one;
    double[] out = two;
    System.arraycopy(v, 0, in, 0, dimension);
    for (int i = 0; i < layers.length; i++) {
      layers[i].pushForward(in, out);
      double[] held = in;
      in = out;
      out = held;
    }
    System.arraycopy(in, 0, w, 0, latentDimension);
  }

  /** x = phi^-1(z). {@link #pullBack} is undefined until the next {@link #forward}. */
  public void inverse(double[] z, double[] x) {
    double[] in = one;
    double[] out = two;
    System.arraycopy(z, 0, in, 0, latentDimension);
    for (int i = layers.length - 1; i >= 0; i--) {
      layers[i].inverse(in, out);
      double[] held = in;
      in = out;
      out = held;
    }
    System.arraycopy(in, 0, x, 0, dimension);
  }
}
