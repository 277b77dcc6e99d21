package dev.attractor.memory;

/**
 * A place in an array.
 *
 * @param array the array
 * @param at index of the first entry that is meant
 */
record FloatView(float[] array, int at) {
  float get(int i) {
    return array[at + i];
  }

  void set(int i, double value) {
    array[at + i] = (float) value;
  }
}
