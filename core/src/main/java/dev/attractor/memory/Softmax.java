package dev.attractor.memory;

/**
 * Softmax, one column: the separation of the modern Hopfield network [3.1]. The weights are exp(x +
 * lambda), and the threshold lambda is the negative logarithm of the sum of exp(x). It is not
 * sum-softmax with k = 1: softmax of (1, 0) begins with 0.731, sum-softmax with 0.622.
 */
public record Softmax() implements Separation {
  @Override
  public int columns() {
    return 1;
  }
}
