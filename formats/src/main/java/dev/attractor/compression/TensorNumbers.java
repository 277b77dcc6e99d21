package dev.attractor.compression;

import dev.attractor.clustering.Weights;
import dev.attractor.formats.DataType;
import dev.attractor.formats.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The floats of a tensor, read stretch by stretch where they lie; all must be finite. */
record TensorNumbers(Tensor tensor) {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /**
   * Numbers as floats.
   *
   * @throws IllegalArgumentException naming tensor and number when one is not finite
   */
  float[] read(long from, int count) {
    float[] target = new float[count];
    MemorySegment data = tensor.data();
    switch (tensor.type()) {
      case F32 -> MemorySegment.copy(data, FLOAT, from * Float.BYTES, target, 0, count);
      case F64 -> {
        for (int i = 0; i < count; i++) {
          target[i] = (float) data.get(DOUBLE, (from + i) * Double.BYTES);
        }
      }
      default -> {
        for (int i = 0; i < count; i++) {
          target[i] = Floats16.widened(tensor.type(), Floats16.bits(tensor, from + i));
        }
      }
    }
    for (int i = 0; i < count; i++) {
      if (!Float.isFinite(target[i])) {
        throw notFinite(from + i, target[i]);
      }
    }
    return target;
  }

  /** All numbers of a tensor, to be clustered. */
  static Weights weights(Tensor tensor) {
    Weights weights =
        switch (tensor.type()) {
          case F16 -> Weights.ofFloat16(tensor.data());
          case BF16 -> Weights.ofBfloat16(tensor.data());
          case F32 -> Weights.of(tensor.data());
          default -> Weights.of(tensor.toFloats());
        };
    return weights.named(tensor.name());
  }

  /** The same for sensitivities, which are not negative. */
  float[] readPositive(long from, int count) {
    float[] numbers = read(from, count);
    for (int i = 0; i < count; i++) {
      if (numbers[i] < 0) {
        throw new IllegalArgumentException(
            "sensitivities of %s: number %d is %s; sensitivities must be at least 0"
                .formatted(tensor.name(), from + i, numbers[i]));
      }
    }
    return numbers;
  }

  /** Refuses counts of values that are not finite. */
  void requireFinite(long[] counts) {
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0 && !Float.isFinite(Floats16.widened(tensor.type(), i))) {
        long number = 0;
        while (Floats16.bits(tensor, number) != i) {
          number++;
        }
        throw notFinite(number, Floats16.widened(tensor.type(), i));
      }
    }
  }

  private IllegalArgumentException notFinite(long number, float value) {
    return new IllegalArgumentException(
        "tensor %s: number %d is %s%s; every number must be finite, or keep the tensor by a rule"
            .formatted(
                tensor.name(),
                number,
                value,
                tensor.type() == DataType.F64 && Float.isInfinite(value)
                    ? " in single precision"
                    : ""));
  }
}
