package dev.attractor.nets.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import java.util.Locale;
import java.util.stream.Stream;

/** How the tokens of a {@link VisionTransformer} attend to each other. */
public enum AttentionKind {
  /** Softmax in each of several heads, which have queries, keys and values of their own. */
  MULTI_HEAD {
    @Override
    public int projections(int heads) {
      return 3 * heads;
    }

    @Override
    NDArray attend(
        NDArray tokens, NDArray projection, NDArray output, NDArray bias, int heads, float beta) {
      long batch = tokens.getShape().get(0);
      long count = tokens.getShape().get(1);
      long headSize = output.getShape().get(1) / heads;
      NDList parts = Linear.linear(tokens, projection).singletonOrThrow().split(3, 2);
      Shape shape = new Shape(batch, count, heads, headSize);
      NDArray values = parts.get(2).reshape(shape).transpose(0, 2, 1, 3);
      NDArray recalled = weights(parts, shape, beta).matMul(values).transpose(0, 2, 1, 3);
      return Linear.linear(recalled.reshape(batch, count, heads * headSize), output, bias)
          .singletonOrThrow();
    }

    @Override
    NDArray weights(NDArray tokens, NDArray projection, int heads, float beta) {
      NDList parts = Linear.linear(tokens, projection).singletonOrThrow().split(3, 2);
      Shape shape =
          new Shape(
              tokens.getShape().get(0),
              tokens.getShape().get(1),
              heads,
              projection.getShape().get(0) / (3L * heads));
      return weights(parts, shape, beta);
    }

    /** From queries, keys and values of all heads; {@code shape} tells heads apart. */
    private static NDArray weights(NDList parts, Shape shape, float beta) {
      NDArray queries = parts.get(0);
      NDArray scale = queries.getManager().create(new float[] {beta}, new Shape(1));
      NDArray keys = parts.get(1).reshape(shape).transpose(0, 2, 3, 1);
      return queries.mul(scale).reshape(shape).transpose(0, 2, 1, 3).matMul(keys).softmax(3);
    }
  },
  /** The columns of k-softmax over one set of queries, keys and values. [3.7] */
  K_HOPFIELD {
    @Override
    public int projections(int heads) {
      return 3;
    }

    @Override
    NDArray attend(
        NDArray tokens, NDArray projection, NDArray output, NDArray bias, int heads, float beta) {
      return KHopfieldAttention.attend(tokens, null, projection, output, bias, beta);
    }

    @Override
    NDArray weights(NDArray tokens, NDArray projection, int heads, float beta) {
      return KHopfieldAttention.weights(tokens, projection, heads, beta);
    }

    @Override
    boolean pullsBack() {
      return true;
    }
  };

  /** The name on the command line and in files, such as {@code k-hopfield}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The kind of a {@link #word()}.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static AttentionKind ofWord(String word) {
    return Stream.of(values())
        .filter(kind -> kind.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "attention is k-hopfield or multi-head, got %s".formatted(word)));
  }

  /** How many head sizes the projection of a token has. */
  public abstract int projections(int heads);

  /**
   * @param tokens batch x tokens x size
   * @param projection projections x head size, by size
   * @param output size x heads head size
   * @param bias of the output
   * @param beta inverse temperature
   * @return batch x tokens x size
   */
  abstract NDArray attend(
      NDArray tokens, NDArray projection, NDArray output, NDArray bias, int heads, float beta);

  /** Whether it brings a pull-back of its own. */
  boolean pullsBack() {
    return false;
  }

  /**
   * How much each head of each token attends to each token.
   *
   * @return batch x heads x tokens x tokens, each row of sum 1
   */
  abstract NDArray weights(NDArray tokens, NDArray projection, int heads, float beta);
}
