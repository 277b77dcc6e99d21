package dev.attractor.nets;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** An architecture that is a function of images and parameters, written in DJL's operations. */
public interface FunctionalArchitecture extends Architecture {
  /**
   * Class scores of a batch.
   *
   * @param images batch x channels x height x width, standardised
   * @param parameters one array for each of {@link #parameters()}; a training pass changes those of
   *     the network's state in place and no other
   * @param training whether batch statistics are used and dropout is on
   * @return batch x classes, in the manager of {@code images}
   */
  NDArray forward(NDArray images, List<NDArray> parameters, boolean training);

  /** Makes its arrays anew for each step. */
  @Override
  default Execution open(NDManager manager, List<ByteBuffer> values) {
    List<ParameterSpec> specs = parameters();
    return new Execution() {
      @Override
      public List<NDArray> parameters(NDManager step) {
        List<NDArray> arrays = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
          long[] sizes = specs.get(i).shape().stream().mapToLong(Long::longValue).toArray();
          NDArray array = step.create(values.get(i).rewind(), new Shape(sizes), DataType.FLOAT32);
          if (!specs.get(i).kind().isState()) {
            array.setRequiresGradient(true);
          }
          arrays.add(array);
        }
        return arrays;
      }

      @Override
      public NDArray forward(NDArray images, List<NDArray> parameters, boolean training) {
        return FunctionalArchitecture.this.forward(images, parameters, training);
      }
    };
  }
}
