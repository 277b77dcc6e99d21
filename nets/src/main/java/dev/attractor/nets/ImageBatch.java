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
import java.util.SplittableRandom;

/**
 * A batch of standardised images and their classes, assembled in native memory and reused: bytes go
 * through a table of 256 floats, so that the data set itself stays in bytes.
 */
final class ImageBatch {
  private final LabelledImages images;
  private final float[][] standardised; // channel by channel
  private final float[] border; // black, standardised
  private final float[] image;
  private final float[] scratch;
  private final ByteBuffer pixels;
  private final FloatBuffer pixelFloats;
  private final ByteBuffer targets;
  private final FloatBuffer targetFloats;
  private final ByteBuffer meanSign = direct(1);
  private final ByteBuffer sharpness = direct(1);
  private double temperature = 1;
  private int count;

  ImageBatch(LabelledImages images, Architecture architecture, int most) {
    this.images = images;
    PixelNormalisation standardisation = architecture.standardisation().expanded(images.channels());
    standardised = new float[images.channels()][256];
    border = new float[images.channels()];
    for (int channel = 0; channel < images.channels(); channel++) {
      float mean = standardisation.mean().get(channel);
      float deviation = standardisation.deviation().get(channel);
      for (int i = 0; i < 256; i++) {
        standardised[channel][i] = (i / (float) images.white() - mean) / deviation;
      }
      border[channel] = standardised[channel][0];
    }
    image = new float[images.imageSize()];
    scratch = new float[image.length];
    pixels = direct(Math.multiplyExact(most, images.imageSize()));
    pixelFloats = pixels.asFloatBuffer();
    targets = direct(Math.multiplyExact(most, images.classes()));
    targetFloats = targets.asFloatBuffer();
  }

  /** Takes the images {@code order[from]} to {@code order[to - 1]} as they are. */
  void take(int[] order, int from, int to) {
    take(order, from, to, Augmentation.NONE, null);
  }

  /**
   * As {@link #take(int[], int, int)}, augmented.
   *
   * @param random is drawn from for each image in turn
   */
  void take(int[] order, int from, int to, Augmentation augmentation, SplittableRandom random) {
    count = to - from;
    temperature = 1;
    float[] target = new float[images.classes()];
    byte[] bytes = images.pixels();
    for (int i = 0; i < count; i++) {
      int chosen = order[from + i];
      int first = chosen * image.length;
      int plane = images.height() * images.width();
      for (int channel = 0; channel < border.length; channel++) {
        float[] table = standardised[channel];
        for (int p = channel * plane; p < (channel + 1) * plane; p++) {
          image[p] = table[Byte.toUnsignedInt(bytes[first + p])];
        }
      }
      augmentation.apply(image, images.height(), images.width(), border, scratch, random);
      pixelFloats.put(i * image.length, image);
      Arrays.fill(target, 0);
      target[images.labels()[chosen]] = 1;
      targetFloats.put(i * target.length, target);
    }
  }

  /**
   * Lets the images that were taken be learnt from a network's scores instead of their classes: the
   * targets are softmax(scores / T), and the scores that learn are divided by T too (Hinton,
   * Vinyals and Dean, 2015). T^2 times their cross-entropy has gradients whose size does not depend
   * on T.
   *
   * @param scores count x classes
   * @param temperature T, above 0
   */
  void learnFrom(float[] scores, double temperature) {
    this.temperature = temperature;
    int classes = images.classes();
    double[] exponentials = new double[classes];
    for (int i = 0; i < count; i++) {
      double most = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < classes; c++) {
        most = Math.max(most, scores[i * classes + c]);
      }
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        exponentials[c] = Math.exp((scores[i * classes + c] - most) / temperature);
        sum += exponentials[c];
      }
      for (int c = 0; c < classes; c++) {
        targetFloats.put(i * classes + c, (float) (exponentials[c] / sum));
      }
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

  /** count x channels x height x width. */
  NDArray images(NDManager manager) {
    Shape shape = new Shape(count, images.channels(), images.height(), images.width());
    return manager.create(view(pixels, shape), shape, DataType.FLOAT32);
  }

  /**
   * -T^2 / count, which makes a mean loss of a sum of logarithms. An operand of its own, since the
   * engine reads operands again on the way back: of {@code mul(float)} it keeps the address of a
   * buffer that nobody holds, and that the garbage collector may free before.
   */
  NDArray meanSign(NDManager manager) {
    meanSign.putFloat(0, (float) (-temperature * temperature / count));
    return manager.create(meanSign.rewind(), new Shape(), DataType.FLOAT32);
  }

  /** 1 / T, which scores are multiplied by. */
  NDArray sharpness(NDManager manager) {
    sharpness.putFloat(0, (float) (1 / temperature));
    return manager.create(sharpness.rewind(), new Shape(), DataType.FLOAT32);
  }

  /** count x classes: one where the class is right, or the probabilities that are learnt from. */
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
