package dev.attractor.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
    assertEquals(2, forward.output().rows());
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
