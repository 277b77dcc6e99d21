package dev.attractor.autodiff;

import java.util.ArrayList;
import java.util.List;

/** A fixed order of evaluation, replayed without allocating. */
public final class Program {
  private final Node[] forward;
  private final Node result;

  /** In the order of the way back: the nodes to pull back, and before each what to clear. */
  private final Node[] backward;

  private final Node[][] clearBefore;

  Program(Graph graph, Node... results) {
    boolean[] needed = graph.needed(results);
    List<Node> order = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (needed[node.index]) {
        order.add(node);
      }
    }
    forward = order.stream().filter(node -> !(node instanceof Leaf)).toArray(Node[]::new);
    result = results[0];
    boolean[] ofFirst = graph.needed(result);
    backward =
        order.reversed().stream()
            .filter(node -> ofFirst[node.index] && node.active() && !(node instanceof Leaf))
            .toArray(Node[]::new);
    clearBefore = new Node[backward.length][];
    boolean[] cleared = new boolean[graph.nodes().size()];
    for (int i = 0; i < backward.length; i++) {
      List<Node> clear = new ArrayList<>();
      for (Node input : backward[i].inputs) {
        if (input.active() && !cleared[input.index]) {
          cleared[input.index] = true;
          clear.add(input);
        }
      }
      clearBefore[i] = clear.toArray(Node[]::new);
    }
  }

  /** Evaluates everything. */
  public void run() {
    for (Node node : forward) {
      node.evaluate();
    }
  }

  /**
   * After {@link #run}: sets the adjoints of all nodes to the derivative of the first result, which
   * must be 1 by 1, times {@code seed}.
   */
  public void pullBack(double seed) {
    if (result.value.length != 1 || !result.active()) {
      throw new IllegalArgumentException(
          "only one number that depends on parameters can be pulled back, got "
              + result.rows
              + " x "
              + result.columns);
    }
    result.adjoint[0] = seed;
    for (int i = 0; i < backward.length; i++) {
      for (Node node : clearBefore[i]) {
        node.clearAdjoint();
      }
      backward[i].pullBack();
    }
  }

  /** How many operations a run evaluates. */
  public int size() {
    return forward.length;
  }
}
