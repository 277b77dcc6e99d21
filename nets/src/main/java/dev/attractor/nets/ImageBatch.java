package dev.attractor.nets;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.attractor.data.LabelledImages;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * A batch of standardised images and their classes, assembled in native memory and reused: bytes go
 * through a table of 256 floats, so that the data set itself stays in bytes.
 */
final class ImageBatch {
  private final LabelledImages images;
  private final float[] standardised = new float[256];
  private final float[] image;
  private final ByteBuffer pixels;
  private final FloatBuffer pixelFloats;
  private final ByteBuffer targets;
  private final FloatBuffer targetFloats;
  private final ByteBuffer meanSign = direct(1);
  private final int[] labels;
  private int count;

  ImageBatch(LabelledImages images, Architecture architecture, int most) {
    this.images = images;
    for (int i = 0; i < standardised.length; i++) {
      standardised[i] =
          (i / (float) images.white() - architecture.mean()) / architecture.deviation();
    }
    image = new float[images.imageSize()];
    pixels = direct(Math.multiplyExact(most, images.imageSize()));
    pixelFloats = pixels.asFloatBuffer();
    targets = direct(Math.multiplyExact(most, images.classes()));
    targetFloats = targets.asFloatBuffer();
    labels = new int[most];
  }

  /** Takes the images {@code order[from]} to {@code order[to - 1]}. */
  void take(int[] order, int from, int to) {
    count = to - from;
    float[] target = new float[images.classes()];
    byte[] bytes = images.pixels();
    for (int i = 0; i < count; i++) {
      int chosen = order[from + i];
      int first = chosen * image.length;
      for (int p = 0; p < image.length; p++) {
        image[p] = standardised[Byte.toUnsignedInt(bytes[first + p])];
      }
      pixelFloats.put(i * image.length, image);
      labels[i] = images.labels()[chosen];
      Arrays.fill(target, 0);
      target[labels[i]] = 1;
      targetFloats.put(i * target.length, target);
    }
  }

  /** How many images were taken. */
  int count() {
    return count;
  }

  /** How many pixels all images of the batch have. */
  long numbers() {
    return (long) count * image.length;
  }

  /** The class of image {@code i} of the batch. */
  int label(int i) {
    return labels[i];
  }

  /** count x channels x height x width. */
  NDArray images(NDManager manager) {
    Shape shape = new Shape(count, images.channels(), images.height(), images.width());
    return manager.create(view(pixels, shape), shape, DataType.FLOAT32);
  }

  /**
   * -1 / count, which makes a mean loss of a sum of logarithms. An operand of its own, since the
   * engine reads operands again on the way back: of {@code mul(float)} it keeps the address of a
   * buffer that nobody holds, and that the garbage collector may free before.
   */
  NDArray meanSign(NDManager manager) {
    meanSign.putFloat(0, -1f / count);
    return manager.create(meanSign.rewind(), new Shape(), DataType.FLOAT32);
  }

  /** count x classes, one where the class is right. */
  NDArray targets(NDManager manager) {
    Shape shape = new Shape(count, images.classes());
    return manager.create(view(targets, shape), shape, DataType.FLOAT32);
  }

  private static ByteBuffer view(ByteBuffer buffer, Shape shape) {
    return buffer.slice(0, Math.toIntExact(4 * shape.size())).order(ByteOrder.nativeOrder());
  }

  private static ByteBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(floats, 4)).order(ByteOrder.nativeOrder());
  }
}
