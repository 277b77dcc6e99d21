package dev.attractor.internal.autodiff;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A fixed order of evaluation, replayed without allocating. */
public final class Program {
  private final Graph graph;
  private final Node[] forward;
  private final Node result;

  /** In the order of the way back: the nodes to pull back, and before each what to clear. */
  private final Node[] backward;

  private final Node[][] clearBefore;

  /**
   * The adjoints of {@link #backward}. Few are in use at a time, so they are few and stay in the
   * first cache; one for each node would push the values, which are all needed, out of the second.
   */
  private final double[][] lent;

  Program(Graph graph, Node... results) {
    this.graph = graph;
    boolean[] needed = graph.needed(results);
    List<Node> order = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (needed[node.index]) {
        order.add(node);
      }
    }
    forward = order.stream().filter(node -> !(node instanceof Leaf)).toArray(Node[]::new);
    result = results[0];
    backward = reached(order);
    clearBefore = new Node[backward.length][];
    boolean[] met = new boolean[graph.nodes().size()];
    for (int i = 0; i < backward.length; i++) {
      clearBefore[i] =
          Arrays.stream(backward[i].inputs)
              .filter(input -> input.active() && !met[input.index])
              .distinct()
              .toArray(Node[]::new);
      for (Node input : clearBefore[i]) {
        met[input.index] = true;
      }
    }
    lent = lend();
  }

  /** The nodes that the first result's adjoint reaches, last first. */
  private Node[] reached(List<Node> order) {
    boolean[] reached = new boolean[graph.nodes().size()];
    reached[result.index] = result.active();
    List<Node> back = new ArrayList<>();
    for (Node node : order.reversed()) {
      if (reached[node.index] && !(node instanceof Leaf)) {
        back.add(node);
        for (Node input : node.inputs) {
          reached[input.index] |= input.active();
        }
      }
    }
    return back.toArray(Node[]::new);
  }

  /** One buffer for each node of the way back, used again once the node had its turn. */
  private double[][] lend() {
    Map<Integer, Deque<double[]>> free = new HashMap<>();
    double[][] byIndex = new double[graph.nodes().size()][];
    double[][] buffers = new double[backward.length][];
    for (int i = 0; i < backward.length; i++) {
      Node node = backward[i];
      if (i == 0) {
        byIndex[node.index] = new double[node.value.length];
      }
      for (Node input : clearBefore[i]) {
        if (input instanceof Leaf) {
          continue;
        }
        double[] old = free.computeIfAbsent(input.value.length, n -> new ArrayDeque<>()).poll();
        byIndex[input.index] = old == null ? new double[input.value.length] : old;
      }
      buffers[i] = byIndex[node.index];
      free.computeIfAbsent(node.value.length, n -> new ArrayDeque<>()).push(buffers[i]);
    }
    return buffers;
  }

  /** Evaluates everything. */
  public void run() {
    for (Node node : forward) {
      node.evaluate();
    }
  }

  /**
   * After {@link #run}: sets the adjoints of all leaves to the derivative of the first result,
   * which must be 1 by 1, times {@code seed}.
   */
  public void pullBack(double seed) {
    if (result.value.length != 1 || !result.active()) {
      throw new IllegalArgumentException(
          "only one number that depends on parameters can be pulled back, got "
              + result.rows
              + " x "
              + result.columns);
    }
    if (graph.lender != this) {
      for (int i = 0; i < backward.length; i++) {
        backward[i].adjoint = lent[i];
      }
      graph.lender = this;
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
