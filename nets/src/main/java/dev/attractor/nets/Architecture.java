package dev.attractor.nets;

import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A network that classifies images, without the values of its parameters: their names and shapes,
 * and how the engine runs it. One that is written in DJL's operations is a {@link
 * FunctionalArchitecture}.
 */
public interface Architecture {
  /** The name that commands and files know it by. */
  String name();

  /** Its parameters and its state, in the order that {@link #open} takes their values. */
  List<ParameterSpec> parameters();

  /** What is done to pixels (0 to 1) before they enter. */
  Standardisation standardisation();

  /**
   * Readies it to run.
   *
   * @param manager owns all that the execution holds
   * @param values of each of {@link #parameters()}, single precision in the machine's byte order,
   *     direct; the execution reads them anew at each {@link Execution#parameters}
   */
  Execution open(NDManager manager, List<ByteBuffer> values);

  /** How many numbers all parameters hold. */
  default int parameterCount() {
    return parameters().stream().mapToInt(ParameterSpec::count).sum();
  }
}
