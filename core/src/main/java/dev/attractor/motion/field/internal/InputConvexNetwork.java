package dev.attractor.motion.field.internal;

import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.LinearLayer;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.autodiff.ParameterLayout;
import dev.attractor.internal.columns.ColumnKernels;
import dev.attractor.internal.columns.ScalarFunctions;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A network whose value is convex in its input (B. Amos, L. Xu and J. Z. Kolter, 2017) and its
 * gradient: g = u2 . s(U1 s(W0 x + b0) + W1 x + b1) + w2 . x, s the softplus, U1 and u2 softplus of
 * parameters and so positive.
 */
final class InputConvexNetwork {
  private final int d;
  private final int hidden;
  private final LinearLayer first;
  private final LinearLayer second;
  private final ParameterLayout.Block inner;
  private final ParameterLayout.Block last;
  private final ParameterLayout.Block direct;

  InputConvexNetwork(int d, int hidden, ParameterLayout layout) {
    this.d = d;
    this.hidden = hidden;
    first = LinearLayer.add("convex.first", hidden, d, layout);
    second = LinearLayer.add("convex.second", hidden, d, layout);
    inner = layout.add("convex.inner", hidden, hidden);
    last = layout.add("convex.last", hidden, 1);
    direct = layout.add("convex.direct", d, 1);
  }

  /** g, one row, and its gradient in x, d rows. */
  record Output(Node value, Node gradient) {}

  Output of(Graph graph, Node x) {
    int columns = x.columns();
    Node positiveInner = graph.softplus(graph.parameter(inner));
    Node positiveLast = graph.spread(graph.softplus(graph.parameter(last)), columns);
    Node straight = graph.spread(graph.parameter(direct), columns);
    Node one = first.of(graph, x);
    Node two = graph.linearOnto(second.of(graph, x), positiveInner, graph.softplus(one));
    Node value =
        graph.add(
            graph.sumRows(graph.multiply(positiveLast, graph.softplus(two))),
            graph.sumRows(graph.multiply(straight, x)));
    Node toTwo = graph.multiply(graph.sigmoid(two), positiveLast);
    Node toOne = graph.multiply(graph.sigmoid(one), graph.transposed(positiveInner, toTwo));
    Node gradient =
        graph.combine(
            0,
            new double[] {1, 1, 1},
            straight,
            graph.transposed(graph.parameter(second.weight()), toTwo),
            graph.transposed(graph.parameter(first.weight()), toOne));
    return new Output(value, gradient);
  }

  /**
   * Weights as Xavier has them; positive ones about 1 / hidden, so that layers add up to a mean.
   */
  void initialise(RandomGenerator random, double[] parameters) {
    first.initialiseXavier(random, parameters);
    second.initialiseXavier(random, parameters);
    double mean = Math.log(Math.expm1(1.0 / hidden));
    for (ParameterLayout.Block block : new ParameterLayout.Block[] {inner, last}) {
      for (int i = 0; i < block.size(); i++) {
        parameters[block.offset() + i] = mean + 0.1 * random.nextGaussian();
      }
    }
  }

  State state(double[] parameters) {
    return new State(parameters);
  }

  /** For one state, without allocation. */
  final class State {
    private final LinearLayer.Frozen firstLayer;
    private final LinearLayer.Frozen secondLayer;
    private final double[] firstWeight;
    private final double[] secondWeight;
    private final double[] innerWeight;
    private final double[] lastWeight;
    private final double[] directWeight;
    private final double[] one;
    private final double[] two;
    private final double[] units;
    private final double[] slopes;
    private final double[] toTwo;

    private State(double[] parameters) {
      firstLayer = first.frozen(parameters);
      secondLayer = second.frozen(parameters);
      firstWeight = copy(first.weight(), parameters);
      secondWeight = copy(second.weight(), parameters);
      innerWeight = positive(inner, parameters);
      lastWeight = positive(last, parameters);
      directWeight = copy(direct, parameters);
      one = new double[firstLayer.rows()];
      two = new double[secondLayer.rows()];
      units = new double[firstLayer.rows()];
      slopes = new double[firstLayer.rows()];
      toTwo = new double[hidden];
    }

    private static double[] copy(ParameterLayout.Block block, double[] parameters) {
      double[] numbers = new double[block.size()];
      System.arraycopy(parameters, block.offset(), numbers, 0, numbers.length);
      return numbers;
    }

    private static double[] positive(ParameterLayout.Block block, double[] parameters) {
      double[] numbers = copy(block, parameters);
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = ScalarFunctions.softplus(numbers[i]);
      }
      return numbers;
    }

    /** g(x); {@code gradient}, unless null, receives its gradient. */
    double value(double[] x, double @Nullable [] gradient) {
      firstLayer.apply(x, one);
      secondLayer.apply(x, two);
      ColumnKernels.chosen().softplus(one, units, units.length);
      double value = 0;
      for (int i = 0; i < hidden; i++) {
        for (int j = 0; j < hidden; j++) {
          two[i] += innerWeight[i * hidden + j] * units[j];
        }
        value += lastWeight[i] * ScalarFunctions.softplus(two[i]);
      }
      for (int a = 0; a < d; a++) {
        value += directWeight[a] * x[a];
      }
      if (gradient != null) {
        gradient(gradient);
      }
      return value;
    }

    private void gradient(double[] into) {
      System.arraycopy(directWeight, 0, into, 0, d);
      ColumnKernels.chosen().sigmoid(one, slopes, slopes.length);
      for (int i = 0; i < hidden; i++) {
        toTwo[i] = ScalarFunctions.sigmoid(two[i]) * lastWeight[i];
        for (int a = 0; a < d; a++) {
          into[a] += secondWeight[i * d + a] * toTwo[i];
        }
      }
      for (int j = 0; j < hidden; j++) {
        double sum = 0;
        for (int i = 0; i < hidden; i++) {
          sum += innerWeight[i * hidden + j] * toTwo[i];
        }
        sum *= slopes[j];
        for (int a = 0; a < d; a++) {
          into[a] += firstWeight[j * d + a] * sum;
        }
      }
    }
  }
}
