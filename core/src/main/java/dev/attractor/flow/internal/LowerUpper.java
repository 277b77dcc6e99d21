package dev.attractor.flow.internal;

import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.autodiff.ParameterLayout;
import dev.attractor.internal.columns.ScalarFunctions;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * y = L (U x) + b: L lower triangular with ones on the diagonal, U upper triangular with diagonal
 * softplus(.) + 1e-3, so that the map is invertible for any parameters. Starts as the identity.
 */
final class LowerUpper implements Layer {
  private static final double LEAST = 1e-3;

  private final int d;
  private final ParameterLayout.Block lower;
  private final ParameterLayout.Block upper;
  private final ParameterLayout.Block diagonal;
  private final ParameterLayout.Block bias;

  LowerUpper(int d, String name, ParameterLayout layout) {
    this.d = d;
    lower = layout.add(name + ".lower", d * (d - 1) / 2, 1);
    upper = layout.add(name + ".upper", d * (d - 1) / 2, 1);
    diagonal = layout.add(name + ".diagonal", d, 1);
    bias = layout.add(name + ".bias", d, 1);
  }

  private Node positive(Graph graph) {
    return graph.shift(graph.softplus(graph.parameter(diagonal)), LEAST);
  }

  /** The entries off a diagonal; null in one dimension, where there are none. */
  private @Nullable Node offDiagonal(Graph graph, ParameterLayout.Block block) {
    return d == 1 ? null : graph.parameter(block);
  }

  @Override
  public Forward forward(Graph graph, Node x) {
    Node on = positive(graph);
    Node ux = graph.upper(offDiagonal(graph, upper), on, x);
    Node y =
        graph.add(
            graph.lower(offDiagonal(graph, lower), ux),
            graph.spread(graph.parameter(bias), x.columns()));
    return new Forward() {
      @Override
      public Node output() {
        return y;
      }

      @Override
      public Node pullBack(Node w) {
        return solve(graph, on, w);
      }
    };
  }

  private Node solve(Graph graph, Node on, Node w) {
    return graph.solveUpper(
        offDiagonal(graph, upper), on, graph.solveLower(offDiagonal(graph, lower), w));
  }

  @Override
  public Node inverse(Graph graph, Node y) {
    Node centred = graph.subtract(y, graph.spread(graph.parameter(bias), y.columns()));
    return solve(graph, positive(graph), centred);
  }

  @Override
  public void initialise(RandomGenerator random, double[] parameters) {
    double start = Math.log(Math.expm1(1 - LEAST));
    for (int i = 0; i < d; i++) {
      parameters[diagonal.offset() + i] = start;
    }
  }

  /** L and U as full matrices, the bias, and nothing else: d is small. */
  @Override
  public StateLayer state(double[] parameters) {
    double[][] l = new double[d][d];
    double[][] u = new double[d][d];
    double[] b = new double[d];
    int low = lower.offset();
    int up = upper.offset();
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < i; j++) {
        l[i][j] = parameters[low++];
      }
      u[i][i] = ScalarFunctions.softplus(parameters[diagonal.offset() + i]) + LEAST;
      for (int j = i + 1; j < d; j++) {
        u[i][j] = parameters[up++];
      }
      b[i] = parameters[bias.offset() + i];
    }
    return new StateLowerUpper(l, u, b);
  }

  private record StateLowerUpper(double[][] l, double[][] u, double[] b) implements StateLayer {
    @Override
    public void forward(double[] x, double[] y) {
      pushForward(x, y);
      for (int i = 0; i < b.length; i++) {
        y[i] += b[i];
      }
    }

    /** L (U v), from the last row up in L, so that it may overwrite. */
    @Override
    public void pushForward(double[] v, double[] w) {
      int d = b.length;
      for (int i = 0; i < d; i++) {
        double sum = 0;
        for (int j = i; j < d; j++) {
          sum += u[i][j] * v[j];
        }
        w[i] = sum;
      }
      for (int i = d - 1; i >= 0; i--) {
        double sum = w[i];
        for (int j = 0; j < i; j++) {
          sum += l[i][j] * w[j];
        }
        w[i] = sum;
      }
    }

    @Override
    public void pullBack(double[] w, double[] v) {
      int d = b.length;
      for (int i = 0; i < d; i++) {
        double sum = w[i];
        for (int j = 0; j < i; j++) {
          sum -= l[i][j] * v[j];
        }
        v[i] = sum;
      }
      for (int i = d - 1; i >= 0; i--) {
        double sum = v[i];
        for (int j = i + 1; j < d; j++) {
          sum -= u[i][j] * v[j];
        }
        v[i] = sum / u[i][i];
      }
    }

    @Override
    public void inverse(double[] y, double[] x) {
      int d = b.length;
      for (int i = 0; i < d; i++) {
        double sum = y[i] - b[i];
        for (int j = 0; j < i; j++) {
          sum -= l[i][j] * x[j];
        }
        x[i] = sum;
      }
      for (int i = d - 1; i >= 0; i--) {
        double sum = x[i];
        for (int j = i + 1; j < d; j++) {
          sum -= u[i][j] * x[j];
        }
        x[i] = sum / u[i][i];
      }
    }
  }
}
