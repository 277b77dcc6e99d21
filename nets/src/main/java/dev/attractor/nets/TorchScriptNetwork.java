package dev.attractor.nets;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.attractor.formats.AtomicFile;
import dev.attractor.formats.InputFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A network from a TorchScript file, which {@code torch.jit.save} writes: any program that takes a
 * batch of images and gives one score for each class.
 *
 * <p>Its single-precision parameters and buffers are what {@link #parameters()} lists, under
 * PyTorch's names. Buffers of integers (the count of batches that a normalisation has seen) stay as
 * the file has them.
 */
public final class TorchScriptNetwork implements Architecture {
  private final String name;
  private final PixelNormalisation standardisation;
  private final TorchScriptArchive archive;
  private final byte[] exposed;
  private final List<ParameterSpec> parameters = new ArrayList<>();

  private TorchScriptNetwork(Path file, PixelNormalisation standardisation) throws IOException {
    name = file.getFileName().toString();
    this.standardisation = standardisation;
    archive = TorchScriptArchive.of(Files.readAllBytes(file));
    exposed = archive.exposed();
  }

  /**
   * Reads a file.
   *
   * @param standardisation what the network expects to be done to pixels from 0 to 1
   * @return its parameters, whose architecture is a {@code TorchScriptNetwork}
   * @throws IOException naming the file and why it cannot be used: it is none of {@code
   *     torch.jit.save}, it does not load, it holds no parameters, or some in another precision or
   *     that are not finite
   */
  public static Parameters read(Path file, PixelNormalisation standardisation) throws IOException {
    InputFile.existing(file);
    try {
      TorchScriptNetwork network = new TorchScriptNetwork(file, standardisation);
      return network.initial();
    } catch (EngineException | IllegalArgumentException e) {
      throw new IOException("%s: does not load: %s".formatted(file, EngineErrors.reason(e)), e);
    } catch (IOException e) {
      throw new IOException(
          e.getMessage().startsWith(file.toString())
              ? e.getMessage()
              : file + ": " + e.getMessage(),
          e);
    }
  }

  /** What it is and where it comes from, for messages. */
  @Override
  public String name() {
    return name;
  }

  @Override
  public List<ParameterSpec> parameters() {
    return List.copyOf(parameters);
  }

  @Override
  public PixelNormalisation standardisation() {
    return standardisation;
  }

  /** The module itself; its arrays are overwritten in place in every step. */
  @Override
  public Execution open(NDManager manager, List<ByteBuffer> values) {
    PtSymbolBlock module = load(manager);
    List<NDArray> arrays = arrays(module, manager);
    for (int i = 0; i < arrays.size(); i++) {
      arrays.get(i).setRequiresGradient(!parameters.get(i).kind().isState());
    }
    return new Execution() {
      @Override
      public List<NDArray> parameters(NDManager step) {
        overwrite(arrays, values, step);
        arrays.forEach(array -> JniUtils.zeroGrad((PtNDArray) array));
        return arrays;
      }

      @Override
      public NDArray forward(NDArray images, List<NDArray> parameters, boolean training) {
        JniUtils.setGraphExecutorOptimize(false); // its profiles make a pass depend on those before
        if (training) {
          JniUtils.enableTrainingMode(module);
        } else {
          JniUtils.enableInferenceMode(module);
        }
        return IValueUtils.forward(module, new NDList(images), training).singletonOrThrow();
      }
    };
  }

  private static void overwrite(List<NDArray> arrays, List<ByteBuffer> values, NDManager manager) {
    for (int i = 0; i < arrays.size(); i++) {
      NDArray array = arrays.get(i);
      try (NDArray value =
          manager.create(values.get(i).rewind(), array.getShape(), DataType.FLOAT32)) {
        InPlace.copy(value, array);
      }
    }
  }

  /**
   * Writes the program with these values in place, atomically; buffers of integers are those of the
   * file that was read.
   *
   * @throws IllegalArgumentException when the values belong to another network
   */
  public void write(Path target, Parameters values) throws IOException {
    if (values.architecture() != this) {
      throw new IllegalArgumentException("the values are those of another network");
    }
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    try (NDManager manager = Torch.manager()) {
      PtSymbolBlock module = load(manager);
      List<ByteBuffer> buffers =
          parameters.stream().map(spec -> direct(values.get(spec.name()))).toList();
      overwrite(arrays(module, manager), buffers, manager);
      JniUtils.enableInferenceMode(module);
      JniUtils.writeModule(module, written, false);
    }
    byte[] bytes = archive.restoring(written.toByteArray());
    AtomicFile.write(target, out -> out.write(bytes));
  }

  private static ByteBuffer direct(float[] values) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(4 * values.length).order(ByteOrder.nativeOrder());
    buffer.asFloatBuffer().put(values);
    return buffer;
  }

  /** The file's own values; fills {@link #parameters}. */
  private Parameters initial() throws IOException {
    try (NDManager manager = Torch.manager()) {
      List<float[]> values = new ArrayList<>();
      for (NDArray array : JniUtils.moduleGetParams(load(manager), (PtNDManager) manager)) {
        if (array.getDataType() == DataType.FLOAT32) {
          List<Long> shape = Arrays.stream(array.getShape().getShape()).boxed().toList();
          ParameterKind kind = archive.kind(array.getName(), shape.size());
          parameters.add(new ParameterSpec(array.getName(), kind, shape));
          values.add(array.toFloatArray());
        } else if (array.getDataType().isFloating()) {
          throw new IOException(
              "%s is of type %s; convert the network with .float()"
                  .formatted(array.getName(), array.getDataType()));
        }
      }
      if (parameters.stream().allMatch(spec -> spec.kind().isState())) {
        throw new IOException("holds no parameters; a frozen module has none: save it unfrozen");
      }
      Parameters initial = Parameters.zeros(this);
      for (int i = 0; i < values.size(); i++) {
        float[] target = initial.get(parameters.get(i).name());
        System.arraycopy(values.get(i), 0, target, 0, target.length);
      }
      if (initial.firstNotFinite().isPresent()) {
        throw new IOException(
            initial.firstNotFinite().get() + ": such a network cannot be quantised");
      }
      return initial;
    }
  }

  /** The arrays of {@link #parameters}, in their order. */
  private List<NDArray> arrays(PtSymbolBlock module, NDManager manager) {
    List<NDArray> arrays = new ArrayList<>();
    for (NDArray array : JniUtils.moduleGetParams(module, (PtNDManager) manager)) {
      if (array.getDataType() == DataType.FLOAT32) {
        arrays.add(array);
      }
    }
    return arrays;
  }

  private PtSymbolBlock load(NDManager manager) {
    try {
      return JniUtils.loadModule(
          (PtNDManager) manager, new ByteArrayInputStream(exposed), false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
