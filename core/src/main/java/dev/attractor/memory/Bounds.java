package dev.attractor.memory;

/** The bounds that arguments of this package must keep. */
final class Bounds {
  /** Entries of a batch that one range of a parallel loop takes. */
  static final int ENTRIES_OF_A_RANGE = 1 << 14;

  private Bounds() {}

  static void checkK(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1, got " + k);
    }
  }

  /** Refuses vectors with fewer scores than the separation has ranks. */
  static void checkEnough(Separation separation, int n) {
    int k = separation instanceof SumSoftmax s ? s.last() : separation.columns();
    if (n < k) {
      throw new IllegalArgumentException(
          "k must be at most the number of scores, got k = " + k + " and " + n + " scores");
    }
  }

  static void checkSize(String name, int size, long needed) {
    if (size < needed) {
      throw new IllegalArgumentException(name + " must hold " + needed + " entries, got " + size);
    }
  }
}
