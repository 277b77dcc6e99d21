package dev.attractor.memory;

import java.lang.ref.SoftReference;

/**
 * Work space of a thread that recalls: what a recall needs and its result does not hold. Given back
 * when memory is short.
 */
final class RecallSpace {
  private static final ThreadLocal<SoftReference<RecallSpace>> OF_THREAD = new ThreadLocal<>();

  private static final double[] NONE = {};

  final TopScores topScores = new TopScores();
  private double[] scores = new double[0];
  private double[] best = new double[0];
  private int[] heavy = new int[0];

  /** The work space of the calling thread. */
  static RecallSpace ofThread() {
    SoftReference<RecallSpace> reference = OF_THREAD.get();
    RecallSpace space = reference == null ? null : reference.get();
    if (space == null) {
      space = new RecallSpace();
      OF_THREAD.set(new SoftReference<>(space));
    }
    return space;
  }

  /**
   * Room for scores, lent until it is given back. Between the two a loop runs in which this thread
   * takes part, and code of the user (a similarity, a filter) that takes other room must not get
   * this one.
   */
  double[] borrowScores(int size) {
    double[] room = scores.length < size ? new double[size] : scores;
    scores = NONE;
    return room;
  }

  void giveBack(double[] room) {
    scores = room;
  }

  /** Room for the best of them. */
  double[] best(int size) {
    if (best.length < size) {
      best = new double[size];
    }
    return best;
  }

  /** Room for the indices of weights that matter. */
  int[] heavy(int size) {
    if (heavy.length < size) {
      heavy = new int[size];
    }
    return heavy;
  }
}
