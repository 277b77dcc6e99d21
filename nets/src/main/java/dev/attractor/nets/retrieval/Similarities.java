package dev.attractor.nets.retrieval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** What the losses have in common, over one batch. */
final class Similarities {
  /** Added to a squared length, so that zero has a gradient. */
  private static final float TINY = 1e-12f;

  private Similarities() {}

  /** Rows divided by their lengths. */
  static NDArray unit(NDArray rows) {
    NDArray squares = rows.mul(rows).sum(new int[] {1}, true);
    return rows.div(squares.add(number(rows.getManager(), TINY)).sqrt());
  }

  /** Inner products of all rows with all rows, times beta. */
  static NDArray all(NDArray embeddings, float beta) {
    return embeddings.matMul(embeddings.transpose()).mul(number(embeddings.getManager(), beta));
  }

  /** 1 for pairs of two different rows of one class, else 0. */
  static NDArray alike(NDArray targets) {
    return targets.matMul(targets.transpose()).mul(others(targets));
  }

  /** 1 for pairs of two different rows, 0 on the diagonal. */
  static NDArray others(NDArray targets) {
    NDManager manager = targets.getManager();
    int rows = (int) targets.getShape().get(0);
    return manager.ones(new Shape(rows, rows)).sub(manager.eye(rows));
  }

  /** An operand that belongs to the manager, as every operand of a graph must. */
  static NDArray number(NDManager manager, float value) {
    return manager.create(new float[] {value}, new Shape(1));
  }
}
