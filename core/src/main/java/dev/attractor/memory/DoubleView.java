package dev.attractor.memory;

/**
 * A place in an array.
 *
 * @param array the array
 * @param at index of the first entry that is meant
 */
record DoubleView(double[] array, int at) {
  double get(int i) {
    return array[at + i];
  }

  void set(int i, double value) {
    array[at + i] = value;
  }
}
