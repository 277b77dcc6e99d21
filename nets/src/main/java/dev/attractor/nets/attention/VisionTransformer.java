package dev.attractor.nets.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import dev.attractor.nets.FunctionalArchitecture;
import dev.attractor.nets.ParameterKind;
import dev.attractor.nets.ParameterSpec;
import dev.attractor.nets.PixelNormalisation;
import dev.attractor.nets.PullbackCollector;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A vision transformer (Dosovitskiy et al., 2021) with a class token, in the layout of the package
 * {@code vit-pytorch}, whose figures the dissertation shows: patches are normalised, embedded and
 * normalised again; each layer adds attention and a perceptron with GELU, each of normalised
 * tokens. No dropout.
 *
 * @param name the name that files know it by
 * @param channels of an image
 * @param side height and width of an image, divisible by {@code patch}
 * @param patch height and width of a patch
 * @param size numbers of a token
 * @param depth layers
 * @param attention of either kind
 * @param heads of each layer, at most the number of tokens
 * @param headSize numbers of a query, a key and a value of a head
 * @param hidden units of each perceptron
 * @param classes scores of an image
 * @param standardisation of pixels
 */
public record VisionTransformer(
    String name,
    int channels,
    int side,
    int patch,
    int size,
    int depth,
    AttentionKind attention,
    int heads,
    int headSize,
    int hidden,
    int classes,
    PixelNormalisation standardisation)
    implements FunctionalArchitecture {
  private static final float EPSILON = 1e-5f;
  private static final PixelNormalisation CENTRED = PixelNormalisation.of(.5f, .5f);

  /** Checks the bounds. */
  public VisionTransformer {
    if (side < 1 || patch < 1 || side % patch != 0) {
      throw new IllegalArgumentException(
          "side must be divisible by patch, got side %d and patch %d".formatted(side, patch));
    }
    int tokens = side / patch * (side / patch) + 1;
    if (heads < 1 || heads > tokens) {
      throw new IllegalArgumentException(
          "heads must be 1 to the number of tokens, %d, got %d".formatted(tokens, heads));
    }
  }

  /**
   * The networks of figures 3.3 to 3.6: patches of 4 pixels, tokens of 128 numbers, heads of 64,
   * perceptrons of 512.
   *
   * @param depth 2 for MNIST, 6 for the others
   */
  public static VisionTransformer ofDissertation(
      AttentionKind attention, int heads, int depth, int channels, int side, int classes) {
    return new VisionTransformer(
        "vit-" + attention.word() + "-" + heads,
        channels,
        side,
        4,
        128,
        depth,
        attention,
        heads,
        64,
        512,
        classes,
        CENTRED);
  }

  /** Patches and the class token. */
  public int tokens() {
    return side / patch * (side / patch) + 1;
  }

  /** How many parameters attention has in all layers, normalisations apart. */
  public int attentionParameters() {
    return parameters().stream()
        .filter(spec -> spec.name().contains(".attention."))
        .mapToInt(ParameterSpec::count)
        .sum();
  }

  @Override
  public List<ParameterSpec> parameters() {
    Specs specs = new Specs();
    int pixels = patch * patch * channels;
    specs.normalisation("patch.norm_in", pixels);
    specs.linear("patch.embedding", size, pixels);
    specs.normalisation("patch.norm_out", size);
    specs.add("class_token", ParameterKind.EMBEDDING, 1, 1, size);
    specs.add("position", ParameterKind.EMBEDDING, 1, tokens(), size);
    for (int layer = 0; layer < depth; layer++) {
      String prefix = "layer" + layer + ".";
      specs.normalisation(prefix + "norm1", size);
      specs.add(
          prefix + "attention.projection.weight",
          ParameterKind.LINEAR,
          (long) attention.projections(heads) * headSize,
          size);
      specs.linear(prefix + "attention.output", size, heads * headSize);
      specs.normalisation(prefix + "norm2", size);
      specs.linear(prefix + "perceptron.in", hidden, size);
      specs.linear(prefix + "perceptron.out", size, hidden);
    }
    specs.normalisation("norm", size);
    specs.linear("head", classes, size);
    return List.copyOf(specs.list);
  }

  /** Collects specifications in the order in which a pass needs them. */
  private static final class Specs {
    final List<ParameterSpec> list = new ArrayList<>();

    void add(String name, ParameterKind kind, long... shape) {
      List<Long> sizes = new ArrayList<>();
      for (long length : shape) {
        sizes.add(length);
      }
      list.add(new ParameterSpec(name, kind, sizes));
    }

    void normalisation(String name, int length) {
      add(name + ".weight", ParameterKind.SCALE, length);
      add(name + ".bias", ParameterKind.SHIFT, length);
    }

    void linear(String name, int out, int in) {
      add(name + ".weight", ParameterKind.LINEAR, out, in);
      add(name + ".bias", ParameterKind.BIAS, out);
    }
  }

  @Override
  public NDArray forward(NDArray images, List<NDArray> parameters, boolean training) {
    Iterator<NDArray> next = parameters.iterator();
    NDArray x = embedded(images, next);
    for (int layer = 0; layer < depth; layer++) {
      x = layer(x, next);
    }
    NDArray classToken = normalised(x, next).split(new long[] {1}, 1).head();
    return Linear.linear(classToken.reshape(x.getShape().get(0), size), next.next(), next.next())
        .singletonOrThrow();
  }

  /**
   * How much each head of each token attends to each in a layer, batch x heads x tokens x tokens.
   */
  NDArray weights(NDArray images, List<NDArray> parameters, int layer) {
    Iterator<NDArray> next = parameters.iterator();
    NDArray x = embedded(images, next);
    for (int before = 0; before < layer; before++) {
      x = layer(x, next);
    }
    return attention.weights(normalised(x, next), next.next(), heads, inverseTemperature());
  }

  private float inverseTemperature() {
    return (float) (1 / Math.sqrt(headSize));
  }

  /** The class token and the patches, each with its place: batch x tokens x size. */
  private NDArray embedded(NDArray images, Iterator<NDArray> next) {
    NDArray x = normalised(patches(images), next);
    x = Linear.linear(x, next.next(), next.next()).singletonOrThrow();
    x = normalised(x, next);
    x = next.next().broadcast(new Shape(images.getShape().get(0), 1, size)).concat(x, 1);
    return x.add(next.next());
  }

  private NDArray layer(NDArray before, Iterator<NDArray> next) {
    NDArray x = attention.pullsBack() ? PullbackCollector.cut(before) : before;
    NDArray tokens = normalised(x, next);
    NDArray attended =
        attention.attend(
            tokens, next.next(), next.next(), next.next(), heads, inverseTemperature());
    NDArray sum = x.add(attended);
    NDArray y = Linear.linear(normalised(sum, next), next.next(), next.next()).singletonOrThrow();
    y = Linear.linear(Activation.gelu(y), next.next(), next.next()).singletonOrThrow();
    return sum.add(y);
  }

  /** batch x patches x (patch x patch x channels), row by row. */
  private NDArray patches(NDArray images) {
    long batch = images.getShape().get(0);
    int along = side / patch;
    return images
        .reshape(batch, channels, along, patch, along, patch)
        .transpose(0, 2, 4, 3, 5, 1)
        .reshape(batch, (long) along * along, (long) patch * patch * channels);
  }

  private static NDArray normalised(NDArray x, Iterator<NDArray> next) {
    Shape shape = new Shape(x.getShape().get(x.getShape().dimension() - 1));
    return LayerNorm.layerNorm(x, shape, next.next(), next.next(), EPSILON).singletonOrThrow();
  }
}
