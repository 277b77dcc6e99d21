package dev.attractor.nets;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A gradient collector for graphs with functions that bring a pull-back of their own, such as
 * {@link dev.attractor.nets.attention.KHopfieldAttention}: while one is open on a thread they use
 * it, which is faster and takes less memory than the engine's way through the same function.
 *
 * <pre>{@code
 * try (var collector = PullbackCollector.open(engine)) { // for trainer.newGradientCollector()
 *   NDArray loss = ...;
 *   collector.backward(loss);
 * }
 * }</pre>
 *
 * <p>The backward pass goes from the loss back to what the last of these functions gave, through
 * its pull-back, on from its arguments to the function before, and so on to the parameters.
 * Gradients are right whatever the graph. What lies before a function is passed over once for it
 * and once for every path around it; a network with such a path, a residual connection say, takes
 * {@link #cut} of the array from which both start, after which all is passed over once.
 */
public final class PullbackCollector implements GradientCollector {
  private static final ThreadLocal<PullbackCollector> OPEN = new ThreadLocal<>();

  /** What PyTorch says of an array that depends on nothing that is differentiated. */
  private static final String CONSTANT = "does not require grad and does not have a grad_fn";

  private final GradientCollector engine;
  private final Deque<Function> functions = new ArrayDeque<>();

  /** The gradients of a function's arguments. */
  @FunctionalInterface
  public interface Pullback {
    /**
     * @param cotangent gradient of what the function gave, of its shape; not to be kept
     * @return a gradient for each argument, of its shape
     */
    List<NDArray> pull(NDArray cotangent);
  }

  /** A function that was applied. */
  private record Function(List<NDArray> arguments, NDArray value, Pullback pullback) {}

  private PullbackCollector(GradientCollector engine) {
    this.engine = engine;
  }

  /**
   * Opens a collector on this thread, to be closed by it.
   *
   * @param engine PyTorch's
   * @throws IllegalStateException when another collector of the process is open
   */
  public static PullbackCollector open(Engine engine) {
    PullbackCollector collector = new PullbackCollector(engine.newGradientCollector());
    OPEN.set(collector);
    return collector;
  }

  /** The collector that is open on this thread. */
  public static Optional<PullbackCollector> current() {
    return Optional.ofNullable(OPEN.get());
  }

  /**
   * The same numbers, at which the engine's graph is cut while a collector is open: for an array
   * that a function of its own pull-back and a path around it start from.
   */
  public static NDArray cut(NDArray x) {
    PullbackCollector open = OPEN.get();
    return open == null ? x : open.apply(List.of(x), x.stopGradient(), List::of);
  }

  /**
   * Makes what a function gave part of the graph.
   *
   * @param arguments what it was applied to
   * @param value what it gave, computed outside the graph
   * @param pullback called at most once, in {@link #backward}
   * @return the value
   */
  public NDArray apply(List<NDArray> arguments, NDArray value, Pullback pullback) {
    value.setRequiresGradient(true);
    functions.push(new Function(List.copyOf(arguments), value, pullback));
    return value;
  }

  @Override
  public void backward(NDArray target) {
    try (NDArray one = target.getManager().ones(target.getShape(), target.getDataType())) {
      backward(target, one);
    }
  }

  /**
   * Adds the gradients of the sum of {@code target} times {@code cotangent} to the arrays that
   * require them.
   *
   * @param cotangent of the shape of {@code target}
   */
  public void backward(NDArray target, NDArray cotangent) {
    throughEngine(target, cotangent);
    while (!functions.isEmpty()) {
      Function function = functions.pop();
      try (NDArray gradient = function.value.getGradient()) {
        if (gradient != null) { // else the target does not depend on it
          pull(function, gradient);
        }
      }
    }
  }

  private static void pull(Function function, NDArray cotangent) {
    List<NDArray> gradients = function.pullback.pull(cotangent);
    if (gradients.size() == 1) {
      throughGraph(function.arguments.getFirst(), gradients.getFirst());
      return;
    }
    // One number whose gradients are those that were pulled back, so that what the arguments share
    // is passed over once.
    NDManager manager = cotangent.getManager();
    NDArray sum = manager.create(0f);
    sum.setRequiresGradient(true); // where no argument is differentiated there still is a graph
    for (int i = 0; i < gradients.size(); i++) {
      sum = sum.add(function.arguments.get(i).flatten().dot(gradients.get(i).flatten()));
    }
    throughEngine(sum, manager.create(1f));
  }

  /** Does nothing where an array is a constant, which the engine can only be asked by trying. */
  private static void throughGraph(NDArray argument, NDArray gradient) {
    try {
      throughEngine(argument, gradient);
    } catch (EngineException e) {
      if (!e.getMessage().contains(CONSTANT)) {
        throw e;
      }
    }
  }

  /** Keeps the graph, since another function may lead into the same part of it. */
  private static void throughEngine(NDArray target, NDArray cotangent) {
    JniUtils.backward((PtNDArray) target, (PtNDArray) cotangent, true, false);
  }

  @Override
  public void zeroGradients() {
    engine.zeroGradients();
  }

  @Override
  public void close() {
    OPEN.remove();
    engine.close();
  }
}
