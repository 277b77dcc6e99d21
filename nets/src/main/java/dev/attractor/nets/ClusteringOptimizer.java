package dev.attractor.nets;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.util.Pair;
import dev.attractor.clustering.SoftClustering;
import dev.attractor.clustering.SoftKMeans;
import dev.attractor.formats.ClusteredTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An optimizer for DJL's {@code Trainer} that trains the layers of a block towards few codewords.
 *
 * <pre>{@code
 * var optimizer = ClusteringOptimizer.of(Optimizer.adam().build(), model.getBlock(), rules, steps);
 * config.optOptimizer(optimizer); // then train as ever
 * List<ClusteredTensor> layers = optimizer.harden();
 * }</pre>
 *
 * <p>Each chosen parameter holds its soft weights W~ = A(C*) C* while the block runs. A step pulls
 * the gradient back through the attractor, lets another optimizer move the latent weights, fits the
 * codebook again, and puts the new soft weights in place [algorithm 2 of chapter 2]. Not for use by
 * several threads at once.
 */
public final class ClusteringOptimizer extends Optimizer {
  private final Optimizer learning;
  private final long steps;
  private final Map<String, Layer> layers = new LinkedHashMap<>();

  /** A clustered parameter. */
  private static final class Layer {
    final String name;
    final NDArray array;
    final NDArray latent;
    final SoftKMeans clustering;
    SoftClustering fit;
    long taken;

    Layer(String name, NDArray array, SoftKMeans clustering) {
      this.name = name;
      this.array = array;
      this.clustering = clustering;
      latent = array.getManager().create(array.toFloatArray(), array.getShape());
    }

    /** Fits the codebook to the latent weights, after the share {@code progress} of all steps. */
    void fit(double progress) {
      SoftKMeans now = clustering.at(progress);
      float[] weights = latent.toFloatArray();
      fit = fit == null ? now.fit(weights) : now.fit(weights, fit.codebook());
    }

    void put(float[] values) {
      try (NDManager manager = array.getManager().newSubManager()) {
        InPlace.copy(manager.create(values, array.getShape()), array);
      }
    }
  }

  private ClusteringOptimizer(Optimizer learning, long steps) {
    super(Optimizer.sgd()); // decays and clips nothing: that is the other one's
    this.learning = learning;
    this.steps = steps;
  }

  /**
   * Puts the soft weights of the layers that {@code rules} choose into {@code block}.
   *
   * @param learning moves latent weights, and all parameters that no rule clusters
   * @param block initialized; what stands in the names of its parameters is what rules match
   * @param rules the first that matches decides
   * @param steps of the whole training, for temperatures that fall
   * @throws IllegalArgumentException when no rule matches a parameter, when one asks for hard
   *     k-means, or when a weight is not finite
   */
  public static ClusteringOptimizer of(
      Optimizer learning, Block block, List<LayerRule> rules, long steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("steps must be at least 1, got " + steps);
    }
    ClusteringOptimizer optimizer = new ClusteringOptimizer(learning, steps);
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    List<ParameterSpec> specs = new ArrayList<>();
    for (Pair<String, Parameter> pair : block.getParameters()) {
      parameters.put(pair.getKey(), pair.getValue());
      specs.add(spec(pair.getKey(), pair.getValue()));
    }
    LayerRule.apply(rules, specs)
        .forEach(
            (name, clustering) -> {
              Parameter parameter = parameters.get(name);
              if (!(clustering instanceof SoftKMeans soft)) {
                throw new IllegalArgumentException(
                    name + ": hard k-means has no gradient to train with; choose a soft method");
              }
              Layer layer = new Layer(name, parameter.getArray(), soft);
              layer.fit(0);
              layer.put(soft(layer));
              optimizer.layers.put(parameter.getId(), layer);
            });
    if (optimizer.layers.isEmpty()) {
      throw new IllegalArgumentException(
          "no rule matches a parameter of the block; it has " + parameters.keySet());
    }
    return optimizer;
  }

  private static ParameterSpec spec(String name, Parameter parameter) {
    List<Long> shape = Arrays.stream(parameter.getArray().getShape().getShape()).boxed().toList();
    boolean weight = parameter.getType() == Parameter.Type.WEIGHT && shape.size() > 1;
    ParameterKind kind =
        !weight
            ? ParameterKind.OTHER
            : shape.size() == 2 ? ParameterKind.LINEAR : ParameterKind.CONVOLUTION;
    return new ParameterSpec(name, kind, shape);
  }

  /**
   * {@inheritDoc}
   *
   * @throws DivergedException when a gradient or a weight is not finite
   */
  @Override
  public void update(String parameterId, NDArray weight, NDArray gradient) {
    Layer layer = layers.get(parameterId);
    if (layer == null) {
      learning.update(parameterId, weight, gradient);
      return;
    }
    layer.taken++;
    float[] pulled = gradient.toFloatArray();
    require("the gradient of ", layer, pulled);
    layer.fit.pullback(pulled, pulled);
    try (NDManager manager = weight.getManager().newSubManager()) {
      learning.update(parameterId, layer.latent, manager.create(pulled, weight.getShape()));
    }
    JniUtils.zeroGrad((PtNDArray) weight); // DJL's optimizers do it to the array that they move
    require("", layer, layer.latent.toFloatArray());
    layer.fit(Math.min(1, layer.taken / (double) steps));
    layer.put(soft(layer));
  }

  /**
   * Fits the codebooks at the end of the temperature's schedule and puts the hard weights into the
   * block.
   *
   * @return codes and codebooks, under the names of the block's parameters
   */
  public List<ClusteredTensor> harden() {
    List<ClusteredTensor> tensors = new ArrayList<>();
    for (Layer layer : layers.values()) {
      layer.fit(1);
      List<Long> shape = Arrays.stream(layer.array.getShape().getShape()).boxed().toList();
      ClusteredTensor tensor =
          ClusteredTensor.of(
              layer.name,
              shape,
              layer.clustering.dimension(),
              layer.fit.codebook(),
              layer.fit.assign());
      layer.put(tensor.restore());
      tensors.add(tensor);
    }
    return tensors;
  }

  private static float[] soft(Layer layer) {
    float[] soft = new float[Math.toIntExact(layer.array.size())];
    layer.fit.reconstruct(soft);
    return soft;
  }

  private static void require(String what, Layer layer, float[] values) {
    Finite.firstOther(layer.name, values)
        .ifPresent(
            found -> {
              throw new DivergedException(what + found, layer.taken);
            });
  }
}
