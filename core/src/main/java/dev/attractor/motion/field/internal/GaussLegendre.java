package dev.attractor.motion.field.internal;

/**
 * The Gauss-Legendre rule on [0, 1]: sum_k weights[k] p(nodes[k]) is the integral of p for
 * polynomials of degree 2 n - 1 at most.
 */
record GaussLegendre(double[] nodes, double[] weights) {
  /** The rule of n nodes: zeros of the Legendre polynomial, by Newton's method. */
  static GaussLegendre of(int n) {
    double[] nodes = new double[n];
    double[] weights = new double[n];
    for (int k = 0; k < n; k++) {
      double x = Math.cos(Math.PI * (n - k - 0.25) / (n + 0.5)); // an approximation to start from
      double slope = 1;
      for (int newton = 0; newton < 20; newton++) {
        double before = 1;
        double p = x;
        for (int m = 2; m <= n; m++) {
          double next = ((2 * m - 1) * x * p - (m - 1) * before) / m;
          before = p;
          p = next;
        }
        slope = n * (x * p - before) / (x * x - 1);
        x -= p / slope;
      }
      nodes[k] = 0.5 * (1 + x);
      weights[k] = 1 / ((1 - x * x) * slope * slope);
    }
    return new GaussLegendre(nodes, weights);
  }
}
