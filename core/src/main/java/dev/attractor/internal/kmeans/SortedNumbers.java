package dev.attractor.internal.kmeans;

import dev.attractor.internal.rows.Block;
import dev.attractor.internal.rows.BlockLoop;
import dev.attractor.internal.rows.Rows;
import dev.attractor.parallel.FixedRanges;
import java.util.Arrays;

/** Numbers of positive weight in ascending order, equal ones not merged, with their weights. */
record SortedNumbers(long[] keys, float[] weights) {
  /** Which numbers are wanted; asked by several threads. */
  @FunctionalInterface
  interface Wanted {
    boolean test(float value);
  }

  /** Those of rows of length one that are wanted; a pass over all rows. */
  static SortedNumbers of(Rows rows, Wanted wanted) {
    long grain = BlockLoop.grain(rows, 0);
    int ranges = FixedRanges.count(rows.count(), grain);
    Picked[] parts = new Picked[ranges];
    BlockLoop.forEach(
        rows,
        grain,
        range -> {
          Picked part = new Picked();
          parts[range] = part;
          return block -> part.add(block, wanted);
        });
    int count = 0;
    for (Picked part : parts) {
      count = Math.addExact(count, part.count);
    }
    long[] keys = new long[count];
    float[] weights = new float[count];
    int at = 0;
    for (Picked part : parts) {
      for (int i = 0; i < part.count; i++) {
        weights[at] = part.weights[i];
        keys[at] = key(part.values[i], at++);
      }
    }
    Arrays.parallelSort(keys);
    return new SortedNumbers(keys, weights);
  }

  /** Keys are in the order of the values; the place of the weight comes after. */
  private static long key(float value, int at) {
    int bits = Float.floatToIntBits(value + 0f); // one zero
    return (long) (bits ^ (bits >> 31 & Integer.MAX_VALUE)) << 32 | at;
  }

  int count() {
    return keys.length;
  }

  float value(int i) {
    int bits = (int) (keys[i] >> 32);
    return Float.intBitsToFloat(bits ^ (bits >> 31 & Integer.MAX_VALUE));
  }

  float weight(int i) {
    return weights[(int) keys[i]];
  }

  /** What one range of rows has. */
  private static final class Picked {
    float[] values = new float[64];
    float[] weights = new float[64];
    int count;

    void add(Block block, Wanted wanted) {
      for (int i = 0; i < block.rows; i++) {
        float value = block.data[block.offset + i];
        float weight = block.weights == null ? 1 : block.weights[block.weightOffset + i];
        if (weight > 0 && wanted.test(value)) {
          if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
            weights = Arrays.copyOf(weights, 2 * count);
          }
          values[count] = value;
          weights[count++] = weight;
        }
      }
    }
  }
}
