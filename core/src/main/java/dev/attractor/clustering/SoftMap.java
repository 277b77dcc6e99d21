package dev.attractor.clustering;

import dev.attractor.fixedpoint.FixedPointMap;
import dev.attractor.internal.softkmeans.SoftJacobian;
import dev.attractor.internal.softkmeans.SoftPass;
import dev.attractor.internal.softkmeans.SoftSums;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One soft k-means step C <- F(C, W) as a map of codebooks [2.11]; counts its passes. */
final class SoftMap implements FixedPointMap {
  private final SoftPass pass;
  private final int size;
  private final FitData data;
  private final double[] last;
  private @Nullable SoftSums sums;
  private double @Nullable [] jacobian;
  private int passes;

  /**
   * @param data codewords are kept in the box that holds its rows
   */
  SoftMap(SoftPass pass, int codewords, FitData data) {
    this.pass = pass;
    this.size = codewords * pass.rows().dimension();
    this.data = data;
    this.last = new double[size];
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void apply(double[] state, double[] out) {
    sumsAt(state).step(state, out);
  }

  @Override
  public void linearize(double[] state, double[] out, double[] jacobian) {
    SoftJacobian at = pass.jacobian(state);
    remember(state, at.sums(), at.jacobian());
    at.sums().step(state, out);
    System.arraycopy(at.jacobian(), 0, jacobian, 0, jacobian.length);
  }

  /** The same map with a cheaper J for steps that need no more than a model of F. */
  FixedPointMap near() {
    return new Near();
  }

  @Override
  public boolean assembles() {
    return true;
  }

  @Override
  public void vjp(double[] state, double[] cotangent, double[] out) {
    pass.pullStep(state, sumsAt(state), cotangent, out);
    passes++;
  }

  @Override
  public void constrain(double[] state) {
    data.constrain(state);
  }

  /** S and M at a codebook: those of the last pass where it was there, else a new one. */
  SoftSums sumsAt(double[] state) {
    SoftSums at = sums;
    if (at == null || !Arrays.equals(state, last)) {
      at = pass.sums(state);
      remember(state, at, null);
    }
    return at;
  }

  /** J at a codebook, if the last pass was there and computed it. */
  Optional<double[]> jacobianAt(double[] state) {
    return Arrays.equals(state, last) ? Optional.ofNullable(jacobian) : Optional.empty();
  }

  /** The smallest S_j at a codebook, over the sum of all. */
  double leastShare(double[] state) {
    double[] mass = sumsAt(state).mass();
    return Arrays.stream(mass).min().orElseThrow() / Arrays.stream(mass).sum();
  }

  SoftPass pass() {
    return pass;
  }

  int passes() {
    return passes;
  }

  private void remember(double[] state, SoftSums sums, double @Nullable [] jacobian) {
    passes++;
    System.arraycopy(state, 0, last, 0, size);
    this.sums = sums;
    this.jacobian = jacobian;
  }

  /** Counts its passes with the map; its J is not kept as that of the map. */
  private final class Near implements FixedPointMap {
    @Override
    public int size() {
      return size;
    }

    @Override
    public void apply(double[] state, double[] out) {
      SoftMap.this.apply(state, out);
    }

    @Override
    public void linearize(double[] state, double[] out, double[] jacobian) {
      SoftJacobian at = pass.nearJacobian(state);
      remember(state, at.sums(), null);
      at.sums().step(state, out);
      System.arraycopy(at.jacobian(), 0, jacobian, 0, jacobian.length);
    }

    @Override
    public boolean assembles() {
      return true;
    }

    @Override
    public void vjp(double[] state, double[] cotangent, double[] out) {
      SoftMap.this.vjp(state, cotangent, out);
    }

    @Override
    public void constrain(double[] state) {
      SoftMap.this.constrain(state);
    }
  }
}
