package dev.attractor.flow;

/**
 * A diffeomorphism at one state, without allocation. It keeps what the last {@link #forward}
 * computed, so it belongs to one thread. Arrays hold {@link #dimension()} numbers and may be the
 * same array.
 */
public final class StateMap {
  private final int dimension;
  private final Layer.StateLayer[] layers;
  private final double[] one;
  private final double[] two;

  StateMap(int dimension, Layer.StateLayer[] layers) {
    this.dimension = dimension;
    this.layers = layers;
    this.one = new double[dimension];
    this.two = new double[dimension];
  }

  /** The number of features. */
  public int dimension() {
    return dimension;
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
    System.arraycopy(in, 0, z, 0, dimension);
  }

  /** v = Dphi(x)^-1 w at the x of the last {@link #forward}. */
  public void pullBack(double[] w, double[] v) {
    double[] in = one;
    double[] out = two;
    System.arraycopy(w, 0, in, 0, dimension);
    for (int i = layers.length - 1; i >= 0; i--) {
      layers[i].pullBack(in, out);
      double[] held = in;
      in = out;
      out = held;
    }
    System.arraycopy(in, 0, v, 0, dimension);
  }

  /** x = phi^-1(z). {@link #pullBack} is undefined until the next {@link #forward}. */
  public void inverse(double[] z, double[] x) {
    double[] in = one;
    double[] out = two;
    System.arraycopy(z, 0, in, 0, dimension);
    for (int i = layers.length - 1; i >= 0; i--) {
      layers[i].inverse(in, out);
      double[] held = in;
      in = out;
      out = held;
    }
    System.arraycopy(in, 0, x, 0, dimension);
  }
}
