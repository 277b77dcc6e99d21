package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.MASKS;

import dev.attractor.internal.softkmeans.LineTables;
import dev.attractor.internal.softkmeans.SoftKMeansKernels;
import dev.attractor.internal.softkmeans.SoftKernel;
import dev.attractor.internal.softkmeans.ThreadBuffers;

/** {@link SoftKMeansKernels} on vectors, where they pay. */
public final class SimdSoftKMeansKernels implements SoftKMeansKernels {
  /** Beyond it too few weights of a block share an interval for vectors to pay. */
  private static final int MAX_ON_LINE = 1024;

  /** Numbers in a codebook beyond which the vectors' scratch would leave the caches. */
  private static final int MAX_DENSE = 2048;

  private final SoftKMeansKernels scalar = new Scalar();

  @Override
  public int lineParts(int k) {
    return onLine(k) ? SimdLineWorker.LANES : 1;
  }

  @Override
  public SoftKernel.Worker line(LineTables line, ThreadBuffers.Buffers buffers) {
    return onLine(line.k) ? new SimdLineWorker(line, buffers) : scalar.line(line, buffers);
  }

  @Override
  public SoftKernel.Worker dense(double[] codebook, int d, double temperature) {
    if (!MASKS || codebook.length > MAX_DENSE) {
      return scalar.dense(codebook, d, temperature);
    }
    return inPlane(codebook, d)
        ? new SimdPlaneWorker(codebook, temperature)
        : new SimdDenseWorker(codebook, d, temperature);
  }

  @Override
  public SoftKernel.Worker denseInFloats(double[] codebook, int d, double temperature) {
    return inPlane(codebook, d)
        ? new SimdFloatPlaneWorker(codebook, temperature)
        : dense(codebook, d, temperature);
  }

  private static boolean inPlane(double[] codebook, int d) {
    return d == 2 && codebook.length <= 2 * SimdPlaneWorker.MAX_CODEWORDS;
  }

  private static boolean onLine(int k) {
    return MASKS && k <= MAX_ON_LINE;
  }
}
