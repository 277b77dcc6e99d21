package dev.attractor.internal.softkmeans;

import dev.attractor.internal.provider.KernelProvider;

/** The kernels of soft k-means. */
public interface SoftKMeansKernels {
  /** The form that {@link KernelProvider} chose. */
  SoftKMeansKernels CHOSEN = KernelProvider.load(SoftKMeansKernels.class, Scalar::new);

  /** In how many parts {@link #line} keeps each sum for k codewords. */
  int lineParts(int k);

  /** A worker on a line; it belongs to one thread, as its buffers do. */
  SoftKernel.Worker line(LineTables line, ThreadBuffers.Buffers buffers);

  /** A worker for rows of any length; it belongs to one thread. */
  SoftKernel.Worker dense(double[] codebook, int d, double temperature);

  /** As {@link #dense}, in single precision where that is faster. */
  default SoftKernel.Worker denseInFloats(double[] codebook, int d, double temperature) {
    return dense(codebook, d, temperature);
  }

  /** The specification. */
  final class Scalar implements SoftKMeansKernels {
    @Override
    public int lineParts(int k) {
      return 1;
    }

    @Override
    public SoftKernel.Worker line(LineTables line, ThreadBuffers.Buffers buffers) {
      return new LineWorker(line);
    }

    @Override
    public SoftKernel.Worker dense(double[] codebook, int d, double temperature) {
      return new DenseSoftKernel(codebook, d, temperature).scalarWorker();
    }
  }
}
