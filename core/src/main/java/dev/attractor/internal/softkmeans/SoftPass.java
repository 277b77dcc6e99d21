package dev.attractor.internal.softkmeans;

import dev.attractor.internal.kmeans.NearestCodeword;
import dev.attractor.internal.rows.Block;
import dev.attractor.internal.rows.BlockLoop;
import dev.attractor.internal.rows.Floats;
import dev.attractor.internal.rows.Rows;
import dev.attractor.internal.rows.Window;
import dev.attractor.internal.softkmeans.SoftKernel.Work;
import dev.attractor.internal.softkmeans.SoftKernel.Worker;
import dev.attractor.internal.softkmeans.SoftKernel.Writer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Passes of soft k-means over rows at one temperature: A = row-softmax(-D / tau), D_ij = ||w_i -
 * c_j||, S_j = sum_i q_i A_ij, F_j = sum_i q_i A_ij w_i / S_j. No pass holds an m x k array, every
 * result is the same whatever the number of threads, and sums are in double precision, those of a
 * block of 4096 numbers in single where floats are allowed.
 *
 * <p>Codebooks are k x d, codeword by codeword, in any order, any k from 1 to 65,536.
 */
public final class SoftPass {
  /** The largest k. */
  public static final int MAX_CODEWORDS = 65_536;

  private final Rows rows;
  private final double temperature;
  private final ThreadBuffers space;
  private final boolean inFloats;

  /** The kernel of the last codebook, with the sums that it keeps. */
  private SoftKernel last;

  private double[] lastCodebook;

  /**
   * Passes over {@code rows}, which must not change while this object is in use.
   *
   * @param temperature tau > 0, in the units of the rows
   * @throws IllegalArgumentException when the temperature is not a positive number
   */
  public SoftPass(Rows rows, double temperature) {
    this(rows, temperature, new ThreadBuffers());
  }

  /** As {@link #SoftPass(Rows, double)}, with arrays that other passes use too. */
  public SoftPass(Rows rows, double temperature, ThreadBuffers space) {
    this(rows, temperature, space, false);
  }

  /** As {@link #SoftPass(Rows, double, ThreadBuffers)}, in floats where that is faster. */
  public static SoftPass inFloats(Rows rows, double temperature, ThreadBuffers space) {
    return new SoftPass(rows, temperature, space, true);
  }

