package dev.attractor.flow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.Replay;
import dev.attractor.flow.Flow;
import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.Leaf;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.autodiff.ParameterLayout;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** phi of positions lifted to velocities, for every kind of flow. */
@ExtendWith(Replay.class)
class TangentLiftTest {
  private static final int D = 3;
  private static final double SHARE = 0.3;
  private static final List<Flow> FLOWS =
      List.of(
          Flow.identity(),
          Flow.linear(),
          Flow.couplings(2).box(4).least(0.05),
          Flow.affineCouplings(2),
          Flow.fourierCouplings(2));

  private record Sample(Diffeomorphism phi, Diffeomorphism lifted, double[] parameters) {
    static Sample of(Flow flow, SplittableRandom random) {
      int[][] orders = Diffeomorphism.randomPermutations(flow, D, random);
      ParameterLayout layout = new ParameterLayout();
      Diffeomorphism phi = new Diffeomorphism(flow, D, orders, layout);
      ParameterLayout same = new ParameterLayout();
      Diffeomorphism lifted = Diffeomorphism.lifted(flow, D, orders, SHARE, same);
      assertThat(same.size()).isEqualTo(layout.size());
      double[] parameters = new double[layout.size()];
      phi.initialise(random, parameters);
      for (int i = 0; i < parameters.length; i++) {
        parameters[i] += 0.1 * random.nextGaussian();
      }
      return new Sample(phi, lifted, parameters);
    }
  }

  private static double[] normal(int n, SplittableRandom random) {
    double[] x = new double[n];
    Arrays.setAll(x, i -> random.nextGaussian());
    return x;
  }

  private static double[] forward(StateMap map, double[] x) {
    double[] z = new double[map.latentDimension()];
    map.forward(x, z);
    return z;
  }

  /** u is the derivative of y along v, beside a share of y. */
  @Test
  void velocitiesOfTheImageAreDerivativesOfTheImage() {
    SplittableRandom random = Replay.random(31);
    double h = 1e-6;
    for (Flow flow : FLOWS) {
      Sample sample = Sample.of(flow, random);
      StateMap phi = sample.phi.state(sample.parameters);
      StateMap lifted = sample.lifted.state(sample.parameters);
      for (int n = 0; n < 50; n++) {
        double[] state = normal(2 * D, random);
        double[] z = forward(lifted, state);
        double[] up = new double[D];
        double[] down = new double[D];
        Arrays.setAll(up, i -> state[i] + h * state[D + i]);
        Arrays.setAll(down, i -> state[i] - h * state[D + i]);
        double[] after = forward(phi, up);
        double[] before = forward(phi, down);
        for (int i = 0; i < D; i++) {
          // Central differences: h^2 times a third derivative, and rounding over h.
          double slope = (after[i] - before[i]) / (2 * h);
          assertThat(z[D + i] - SHARE * z[i])
              .as(flow + ", state " + n)
              .isCloseTo(slope, within(1e-6 * (1 + Math.abs(slope))));
        }
      }
    }
  }

  @Test
  void theInverseUndoesTheLiftAndThePushUndoesThePullBack() {
    SplittableRandom random = Replay.random(32);
    for (Flow flow : FLOWS) {
      Sample sample = Sample.of(flow, random);
      StateMap lifted = sample.lifted.state(sample.parameters);
      double[] back = new double[2 * D];
      for (int n = 0; n < 50; n++) {
        double[] state = normal(2 * D, random);
        double[] z = forward(lifted, state);
        double[] w = normal(2 * D, random);
        lifted.pullBack(w, back);
        lifted.pushForward(back, back);
        for (int i = 0; i < 2 * D; i++) {
          // Both take the same difference for D^2 phi; Dphi and its inverse magnify rounding.
          assertThat(back[i]).as(flow + ", state " + n).isCloseTo(w[i], within(1e-8));
        }
        lifted.inverse(z, back);
        for (int i = 0; i < 2 * D; i++) {
          assertThat(back[i]).as(flow + ", state " + n).isCloseTo(state[i], within(1e-8));
        }
      }
    }
  }

  /** The graph's D^2 phi is exact, the state's a difference. */
  @Test
  void graphAndStateFormAgree() {
    SplittableRandom random = Replay.random(33);
    int columns = 20;
    for (Flow flow : FLOWS) {
      Sample sample = Sample.of(flow, random);
      Graph graph = new Graph();
      Leaf x = graph.input(2 * D, columns);
      Leaf w = graph.input(2 * D, columns);
      Diffeomorphism.Forward forward = sample.lifted.forward(graph, x);
      Node pulled = forward.pullBack(w);
      Node back = sample.lifted.inverse(graph, forward.output());
      Node positions = sample.lifted.positions(graph, forward.output());
      double[] xs = normal(2 * D * columns, random);
      double[] ws = normal(2 * D * columns, random);
      x.set(xs);
      w.set(ws);
      graph.load(sample.parameters);
      graph.program(pulled, back, positions).run();
      StateMap map = sample.lifted.state(sample.parameters);
      double[] one = new double[2 * D];
      double[] along = new double[2 * D];
      for (int n = 0; n < columns; n++) {
        int column = n;
        Arrays.setAll(one, i -> xs[i * columns + column]);
        Arrays.setAll(along, i -> ws[i * columns + column]);
        double[] z = forward(map, one);
        map.pullBack(along, along);
        for (int i = 0; i < 2 * D; i++) {
          assertThat(forward.output().at(i, n)).as(flow.toString()).isCloseTo(z[i], within(1e-9));
          assertThat(back.at(i, n)).as(flow.toString()).isCloseTo(one[i], within(1e-8));
          assertThat(pulled.at(i, n))
              .as(flow + ", feature " + i)
              .isCloseTo(along[i], within(1e-5 * (1 + Math.abs(along[i]))));
        }
        for (int i = 0; i < D; i++) {
          assertThat(positions.at(i, n)).isEqualTo(back.at(i, n));
        }
      }
    }
  }

  @Test
  void aFlowThatForgetsPositionsIsNotLifted() {
    Flow flow = Flow.couplings(1).latent(2);
    int[][] orders = Diffeomorphism.identityPermutations(flow, D);
    assertThatThrownBy(() -> Diffeomorphism.lifted(flow, D, orders, SHARE, new ParameterLayout()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("keeps 2 of 3 positions");
  }
}
