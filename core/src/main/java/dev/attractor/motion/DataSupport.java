package dev.attractor.motion;

import java.util.List;

/**
 * Where demonstrations were: at most {@value #MOST} of their states, evenly along all of them. A
 * model that holds them can tell how far a state is from anything that was shown; see {@link
 * Policy#distanceFromData}.
 */
public final class DataSupport {
  /** The most states that are kept. */
  public static final int MOST = 512;

  /** No states: such a model cannot tell. */
  public static final DataSupport NONE = new DataSupport(new double[0][]);

  private final double[][] states;

  private DataSupport(double[][] states) {
    this.states = states;
  }

  /**
   * Given states.
   *
   * @param states n by d, in units of the data; copied
   * @throws IllegalArgumentException when there are more than {@value #MOST}, when they differ in
   *     dimension or when a number is not finite
   */
  public static DataSupport of(double[][] states) {
    if (states.length > MOST) {
      throw new IllegalArgumentException(
          "at most " + MOST + " states are kept of the data, got " + states.length);
    }
    double[][] copy = new double[states.length][];
    for (int i = 0; i < states.length; i++) {
      if (states[i].length != states[0].length) {
        throw new IllegalArgumentException(
            "states of the data must have one dimension, got %d and %d"
                .formatted(states[0].length, states[i].length));
      }
      for (double number : states[i]) {
        if (!Double.isFinite(number)) {
          throw new IllegalArgumentException("a state of the data is not finite: " + number);
        }
      }
      copy[i] = states[i].clone();
    }
    return new DataSupport(copy);
  }

  /** States of demonstrations: all of them, or every n-th. */
  static DataSupport of(List<Demonstration> demonstrations) {
    long size = demonstrations.stream().mapToLong(Demonstration::size).sum();
    int kept = (int) Math.min(MOST, size);
    double[][] states = new double[kept][];
    int next = 0;
    long at = 0;
    for (Demonstration demonstration : demonstrations) {
      for (int i = 0; i < demonstration.size(); i++, at++) {
        if (next < kept && at == next * size / kept) {
          states[next++] = demonstration.trajectory().position(i);
        }
      }
    }
    return new DataSupport(states);
  }

  /** How many states; 0 when nothing is known. */
  public int size() {
    return states.length;
  }

  /** Their dimension; 0 when nothing is known. */
  public int dimension() {
    return states.length == 0 ? 0 : states[0].length;
  }

  /** The states, in units of the data; copies. */
  public double[][] states() {
    double[][] copy = new double[states.length][];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = states[i].clone();
    }
    return copy;
  }
}
