package dev.attractor.flow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.flow.Flow;
import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.Leaf;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.autodiff.ParameterLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * What every flow keeps, whatever its layers: extend it with a flow that has a new kind of layer,
 * and the layer is tested.
 */
abstract class FlowContract {
  private static final long SEED = Long.getLong("attractor.seed", 11);

  abstract Flow flow();

  abstract int dimension();

  /** A flow with parameters far from its start, so that every branch bends. */
  private final class Sample {
    final ParameterLayout layout = new ParameterLayout();
    final Diffeomorphism map;
    final double[] parameters;
    final Random random = new Random(SEED);

    Sample() {
      map =
          new Diffeomorphism(
              flow(),
              dimension(),
              Diffeomorphism.randomPermutations(flow(), dimension(), random),
              layout);
      parameters = new double[layout.size()];
      map.initialise(new SplittableRandom(SEED), parameters);
      for (int i = 0; i < parameters.length; i++) {
        parameters[i] += 0.1 * random.nextGaussian();
      }
    }
  }

  /** Ordinary states, far ones, and states on the very edge of the splines' box. */
  private static double[] state(Random random, int dimension, int number) {
    double[] x = new double[dimension];
    double scale = number % 4 == 0 ? 1e3 : number % 4 == 1 ? 12 : 2;
    for (int i = 0; i < dimension; i++) {
      x[i] = number % 10 == 9 ? (i % 2 == 0 ? 10.0 : -4.0) : scale * random.nextGaussian();
    }
    return x;
  }

  /**
   * To 1e-9 of the state's size, and where phi is so steep or flat that rounding of z alone moves x
   * by more, to that: 1e-13 |z| |Dphi^-1|.
   */
  @Test
  void inverseUndoesForward() {
    Sample sample = new Sample();
    StateMap map = sample.map.state(sample.parameters);
    int d = dimension();
    double[] z = new double[d];
    double[] back = new double[d];
    for (int n = 0; n < 400; n++) {
      double[] x = state(sample.random, d, n);
      map.forward(x, z);
      double steep = 0;
      for (int i = 0; i < d; i++) {
        double[] unit = new double[d];
        unit[i] = 1;
        map.pullBack(unit, unit);
        steep = Math.max(steep, largest(unit));
      }
      map.inverse(z, back);
      double tolerance = 1e-9 * (1 + largest(x)) + 1e-13 * largest(z) * steep;
      for (int i = 0; i < d; i++) {
        assertThat(back[i]).as("state " + n + ", seed " + SEED).isCloseTo(x[i], within(tolerance));
      }
    }
  }

  private static double largest(double[] x) {
    return Arrays.stream(x).map(Math::abs).max().orElse(0);
  }

  @Test
  void pullBackUndoesThePush() {
    Sample sample = new Sample();
    StateMap map = sample.map.state(sample.parameters);
    int d = dimension();
    double h = 1e-6;
    double[] up = new double[d];
    double[] down = new double[d];
    double[] z = new double[d];
    double[] pulled = new double[d];
    for (int n = 0; n < 200; n++) {
      double[] x = new double[d];
      double[] v = new double[d];
      for (int i = 0; i < d; i++) {
        x[i] = 2 * sample.random.nextGaussian();
        v[i] = sample.random.nextGaussian();
      }
      double[] moved = new double[d];
      Arrays.setAll(moved, i -> x[i] + h * v[i]);
      map.forward(moved, up);
      Arrays.setAll(moved, i -> x[i] - h * v[i]);
      map.forward(moved, down);
      double[] w = new double[d];
      Arrays.setAll(w, i -> (up[i] - down[i]) / (2 * h));
      map.forward(x, z);
      map.pullBack(w, pulled);
      for (int i = 0; i < d; i++) {
        // The difference quotient is good to about 1e-9; Dphi^-1 magnifies by its condition.
        assertThat(pulled[i]).as("state " + n + ", seed " + SEED).isCloseTo(v[i], within(1e-4));
      }
    }
  }

  @Test
  void graphAndStateFormAgree() {
    Sample sample = new Sample();
    int d = dimension();
    int columns = 40;
    Graph graph = new Graph();
    Leaf x = graph.input(d, columns);
    Leaf w = graph.input(d, columns);
    Diffeomorphism.Forward forward = sample.map.forward(graph, x);
    Node v = forward.pullBack(w);
    Node back = sample.map.inverse(graph, forward.output());
    double[] xs = new double[d * columns];
    double[] ws = new double[d * columns];
    for (int n = 0; n < columns; n++) {
      double[] one = state(sample.random, d, n);
      for (int i = 0; i < d; i++) {
        xs[i * columns + n] = one[i];
        ws[i * columns + n] = sample.random.nextGaussian();
      }
    }
    x.set(xs);
    w.set(ws);
    graph.load(sample.parameters);
    graph.program(v, back).run();
    StateMap map = sample.map.state(sample.parameters);
    double[] in = new double[d];
    double[] z = new double[d];
    double[] vs = new double[d];
    for (int n = 0; n < columns; n++) {
      for (int i = 0; i < d; i++) {
        in[i] = xs[i * columns + n];
        vs[i] = ws[i * columns + n];
      }
      map.forward(in, z);
      map.pullBack(vs, vs);
      double size = 1 + Arrays.stream(in).map(Math::abs).max().orElse(0);
      for (int i = 0; i < d; i++) {
        assertThat(forward.output().at(i, n))
            .as("z of state " + n)
            .isCloseTo(z[i], within(1e-11 * size));
        assertThat(v.at(i, n))
            .as("velocity " + n)
            .isCloseTo(vs[i], within(1e-9 * (1 + Math.abs(vs[i]))));
        assertThat(back.at(i, n)).as("inverse " + n).isCloseTo(in[i], within(1e-9 * size));
      }
    }
  }
}
