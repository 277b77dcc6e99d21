package dev.attractor.memory;

import java.lang.foreign.MemorySegment;

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

  /** Refuses a segment of fewer floats. */
  static void checkFloats(String what, MemorySegment segment, long needed) {
    long size = require(segment, what + " are").byteSize() / Float.BYTES;
    if (size < needed) {
      throw new IllegalArgumentException(what + " must hold " + needed + " floats, got " + size);
    }
  }

  /** Refuses null. */
  static <T> T require(T argument, String what) {
    if (argument == null) {
      throw new IllegalArgumentException(what + " missing (null)");
    }
    return argument;
  }

  /** Refuses a vector of another length, or with entries that are not finite. */
  static void checkVector(String what, float[] vector, int length) {
    require(vector, what + " is");
    if (vector.length != length) {
      throw new IllegalArgumentException(
          what + " must have " + length + " entries, got " + vector.length);
    }
    if (!finite(vector, 0, length)) {
      throw notFinite(what, vector, 0);
    }
  }

  /** As above, for one of many: its name is put together only when it is needed. */
  static void checkVector(String what, long number, float[] vector, int length) {
    if (vector == null || vector.length != length || !finite(vector, 0, length)) {
      checkVector(what + " " + number, vector, length);
    }
  }

  /** As above, for a stretch of an array. */
  static void checkFinite(String what, long number, float[] array, int at, int length) {
    if (!finite(array, at, length)) {
      throw notFinite(what + " " + number, array, at);
    }
  }

  private static boolean finite(float[] array, int at, int length) {
    for (int c = at; c < at + length; c++) {
      if (!Float.isFinite(array[c])) {
        return false;
      }
    }
    return true;
  }

  private static IllegalArgumentException notFinite(String what, float[] array, int at) {
    int c = at;
    while (Float.isFinite(array[c])) {
      c++;
    }
    return new IllegalArgumentException(
        what + " must be finite, got " + array[c] + " at entry " + (c - at));
  }
}
