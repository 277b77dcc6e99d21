package dev.attractor.clustering;

import dev.attractor.fixedpoint.Status;
import dev.attractor.parallel.Control;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * What fits a codebook to weights: {@link SoftKMeans} or {@link KMeans}. Immutable and safe to
 * share.
 *
 * @param <C> the result
 */
public sealed interface ClusteringMethod<C extends Clustering> permits SoftKMeans, KMeans {
  /** k. */
  int codewords();

  /** d. */
  int dimension();

  /**
   * The same at one moment of a run whose temperature is annealed; itself where nothing is.
   *
   * @param progress from 0, the start of the run, to 1, its end
   * @throws IllegalArgumentException when progress lies outside
   */
  ClusteringMethod<C> at(double progress);

  /**
   * Fits a codebook from a cold start. Steps are reported to the control with the residual in
   * standard deviations; a fit that is out of time has the status {@link Status#OUT_OF_TIME} and
   * the residual on all rows of what it has found by then.
   *
   * @param weights n numbers, read now and by the methods of the result: not to be changed before
   *     the last of those
   * @throws IllegalArgumentException when a weight or a row weight is not finite, named with its
   *     index, or when there is nothing to cluster
   * @throws java.util.concurrent.CancellationException when cancelled or interrupted
   */
  C fit(Weights weights, Control control);

  /**
   * As {@link #fit(Weights, Control)}, from a codebook that the caller has.
   *
   * @param previous k x d row by row, not modified
   * @throws IllegalArgumentException also when {@code previous} has another size or holds a number
   *     that is not finite
   */
  C fit(Weights weights, double[] previous, Control control);

  /**
   * Fits a codebook of its own to each of several arrays, such as the channels of a tensor, from
   * cold starts: what {@link #fit(Weights, Control)} would give for each alone, bit by bit. The
   * arrays are fitted in parallel and share their work space. No progress is reported.
   *
   * @param weights the arrays, in the order of the results
   * @throws IllegalArgumentException as for one array; {@link Weights#named} tells which
   * @throws java.util.concurrent.CancellationException when cancelled or interrupted
   */
  List<C> fitAll(List<Weights> weights, Control control);

  /** As {@link #fitAll(List, Control)}, without a control. */
  default List<C> fitAll(List<Weights> weights) {
    return fitAll(weights, Control.NONE);
  }

  /** Fits a codebook to an array of weights from a cold start. */
  default C fit(float[] weights) {
    return fit(Weights.of(weights));
  }

  /** Fits a codebook to an array of weights, starting from {@code previous} (k x d). */
  default C fit(float[] weights, double[] previous) {
    return fit(Weights.of(weights), previous);
  }

  /** Fits a codebook to the weights between a buffer's position and its limit. */
  default C fit(FloatBuffer weights) {
    return fit(Weights.of(weights));
  }

  /** Fits a codebook to the weights of a segment, which may be larger than 2 GiB. */
  default C fit(MemorySegment weights) {
    return fit(Weights.of(weights));
  }

  /** As {@link #fit(Weights, Control)}, without a control. */
  default C fit(Weights weights) {
    return fit(weights, Control.NONE);
  }

  /** As {@link #fit(Weights, double[], Control)}, without a control. */
  default C fit(Weights weights, double[] previous) {
    return fit(weights, previous, Control.NONE);
  }
}
