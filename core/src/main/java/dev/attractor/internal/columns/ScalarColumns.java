package dev.attractor.internal.columns;

/** The plain form of {@link ColumnKernels}, which the other one must match. */
public final class ScalarColumns implements ColumnKernels {
  @Override
  public void exp(double[] x, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = ScalarFunctions.exp(x[i]);
    }
  }

  @Override
  public void tanh(double[] x, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = ScalarFunctions.tanh(x[i]);
    }
  }

  @Override
  public void sigmoid(double[] x, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = ScalarFunctions.sigmoid(x[i]);
    }
  }

  @Override
  public void softplus(double[] x, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = ScalarFunctions.softplus(x[i]);
    }
  }

  @Override
  public void product(
      MatrixView a, double[] x, double[] b, double[] y, int stride, boolean accumulate) {
    for (int i = 0; i < a.rows(); i++) {
      int out = i * stride;
      double shift = b == null ? 0.0 : b[i];
      for (int s = 0; s < stride; s++) {
        y[out + s] = accumulate ? y[out + s] + shift : shift;
      }
      for (int j = 0; j < a.columns(); j++) {
        double weight = a.values()[a.from() + i * a.rowStep() + j * a.columnStep()];
        int in = j * stride;
        for (int s = 0; s < stride; s++) {
          y[out + s] += weight * x[in + s];
        }
      }
    }
  }

  @Override
  public void outer(double[] g, double[] x, int m, int k, int stride, double[] a) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < k; j++) {
        double sum = 0;
        for (int s = 0; s < stride; s++) {
          sum += g[i * stride + s] * x[j * stride + s];
        }
        a[i * k + j] += sum;
      }
    }
  }

  @Override
  public void single(double[] a, int rows, int k, double[] x, double[] b, double[] y) {
    for (int i = 0; i < rows; i++) {
      double sum = b[i];
      for (int j = 0; j < k; j++) {
        sum += a[j * rows + i] * x[j];
      }
      y[i] = sum;
    }
  }
}
