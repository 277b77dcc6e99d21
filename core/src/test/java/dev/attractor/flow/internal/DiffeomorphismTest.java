package dev.attractor.flow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.flow.Flow;
import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.Leaf;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.autodiff.ParameterLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DiffeomorphismTest {
  @Test
  void unpadDropsAndPads() {
    Unpad unpad = new Unpad(3, 2);
    Graph graph = new Graph();
    Leaf x = graph.input(3, 1);
    x.set(new double[] {1, 2, 3});
    Layer.Forward forward = unpad.forward(graph, x);
    Node back = unpad.inverse(graph, forward.output());
    graph.program(back).run();
    assertThat(forward.output().rows()).isEqualTo(2);
    assertThat(back.at(1, 0)).isEqualTo(2);
    assertThat(back.at(2, 0)).isEqualTo(0);
    double[] state = {7, 8, 9};
    unpad.state(new double[0]).inverse(new double[] {1, 2}, state);
    assertThat(state[2]).isEqualTo(0);
    assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> new Unpad(3, 4));
  }

  /**
   * Down and up again is the identity of z, and a projection of x, whose image moves in z alone.
   */
  @Test
  void aFlowThatKeepsFewerFeaturesProjectsOntoItsImage() {
    int d = 5;
    int l = 2;
    Flow flow = Flow.couplings(2).latent(l);
    ParameterLayout layout = new ParameterLayout();
    Diffeomorphism map =
        new Diffeomorphism(flow, d, Diffeomorphism.identityPermutations(flow, d), layout);
    double[] parameters = new double[layout.size()];
    map.initialise(new SplittableRandom(5), parameters);
    StateMap state = map.state(parameters);
    assertThat(state.latentDimension()).isEqualTo(l);
    double[] x = {0.3, -1, 2, 0.5, -0.7};
    double[] z = new double[l];
    double[] image = new double[d];
    double[] again = new double[l];
    state.forward(x, z);
    state.inverse(z, image);
    state.forward(image, again);
    assertThat(again).containsExactly(z, within(1e-12));
    double[] w = {0.4, -1.1};
    double[] v = new double[d];
    state.pullBack(w, v);
    double h = 1e-6;
    double[] up = new double[d];
    state.inverse(new double[] {z[0] + h * w[0], z[1] + h * w[1]}, up);
    for (int i = 0; i < d; i++) {
      assertThat(v[i]).isCloseTo((up[i] - image[i]) / h, within(1e-4));
    }
    Graph graph = new Graph();
    Leaf batch = graph.input(d, 1);
    batch.set(x);
    Diffeomorphism.Forward forward = map.forward(graph, batch);
    Node back = map.inverse(graph, forward.output());
    graph.load(parameters);
    graph.program(back).run();
    assertThat(back.at(4, 0)).isCloseTo(image[4], within(1e-12));
    assertThat(forward.output().rows()).isEqualTo(l);
  }

  @Test
  void paperSizesGiveThePapersParameterCounts() {
    assertThat(size(2)).isEqualTo(9608 - 232);
    assertThat(size(4)).isEqualTo(11980 - 704);
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
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(
            () -> new Diffeomorphism(Flow.couplings(1), 1, new int[2][1], new ParameterLayout()));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(
            () ->
                new Diffeomorphism(Flow.linear(), 2, new int[][] {{0, 0}}, new ParameterLayout()));
    assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> Flow.couplings(0));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Flow.couplings(1).bins(1));
  }
}
