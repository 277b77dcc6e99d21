package dev.attractor.flow.internal;

/** {@link TangentLift} for one state, without allocation. */
final class LiftedState implements Layer.StateLayer {
  /** The cube root of the rounding unit, about: of a central difference. */
  private static final double STEP = 6e-6;

  private final int d;
  private final double share;
  private final StateMap map;
  private final double[] x;
  private final double[] v;
  private final double[] y;
  private final double[] w;
  private final double[] moved;
  private final double[] bent;
  private final double[] along;

  LiftedState(int d, double share, Layer.StateLayer[] layers) {
    this.d = d;
    this.share = share;
    map = new StateMap(d, d, layers);
    x = new double[d];
    v = new double[d];
    y = new double[d];
    w = new double[d];
    moved = new double[d];
    bent = new double[d];
    along = new double[d];
  }

  @Override
  public void forward(double[] state, double[] lifted) {
    System.arraycopy(state, 0, x, 0, d);
    System.arraycopy(state, d, v, 0, d);
    map.forward(x, y);
    map.pushForward(v, w);
    for (int i = 0; i < d; i++) {
      lifted[i] = y[i];
      lifted[d + i] = w[i] + share * y[i];
    }
  }

  @Override
  public void pushForward(double[] velocity, double[] lifted) {
    System.arraycopy(velocity, 0, along, 0, d);
    bend();
    map.pushForward(along, y);
    System.arraycopy(velocity, d, w, 0, d);
    map.pushForward(w, w);
    for (int i = 0; i < d; i++) {
      lifted[i] = y[i];
      lifted[d + i] = w[i] + bent[i] + share * y[i];
    }
  }

  @Override
  public void pullBack(double[] lifted, double[] velocity) {
    System.arraycopy(lifted, 0, y, 0, d);
    System.arraycopy(lifted, d, w, 0, d);
    map.pullBack(y, along);
    bend();
    for (int i = 0; i < d; i++) {
      w[i] -= bent[i] + share * y[i];
    }
    map.pullBack(w, w);
    System.arraycopy(along, 0, velocity, 0, d);
    System.arraycopy(w, 0, velocity, d, d);
  }

  /** {@code bent} = D^2phi(x)[v, along]; afterwards the map is at x as before. */
  private void bend() {
    double size = 0;
    double from = 1;
    for (int i = 0; i < d; i++) {
      size = Math.max(size, Math.abs(along[i]));
      from = Math.max(from, Math.abs(x[i]));
    }
    if (size == 0) {
      java.util.Arrays.fill(bent, 0);
      return;
    }
    double h = STEP * from / size;
    push(-h);
    System.arraycopy(moved, 0, bent, 0, d);
    push(h);
    for (int i = 0; i < d; i++) {
      bent[i] = (moved[i] - bent[i]) / (2 * h);
    }
    map.forward(x, moved);
  }

  /** {@code moved} = Dphi(x + h along) v. */
  private void push(double h) {
    for (int i = 0; i < d; i++) {
      moved[i] = x[i] + h * along[i];
    }
    map.forward(moved, moved);
    map.pushForward(v, moved);
  }

  @Override
  public void inverse(double[] lifted, double[] state) {
    System.arraycopy(lifted, 0, y, 0, d);
    for (int i = 0; i < d; i++) {
      w[i] = lifted[d + i] - share * y[i];
    }
    map.inverse(y, x);
    map.forward(x, y);
    map.pullBack(w, v);
    System.arraycopy(x, 0, state, 0, d);
    System.arraycopy(v, 0, state, d, d);
  }
}
