package dev.attractor.formats;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Optional;

/** The type in which a file holds the numbers of codebooks. */
public enum CodebookEntries {
  /** Single precision, as they were found. */
  FLOAT32(DataType.F32),
  /** Half precision, rounded to nearest. */
  FLOAT16(DataType.F16),
  /**
   * Integers from -127 to 127 times a scale of each codebook. A scale has eight significant bits,
   * so that each product is exact in single precision.
   */
  INT8(DataType.I8);

  private static final int LARGEST = 127;

  /** The lower half of a float's bits, which a scale does not have. */
  private static final int LOWER = 0xffff;

  private final DataType type;

  CodebookEntries(DataType type) {
    this.type = type;
  }

  /** The element type of the codebooks. */
  public DataType type() {
    return type;
  }

  /** Bytes of codebooks of so many numbers each, scales included. */
  long bytes(long codebooks, long numbers) {
    return codebooks * (numbers * type.bytes() + (this == INT8 ? DataType.BF16.bytes() : 0));
  }

  /**
   * Rounds the codebooks to numbers that the type has; their order stays.
   *
   * @param codebooks of {@code numbers} each, one after the other; changed
   * @throws IllegalArgumentException when a number is beyond the type
   */
  public void round(float[] codebooks, int numbers) {
    switch (this) {
      case FLOAT32 -> {}
      case FLOAT16 -> {
        for (int i = 0; i < codebooks.length; i++) {
          float rounded = Float.float16ToFloat(Float.floatToFloat16(codebooks[i]));
          if (Float.isInfinite(rounded)) {
            throw new IllegalArgumentException(
                "a codeword of %s is beyond half precision; use float32 or int8"
                    .formatted(codebooks[i]));
          }
          codebooks[i] = rounded;
        }
      }
      case INT8 -> {
        for (int at = 0; at < codebooks.length; at += numbers) {
          float scale = leastScale(codebooks, at, numbers);
          for (int i = at; i < at + numbers; i++) {
            codebooks[i] = scale * integer(codebooks[i], scale);
          }
        }
      }
    }
  }

  /** The least scale of eight significant bits that brings all numbers within 127. */
  private static float leastScale(float[] codebooks, int at, int numbers) {
    int bits = Float.floatToRawIntBits(largest(codebooks, at, numbers) / LARGEST);
    float scale = Float.intBitsToFloat((bits & LOWER) == 0 ? bits : (bits | LOWER) + 1);
    return Math.max(scale, Float.MIN_NORMAL);
  }

  private static float largest(float[] codebooks, int at, int numbers) {
    float largest = 0;
    for (int i = at; i < at + numbers; i++) {
      largest = Math.max(largest, Math.abs(codebooks[i]));
    }
    return largest;
  }

  /**
   * The scale of a codebook that was rounded to {@link #INT8}: all its numbers are the scale times
   * integers.
   *
   * @throws IllegalArgumentException when there is none
   */
  static float scale(float[] codebooks, int at, int numbers) {
    float largest = largest(codebooks, at, numbers);
    if (largest == 0) {
      return Float.MIN_NORMAL;
    }
    for (int q = LARGEST; q > 0; q--) { // the least scale makes the largest number 126 or 127
      float scale = largest / q;
      if ((Float.floatToRawIntBits(scale) & LOWER) == 0
          && multiples(codebooks, at, numbers, scale)) {
        return scale;
      }
    }
    throw new IllegalArgumentException("codewords are not multiples of one scale, as int8 needs");
  }

  private static boolean multiples(float[] codebooks, int at, int numbers, float scale) {
    for (int i = at; i < at + numbers; i++) {
      if (scale * integer(codebooks[i], scale) != codebooks[i]) {
        return false;
      }
    }
    return true;
  }

  /** The integer of a number. */
  static byte integer(float number, float scale) {
    return (byte) Math.clamp(Math.round(number / scale), -LARGEST, LARGEST);
  }

  /** Codebooks that were rounded, as bytes. */
  public ByteBuffer bytes(float[] codebooks, int numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(codebooks.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    float scale = 0;
    for (int i = 0; i < codebooks.length; i++) {
      switch (this) {
        case FLOAT32 -> bytes.putFloat(codebooks[i]);
        case FLOAT16 -> bytes.putShort(Float.floatToFloat16(codebooks[i]));
        case INT8 -> {
          scale = i % numbers == 0 ? scale(codebooks, i, numbers) : scale;
          bytes.put(integer(codebooks[i], scale));
        }
      }
    }
    return bytes.flip();
  }

  /** The scale of each codebook that was rounded; none for floats. */
  public float[] scaleOfEach(float[] codebooks, int numbers) {
    float[] scales = new float[this == INT8 ? codebooks.length / numbers : 0];
    for (int book = 0; book < scales.length; book++) {
      scales[book] = scale(codebooks, book * numbers, numbers);
    }
    return scales;
  }

  /** The same in BF16. */
  public ByteBuffer scales(float[] codebooks, int numbers) {
    float[] scales = scaleOfEach(codebooks, numbers);
    ByteBuffer bytes =
        ByteBuffer.allocate(scales.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float scale : scales) {
      bytes.putShort((short) (Float.floatToRawIntBits(scale) >>> Short.SIZE));
    }
    return bytes.flip();
  }

  /**
   * The entries of codebooks of that type.
   *
   * @throws IllegalArgumentException when there are none
   */
  static CodebookEntries of(DataType type) {
    for (CodebookEntries entries : values()) {
      if (entries.type == type) {
        return entries;
      }
    }
    throw new IllegalArgumentException("codebooks are of type F32, F16 or I8, got " + type);
  }

  /** Codebooks in single precision. */
  static float[] floats(Tensor codebooks, Optional<Tensor> scales) {
    float[] numbers = codebooks.toFloats();
    if (scales.isPresent()) {
      float[] factors = scales.get().toFloats();
      int each = numbers.length / Math.max(1, factors.length);
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] *= factors[i / each];
      }
    }
    return numbers;
  }

  /**
   * Reads {@code float32}, {@code float16} or {@code int8}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static CodebookEntries parse(String word) {
    for (CodebookEntries entries : values()) {
      if (entries.toString().equals(word.toLowerCase(Locale.ROOT))) {
        return entries;
      }
    }
    throw new IllegalArgumentException(
        "entries of codebooks must be float32, float16 or int8, got '" + word + "'");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
