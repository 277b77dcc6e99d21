package dev.attractor.nets.packed;

import dev.attractor.data.LabelledImages;
import dev.attractor.formats.ClusteredModel;
import dev.attractor.memory.KSoftmax;
import dev.attractor.memory.RowLayout;
import dev.attractor.memory.Softmax;
import dev.attractor.nets.StandardisedInputs;
import dev.attractor.nets.attention.AttentionKind;
import dev.attractor.nets.attention.VisionTransformer;
import java.io.IOException;
import org.apache.commons.numbers.gamma.Erf;

/**
 * A vision transformer, with attention of either kind, that runs from the codes and codebooks of
 * its weights, in plain Java and without an engine. Weights that are not clustered are multiplied
 * densely.
 */
public final class PackedVisionTransformer {
  /** What is added to variances. */
  private static final double EPSILON = 1e-5;

  private final VisionTransformer network;
  private final PackedWeights weights;

  private PackedVisionTransformer(VisionTransformer network, PackedWeights weights) {
    this.network = network;
    this.weights = weights;
  }

  /**
   * The network with a model's numbers.
   *
   * @throws IOException naming the parameter that the model lacks or has in another shape
   */
  public static PackedVisionTransformer of(VisionTransformer network, ClusteredModel model)
      throws IOException {
    return new PackedVisionTransformer(network, PackedWeights.of(network.parameters(), model));
  }

  /** The scores of all images, image by image. */
  public float[] scores(LabelledImages images) {
    StandardisedInputs inputs = StandardisedInputs.of(images, network.standardisation());
    float[] pixels = new float[images.channels() * images.height() * images.width()];
    float[] scores = new float[images.count() * network.classes()];
    for (int i = 0; i < images.count(); i++) {
      inputs.copy(i, pixels);
      float[] found = scores(pixels);
      System.arraycopy(found, 0, scores, i * found.length, found.length);
    }
    return scores;
  }

  private float[] scores(float[] pixels) {
    float[] x = embedded(pixels);
    for (int layer = 0; layer < network.depth(); layer++) {
      String prefix = "layer" + layer + ".";
      add(x, attended(normalised(x, prefix + "norm1"), prefix + "attention."));
      add(x, perceptron(normalised(x, prefix + "norm2"), prefix + "perceptron."));
    }
    float[] classToken = new float[network.size()];
    System.arraycopy(normalised(x, "norm"), 0, classToken, 0, classToken.length);
    return weights.linear("head", classToken, 1);
  }

  /** The class token and the patches, each with its place: tokens x size. */
  private float[] embedded(float[] pixels) {
    int patches = network.tokens() - 1;
    float[] normal = normalised(patches(pixels), "patch.norm_in");
    float[] tokens =
        normalised(weights.linear("patch.embedding", normal, patches), "patch.norm_out");
    float[] x = weights.vectors().get("position").clone();
    add(x, weights.vectors().get("class_token"));
    for (int i = 0; i < tokens.length; i++) {
      x[network.size() + i] += tokens[i];
    }
    return x;
  }

  /** patches x (patch x patch x channels), row by row. */
  private float[] patches(float[] pixels) {
    int side = network.side();
    int patch = network.patch();
    float[] patches = new float[pixels.length];
    int at = 0;
    for (int top = 0; top < side; top += patch) {
      for (int left = 0; left < side; left += patch) {
        for (int row = top; row < top + patch; row++) {
          for (int column = left; column < left + patch; column++) {
            for (int c = 0; c < network.channels(); c++) {
              patches[at++] = pixels[(c * side + row) * side + column];
            }
          }
        }
      }
    }
    return patches;
  }

  private float[] perceptron(float[] x, String prefix) {
    float[] hidden = weights.linear(prefix + "in", x, network.tokens());
    for (int i = 0; i < hidden.length; i++) {
      hidden[i] = gelu(hidden[i]);
    }
    return weights.linear(prefix + "out", hidden, network.tokens());
  }

  /** x times the standard normal distribution function. */
  private static float gelu(float x) {
    return (float) (0.5 * x * (1 + Erf.value(x / Math.sqrt(2))));
  }

