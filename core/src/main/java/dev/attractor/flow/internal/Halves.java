package dev.attractor.flow.internal;

import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.Node;

/** The features that a coupling changes, and those that tell it how: alternating. */
record Halves(int[] changed, int[] kept) {
  /** Changes the features whose index has the parity of {@code number}, even ones first. */
  static Halves alternating(int dimension, int number) {
    if (dimension < 2) {
      throw new IllegalArgumentException(
          "a coupling needs 2 or more dimensions, got " + dimension + ": use Flow.identity()");
    }
    int parity = number % 2;
    int[] changed = new int[(dimension + 1 - parity) / 2];
    int[] kept = new int[dimension - changed.length];
    for (int i = 0; i < dimension; i++) {
      (i % 2 == parity ? changed : kept)[i / 2] = i;
    }
    return new Halves(changed, kept);
  }

  Node changed(Graph graph, Node x) {
    return graph.rows(x, changed);
  }

  Node kept(Graph graph, Node x) {
    return graph.rows(x, kept);
  }

  Node join(Graph graph, Node changedRows, Node keptRows) {
    return graph.joinRows(new int[][] {changed, kept}, changedRows, keptRows);
  }
}
