package dev.attractor.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.attractor.autodiff.Graph;
import dev.attractor.autodiff.Leaf;
import dev.attractor.autodiff.Node;
import dev.attractor.autodiff.ParameterLayout;
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