  private float[] attended(float[] x, String prefix) {
    int tokens = network.tokens();
    int width = network.attention().projections(network.heads()) * network.headSize();
    float[] parts = new float[tokens * width];
    weights.matrices().get(prefix + "projection.weight").multiply(x, tokens, parts);
    float[] recalled =
        network.attention() == AttentionKind.K_HOPFIELD ? kHopfield(parts) : multiHead(parts);
    return weights.linear(prefix + "output", recalled, tokens);
  }

  /** Head i recalls by column i of k-softmax of one set of scores. [3.7] */
  private float[] kHopfield(float[] parts) {
    int tokens = network.tokens();
    int heads = network.heads();
    float[] columns = new float[tokens * heads * tokens];
    new KSoftmax(heads)
        .separate(
            scores(parts, 1, 0),
            RowLayout.packed(tokens, tokens),
            new double[tokens * heads],
            columns);
    float[] recalled = new float[tokens * heads * network.headSize()];
    for (int head = 0; head < heads; head++) {
      recall(columns, heads * tokens, head * tokens, parts, 1, 0, recalled, head);
    }
    return recalled;
  }

  /** Softmax in each of several heads. */
  private float[] multiHead(float[] parts) {
    int tokens = network.tokens();
    int heads = network.heads();
    float[] recalled = new float[tokens * heads * network.headSize()];
    for (int head = 0; head < heads; head++) {
      float[] attention = new float[tokens * tokens];
      new Softmax()
          .separate(
              scores(parts, heads, head),
              RowLayout.packed(tokens, tokens),
              new double[tokens],
              attention);
      recall(attention, tokens, 0, parts, heads, head, recalled, head);
    }
    return recalled;
  }

  /** beta q_i k_j of one of the projected heads, tokens x tokens. */
  private float[] scores(float[] parts, int projected, int head) {
    int tokens = network.tokens();
    int size = network.headSize();
    double beta = 1 / Math.sqrt(size);
    float[] scores = new float[tokens * tokens];
    for (int i = 0; i < tokens; i++) {
      for (int j = 0; j < tokens; j++) {
        int query = (3 * projected * i + head) * size;
        int key = (3 * projected * j + projected + head) * size;
        double sum = 0;
        for (int c = 0; c < size; c++) {
          sum += (double) parts[query + c] * parts[key + c];
        }
        scores[i * tokens + j] = (float) (beta * sum);
      }
    }
    return scores;
  }

  /**
   * Adds the values that each token's weights select.
   *
   * @param attention weights of token i from {@code stride i + first} on
   * @param from the projected head whose values they are
   * @param to the head of the result
   */
  private void recall(
      float[] attention,
      int stride,
      int first,
      float[] parts,
      int projected,
      int from,
      float[] recalled,
      int to) {
    int tokens = network.tokens();
    int size = network.headSize();
    for (int i = 0; i < tokens; i++) {
      int target = (i * network.heads() + to) * size;
      for (int j = 0; j < tokens; j++) {
        float weight = attention[stride * i + first + j];
        int value = (3 * projected * j + 2 * projected + from) * size;
        for (int c = 0; c < size; c++) {
          recalled[target + c] += weight * parts[value + c];
        }
      }
    }
  }

  /** Each row less its mean, over its deviation, scaled and shifted; a new array. */
  private float[] normalised(float[] x, String name) {
    float[] scale = weights.vectors().get(name + ".weight");
    float[] shift = weights.vectors().get(name + ".bias");
    int length = scale.length;
    float[] y = new float[x.length];
    for (int row = 0; row < x.length; row += length) {
      double mean = 0;
      for (int i = row; i < row + length; i++) {
        mean += x[i] / (double) length;
      }
      double variance = 0;
      for (int i = row; i < row + length; i++) {
        variance += (x[i] - mean) * (x[i] - mean) / length;
      }
      double factor = 1 / Math.sqrt(variance + EPSILON);
      for (int i = 0; i < length; i++) {
        y[row + i] = (float) ((x[row + i] - mean) * factor * scale[i] + shift[i]);
      }
    }
    return y;
  }

  private static void add(float[] x, float[] y) {
    for (int i = 0; i < y.length; i++) {
      x[i] += y[i];
    }
  }
}
