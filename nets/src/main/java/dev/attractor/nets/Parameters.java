package dev.attractor.nets;

import dev.attractor.formats.SafetensorsFile;
import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** The values of all parameters of an architecture, mutable, in single precision. */
public final class Parameters {
  private final Architecture architecture;
  private final Map<String, float[]> values = new LinkedHashMap<>();

  private Parameters(Architecture architecture) {
    this.architecture = architecture;
  }

  /** All zero: room for gradients. */
  public static Parameters zeros(Architecture architecture) {
    Parameters weights = new Parameters(architecture);
    for (ParameterSpec spec : architecture.parameters()) {
      weights.values.put(spec.name(), new float[spec.count()]);
    }
    return weights;
  }

  /**
   * Weights and biases uniform within one over the square root of the layer's fan-in, as PyTorch
   * starts layers; normalisations and embeddings as their kinds say.
   */
  public static Parameters initial(Architecture architecture, long seed) {
    Parameters weights = zeros(architecture);
    SplittableRandom random = new SplittableRandom(seed);
    int fanIn = 1;
    for (ParameterSpec spec : architecture.parameters()) {
      float[] target = weights.get(spec.name());
      switch (spec.kind()) {
        case SHIFT, RUNNING_MEAN, BUFFER -> {} // zero
        case SCALE, RUNNING_VARIANCE -> Arrays.fill(target, 1);
        case EMBEDDING -> normal(target, random);
        case CONVOLUTION, LINEAR, OTHER -> {
          fanIn = spec.fanIn();
          uniform(target, fanIn, random);
        }
        case BIAS -> uniform(target, fanIn, random); // follows its weight and shares the bound
      }
    }
    return weights;
  }

  private static void uniform(float[] target, int fanIn, SplittableRandom random) {
    double bound = 1 / Math.sqrt(fanIn);
    for (int i = 0; i < target.length; i++) {
      target[i] = (float) random.nextDouble(-bound, bound);
    }
  }

  private static void normal(float[] target, SplittableRandom random) {
    for (int i = 0; i < target.length; i++) {
      target[i] = (float) random.nextGaussian();
    }
  }

  /**
   * The tensors of a file that are named {@code prefix} and a parameter of this architecture.
   *
   * @throws IOException naming the file and the tensor that is missing, has another shape or holds
   *     a number that is not finite
   */
  public static Parameters read(SafetensorsFile file, Architecture architecture, String prefix)
      throws IOException {
    List<Tensor> tensors = new ArrayList<>();
    for (ParameterSpec spec : architecture.parameters()) {
      tensors.add(file.tensor(prefix + spec.name()).renamed(spec.name()));
    }
    try {
      return of(tensors, architecture);
    } catch (IOException e) {
      throw new IOException(file.path() + ": " + e.getMessage(), e);
    }
  }

  /**
   * The values of the tensors that carry this architecture's names.
   *
   * @throws IOException naming the tensor that is missing, has another shape or holds a number that
   *     is not finite
   */
  public static Parameters of(List<Tensor> tensors, Architecture architecture) throws IOException {
    Map<String, Tensor> byName = new LinkedHashMap<>();
    tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
    Parameters parameters = new Parameters(architecture);
    for (ParameterSpec spec : architecture.parameters()) {
      Tensor tensor = byName.get(spec.name());
      if (tensor == null || !tensor.shape().equals(spec.shape())) {
        throw new IOException(
            "%s needs tensor %s of shape %s, got %s"
                .formatted(
                    architecture.name(),
                    spec.name(),
                    spec.shape(),
                    tensor == null ? "none of that name" : tensor.shape()));
      }
      parameters.values.put(spec.name(), tensor.toFloats());
    }
    Optional<String> other = parameters.firstNotFinite();
    if (other.isPresent()) {
      throw new IOException(other.get() + ": not a network to compute with");
    }
    return parameters;
  }

  /** What the values belong to. */
  public Architecture architecture() {
    return architecture;
  }

  /** The values of one parameter, not copied. */
  public float[] get(String name) {
    float[] found = values.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "%s has no parameter named '%s'; it has %s"
              .formatted(architecture.name(), name, String.join(", ", values.keySet())));
    }
    return found;
  }

  /** The values of all parameters, in the architecture's order, not copied. */
  List<float[]> arrays() {
    return List.copyOf(values.values());
  }

  /** The same values in arrays of their own. */
  public Parameters copy() {
    Parameters copy = new Parameters(architecture);
    values.forEach((name, array) -> copy.values.put(name, array.clone()));
    return copy;
  }

  /** The values as tensors, each named {@code prefix + name}. */
  public List<Tensor> tensors(String prefix) {
    List<Tensor> tensors = new ArrayList<>();
    for (ParameterSpec spec : architecture.parameters()) {
      tensors.add(Tensor.of(prefix + spec.name(), spec.shape(), get(spec.name())));
    }
    return tensors;
  }

  /** The first number that is not finite, as {@code conv1.weight[3] is NaN}; empty for none. */
  public Optional<String> firstNotFinite() {
    return values.entrySet().stream()
        .map(entry -> Finite.firstOther(entry.getKey(), entry.getValue()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** SHA-256 of all values: the same bits, the same hash. */
  public String hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (float[] array : values.values()) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * array.length);
        bytes.asFloatBuffer().put(array);
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
