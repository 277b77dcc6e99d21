package dev.attractor.nets.retrieval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** What the losses have in common, over one batch. */
final class Similarities {
  /** Added to a squared length, so that zero has a gradient. */
  private static final float TINY = 1e-12f;

  /** Below inner products of unit vectors times any beta in use. */
  private static final float FAR = -1e6f;

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

  /** Refuses a batch in which a row has fewer others than it is to recall. */
  static void requireOthers(NDArray embeddings, int k) {
    long rows = embeddings.getShape().get(0);
    if (rows <= k) {
      throw new IllegalArgumentException(
          "each row of a batch is to recall %d others, and there are %d rows; take larger batches"
              .formatted(k, rows));
    }
  }

  static void check(int k, float beta) {
    if (k < 1 || !(beta > 0 && beta < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "need k of at least 1 and beta above 0, got %d and %s".formatted(k, beta));
    }
  }

  /** The same with a diagonal below all others, so that no row is among its own best. */
  static NDArray ofOthers(NDArray embeddings, float beta, int k) {
    requireOthers(embeddings, k);
    NDManager manager = embeddings.getManager();
    NDArray self = manager.eye((int) embeddings.getShape().get(0));
    return all(embeddings, beta).add(self.mul(number(manager, FAR)));
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
