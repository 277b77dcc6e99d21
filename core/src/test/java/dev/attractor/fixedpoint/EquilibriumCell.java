package dev.attractor.fixedpoint;

import java.util.random.RandomGenerator;

/** A two-layer deep-equilibrium cell: F(y, x) = tanh(V tanh(U y + x) + b); parameters are x. */
final class EquilibriumCell implements FixedPointMap {
  final int n;
  final double[] u;
  final double[] v;
  final double[] x;

  EquilibriumCell(int n, double[] u, double[] v, double[] x) {
    this.n = n;
    this.u = u;
    this.v = v;
    this.x = x;
  }

  static EquilibriumCell random(int n, double gain, RandomGenerator random) {
    double[] u = new double[n * n];
    double[] v = new double[n * n];
    double[] x = new double[n];
    for (int i = 0; i < n * n; i++) {
      u[i] = gain * random.nextGaussian() / Math.sqrt(n);
      v[i] = gain * random.nextGaussian() / Math.sqrt(n);
    }
    for (int i = 0; i < n; i++) {
      x[i] = random.nextGaussian();
    }
    return new EquilibriumCell(n, u, v, x);
  }

  EquilibriumCell at(double[] x) {
    return new EquilibriumCell(n, u, v, x);
  }

  @Override
  public int size() {
    return n;
  }

  @Override
  public void apply(double[] state, double[] out) {
    double[] hidden = hidden(state);
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int j = 0; j < n; j++) {
        sum += v[i * n + j] * hidden[j];
      }
      out[i] = Math.tanh(sum);
    }
  }

  @Override
  public void vjp(double[] state, double[] cotangent, double[] out) {
    double[] inner = inner(state, cotangent);
    for (int j = 0; j < n; j++) {
      out[j] = 0;
      for (int i = 0; i < n; i++) {
        out[j] += u[i * n + j] * inner[i];
      }
    }
  }

  /** (dF/dx)^T cotangent: x enters where U y does. */
  double[] inner(double[] state, double[] cotangent) {
    double[] hidden = hidden(state);
    double[] image = new double[n];
    apply(state, image);
    double[] inner = new double[n];
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < n; i++) {
        inner[j] += v[i * n + j] * cotangent[i] * (1 - image[i] * image[i]);
      }
      inner[j] *= 1 - hidden[j] * hidden[j];
    }
    return inner;
  }

  private double[] hidden(double[] state) {
    double[] hidden = new double[n];
    for (int i = 0; i < n; i++) {
      double sum = x[i];
      for (int j = 0; j < n; j++) {
        sum += u[i * n + j] * state[j];
      }
      hidden[i] = Math.tanh(sum);
    }
    return hidden;
  }
}