  private SoftPass(Rows rows, double temperature, ThreadBuffers space, boolean inFloats) {
    if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "temperature must be a positive number, got " + temperature);
    }
    this.rows = rows;
    this.temperature = temperature;
    this.space = space;
    this.inFloats = inFloats;
  }

  /** The rows. */
  public Rows rows() {
    return rows;
  }

  /** tau. */
  public double temperature() {
    return temperature;
  }

  /** S and M: one pass. */
  public SoftSums sums(double[] codebook) {
    return add(Work.STEP, codebook, null).at().sums();
  }

  /** S, M and J in one pass; J is kd x kd, so for k d up to a few hundred. */
  public SoftJacobian jacobian(double[] codebook) {
    return add(Work.JACOBIAN, codebook, null).at();
  }

  /**
   * As {@link #jacobian}, with attention below 1e-5 left out of J where that saves work, which it
   * does for large k. S and M are exact.
   */
  public SoftJacobian nearJacobian(double[] codebook) {
    return add(Work.NEAR_JACOBIAN, codebook, null).at();
  }

  /**
   * First pass of the pull-back: g, S, M and J.
   *
   * @param gradient G = dL/dW~, n floats; not modified
   */
  public SoftPullback pullback(double[] codebook, Floats gradient) {
    return add(Work.PULLBACK, codebook, checkSize("gradient", gradient));
  }

  /** First pass of the pull-back without J, for large k d: g, S and M; the Jacobian is null. */
  public SoftPullback cotangent(double[] codebook, Floats gradient) {
    return add(Work.COTANGENT, codebook, checkSize("gradient", gradient));
  }

  /**
   * J^T y, for large k d: one pass, on a line none when the codebook is that of the last one.
   *
   * @param sums of this codebook
   * @param y cotangent on F, k x d; not modified
   * @param result receives J^T y, k x d
   */
  public void pullStep(double[] codebook, SoftSums sums, double[] y, double[] result) {
    SoftKernel kernel = kernel(codebook);
    Supplier<Worker> workers = workers(kernel);
    RowCotangent cotangent = RowCotangent.of(sums, y);
    double[] pulled = kernel.pullRemembered(cotangent);
    if (pulled == null) {
      double[] total =
          BlockLoop.sum(
              rows,
              kernel.pullLength(),
              partial -> {
                Worker worker = workers.get();
                return block -> worker.pullStep(block, cotangent, partial);
              });
      pulled = kernel.finishPull(total, cotangent);
    }
    System.arraycopy(pulled, 0, result, 0, pulled.length);
  }

  /**
   * W~ = A(C) C.
   *
   * @param soft receives n floats; may be the values of the rows, which are then replaced
   */
  public void reconstruct(double[] codebook, Floats soft) {
    checkSize("soft weights", soft);
    SoftKernel kernel = kernel(codebook);
    Supplier<Worker> workers = workers(kernel);
    BlockLoop.forEach(
        rows,
        BlockLoop.grain(rows, 0),
        range -> {
          Writer writer = workers.get().reconstruct();
          Window target = new Window(soft, rows.dimension());
          return block -> {
            target.moveTo(block);
            writer.write(block, null, 0, target.array, target.offset);
            target.write(block);
          };
        });
  }

  /**
   * Second pass of the pull-back: dL/dW, the direct term of W~ and the pull-back of F with the
   * cotangent y that solves (I - J)^T y = g.
   *
   * @param sums of this codebook
   * @param gradient G = dL/dW~, n floats; not modified
   * @param y k x d; not modified
   * @param target receives dL/dW, n floats; may be {@code gradient} itself
   */
  public void pullRows(
      double[] codebook, SoftSums sums, Floats gradient, double[] y, Floats target) {
    checkSize("gradient", gradient);
    checkSize("gradient of the weights", target);
    SoftKernel kernel = kernel(codebook);
    Supplier<Worker> workers = workers(kernel);
    RowCotangent cotangent = RowCotangent.of(sums, y);
    BlockLoop.forEach(
        rows,
        BlockLoop.grain(rows, 0),
        range -> {
          Writer writer = workers.get().pullRows(cotangent);
          Window from = new Window(gradient, rows.dimension());
          Window to = new Window(target, rows.dimension());
          return block -> {
            from.read(block);
            to.moveTo(block);
            writer.write(block, from.array, from.offset, to.array, to.offset);
            to.write(block);
          };
        });
  }

  /**
   * Adds the pull-back of F alone, with cotangent y, to a gradient: one pass.
   *
   * @param sums of this codebook
   * @param y k x d; not modified
   * @param target n floats, to which (dF/dW)^T y is added
   */
  public void addStepPullback(double[] codebook, SoftSums sums, double[] y, Floats target) {
    checkSize("gradient of the weights", target);
    SoftKernel kernel = kernel(codebook);
    Supplier<Worker> workers = workers(kernel);
    RowCotangent cotangent = RowCotangent.of(sums, y);
    BlockLoop.forEach(
        rows,
        BlockLoop.grain(rows, 0),
        range -> {
          Writer writer = workers.get().pullRows(cotangent);
          Window to = new Window(target, rows.dimension());
          float[] none = new float[Block.rowsFor(rows.dimension()) * rows.dimension()];
          float[] part = new float[none.length];
          return block -> {
            writer.write(block, none, 0, part, 0);
            to.read(block);
            for (int i = 0; i < block.values; i++) {
              to.array[to.offset + i] += part[i];
            }
            to.write(block);
          };
        });
  }

  /** sum_i q_i |W~_i - c_i|^2, c_i being the codeword nearest to row i: one pass. */
  public double softToHard(double[] codebook) {
    SoftKernel kernel = kernel(codebook);
    Supplier<Worker> workers = workers(kernel);
    int d = rows.dimension();
    return BlockLoop.sum(
        rows,
        1,
        sum -> {
          Writer writer = workers.get().reconstruct();
          var nearest = NearestCodeword.of(codebook, d);
          float[] soft = new float[Block.rowsFor(d) * d];
          int[] codes = new int[Block.rowsFor(d)];
          return block -> {
            writer.write(block, null, 0, soft, 0);
            nearest.find(block, codes);
            for (int i = 0; i < block.values; i++) {
              int row = i / d;
              double q = block.weights == null ? 1 : block.weights[block.weightOffset + row];
              double gap = soft[i] - codebook[codes[row] * d + i % d];
              sum[0] += q * gap * gap;
            }
          };
        })[0];
  }

  private SoftPullback add(Work work, double[] codebook, Floats gradient) {
    SoftKernel kernel = kernel(codebook);
    Supplier<Worker> workers = workers(kernel);
    double[] total =
        BlockLoop.sum(
            rows,
            kernel.length(work),
            partial -> {
              Worker worker = workers.get();
              if (gradient == null) {
                return block -> worker.add(work, block, null, 0, partial);
              }
              Window from = new Window(gradient, rows.dimension());
              return block -> {
                from.read(block);
                worker.add(work, block, from.array, from.offset, partial);
              };
            });
    return kernel.finish(work, total);
  }

  /** The workers of one pass, one for each thread that takes part. */
  private static Supplier<Worker> workers(SoftKernel kernel) {
    Map<Thread, Worker> byThread = new ConcurrentHashMap<>();
    return () -> byThread.computeIfAbsent(Thread.currentThread(), thread -> kernel.worker());
  }

  private SoftKernel kernel(double[] codebook) {
    int d = rows.dimension();
    int k = codebook.length / d;
    if (codebook.length % d != 0 || k < 1 || k > MAX_CODEWORDS) {
      throw new IllegalArgumentException(
          "a codebook of rows of dimension "
              + d
              + " holds 1 to "
              + MAX_CODEWORDS
              + " times as many numbers, got "
              + codebook.length);
    }
    if (last == null || !Arrays.equals(codebook, lastCodebook)) {
      lastCodebook = codebook.clone();
      last =
          d == 1
              ? new LineSoftKernel(lastCodebook, temperature, space)
              : new DenseSoftKernel(lastCodebook, d, temperature, inFloats);
    }
    return last;
  }

  private Floats checkSize(String name, Floats floats) {
    if (floats.size() != rows.values().size()) {
      throw new IllegalArgumentException(
          name + ": need " + rows.values().size() + " floats, got " + floats.size());
    }
    return floats;
  }
}
