package dev.attractor.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.attractor.autodiff.Graph;
import dev.attractor.autodiff.Leaf;
import dev.attractor.autodiff.Node;
import dev.attractor.autodiff.ParameterLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DiffeomorphismTest {
  private static final long SEED = Long.getLong("attractor.seed", 11);

  record Case(Flow flow, int dimension) {}

  static Stream<Case> cases() {
    return Stream.of(
        new Case(Flow.couplings(2), 2),
        new Case(Flow.couplings(2).activation(Activation.RELU), 3),
        new Case(Flow.couplings(3).activation(Activation.TANH).box(4).bins(7).least(0.03), 5),
        new Case(Flow.affineCouplings(2), 4),
        new Case(Flow.linear(), 3),
        new Case(Flow.identity(), 2));
  }

  /** A flow with parameters far from its start, so that every branch bends. */
  private static final class Sample {
    final ParameterLayout layout = new ParameterLayout();
    final Diffeomorphism map;
    final double[] parameters;
    final Random random = new Random(SEED);

    Sample(Case c) {
      map =
          new Diffeomorphism(
              c.flow(),
              c.dimension(),
              Diffeomorphism.randomPermutations(c.flow(), c.dimension(), random),
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
  @ParameterizedTest
  @MethodSource("cases")
  void inverseUndoesForward(Case c) {
    Sample sample = new Sample(c);
    StateMap map = sample.map.state(sample.parameters);
    int d = c.dimension();
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
        assertEquals(x[i], back[i], tolerance, "state " + n + ", seed " + SEED);
      }
    }
  }

  private static double largest(double[] x) {
    return Arrays.stream(x).map(Math::abs).max().orElse(0);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void pullBackUndoesThePush(Case c) {
    Sample sample = new Sample(c);
    StateMap map = sample.map.state(sample.parameters);
    int d = c.dimension();
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
        assertEquals(v[i], pulled[i], 1e-4, "state " + n + ", seed " + SEED);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void graphAndStateFormAgree(Case c) {
    Sample sample = new Sample(c);
    int d = c.dimension();
    int columns = 40;
    Graph graph = new Graph();
    Leaf x = graph.input(d, columns);
    Leaf w = graph.input(d, columns);
    Diffeomorphism.Rise rise = sample.map.rise(graph, x);
    Node v = rise.pullBack(w);
    Node back = sample.map.inverse(graph, rise.output());
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
        assertEquals(z[i], rise.output().at(i, n), 1e-11 * size, "z of state " + n);
        assertEquals(vs[i], v.at(i, n), 1e-9 * (1 + Math.abs(vs[i])), "velocity " + n);
        assertEquals(in[i], back.at(i, n), 1e-9 * size, "inverse " + n);
      }
    }
  }

  @Test
  void unpadDropsAndPads() {
    Unpad unpad = new Unpad(3, 2);
    Graph graph = new Graph();
    Leaf x = graph.input(3, 1);
    x.set(new double[] {1, 2, 3});
    Layer.Rise rise = unpad.rise(graph, x);
    Node back = unpad.inverse(graph, rise.output());
    graph.program(back).run();
    assertEquals(2, rise.output().rows());
    assertEquals(2, back.at(1, 0));
    assertEquals(0, back.at(2, 0));
    double[] state = {7, 8, 9};
    unpad.state(new double[0]).inverse(new double[] {1, 2}, state);
    assertEquals(0, state[2]);
    assertThrows(IllegalArgumentException.class, () -> new Unpad(3, 4));
  }

  @Test
  void paperSizesGiveThePapersParameterCounts() {
    assertEquals(9608 - 232, size(2));
    assertEquals(11980 - 704, size(4));
  }

  private static int size(int dimension) {
    ParameterLayout layout = new ParameterLayout();
    Flow flow = Flow.couplings(2);
    new Diffeomorphism(
        flow, dimension, Diffeomorphism.identityPermutations(flow, dimension), layout);
    return layout.size();
  }

  @Test
  void badFlowsAreRefusedByName() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Diffeomorphism(Flow.couplings(1), 1, new int[2][1], new ParameterLayout()));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Diffeomorphism(Flow.linear(), 2, new int[][] {{0, 0}}, new ParameterLayout()));
    assertThrows(IllegalArgumentException.class, () -> Flow.couplings(0));
    assertThrows(IllegalArgumentException.class, () -> Flow.couplings(1).bins(1));
  }
}
