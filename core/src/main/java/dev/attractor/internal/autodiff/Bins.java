package dev.attractor.internal.autodiff;

import org.jspecify.annotations.Nullable;

/**
 * The pieces of a spline with K bins: for each of T features, K rows hold one number a bin. Which
 * bin a state falls into is a whole number and has no derivative.
 */
final class Bins {
  private Bins() {}

  /** Softmax over every K consecutive rows, of {@code scale x}. */
  static final class Softmax extends Node {
    private final Node x;
    private final int bins;
    private final double scale;
    private final double[] work;

    Softmax(Node x, int bins, double scale) {
      super(x.graph, x.rows, x.columns, x.stride, x);
      if (bins < 1 || x.rows % bins != 0) {
        throw new IllegalArgumentException(
            "rows must be a multiple of the bins, got " + x.rows + " and " + bins);
      }
      this.x = x;
      this.bins = bins;
      this.scale = scale;
      this.work = new double[stride];
    }

    @Override
    void evaluate() {
      int block = bins * stride;
      for (int g = 0; g < value.length; g += block) {
        System.arraycopy(x.value, g, work, 0, stride);
        for (int j = 1; j < bins; j++) {
          maximum(x.value, g + j * stride, work);
        }
        for (int j = 0; j < bins; j++) {
          shifted(x.value, g + j * stride, work, scale, value);
        }
      }
      KERNELS.exp(value, value, value.length);
      for (int g = 0; g < value.length; g += block) {
        System.arraycopy(value, g, work, 0, stride);
        for (int j = 1; j < bins; j++) {
          RowOperations.addRow(value, g + j * stride, work, 0, stride);
        }
        for (int j = 0; j < bins; j++) {
          divide(value, g + j * stride, work);
        }
      }
    }

    private static void maximum(double[] x, int at, double[] most) {
      for (int s = 0; s < most.length; s++) {
        most[s] = Math.max(most[s], x[at + s]);
      }
    }

    private static void shifted(double[] x, int at, double[] most, double scale, double[] y) {
      for (int s = 0; s < most.length; s++) {
        y[at + s] = scale * (x[at + s] - most[s]);
      }
    }

    private static void divide(double[] y, int at, double[] by) {
      for (int s = 0; s < by.length; s++) {
        y[at + s] /= by[s];
      }
    }

    @Override
    void pullBack() {
      int block = bins * stride;
      for (int g = 0; g < value.length; g += block) {
        java.util.Arrays.fill(work, 0.0);
        for (int j = 0; j < bins; j++) {
          int at = g + j * stride;
          for (int s = 0; s < stride; s++) {
            work[s] += value[at + s] * adjoint[at + s];
          }
        }
        for (int j = 0; j < bins; j++) {
          int at = g + j * stride;
          for (int s = 0; s < stride; s++) {
            x.adjoint[at + s] += scale * value[at + s] * (adjoint[at + s] - work[s]);
          }
        }
      }
    }

    @Override
    @Nullable Node pushForward(@Nullable Node[] tangents) {
      Node weighted = graph.multiply(this, tangents[0]);
      Node mean = new Prefix(weighted, null, bins, bins);
      Node spread = graph.multiply(this, new Repeat(mean, bins));
      return graph.combine(0.0, scale, weighted, -scale, spread);
    }
  }

  /** Every row K times in a row. */
  static final class Repeat extends Node {
    private final Node x;
    private final int bins;

    Repeat(Node x, int bins) {
      super(x.graph, x.rows * bins, x.columns, x.stride, x);
      this.x = x;
      this.bins = bins;
    }

    @Override
    void evaluate() {
      for (int i = 0; i < rows; i++) {
        System.arraycopy(x.value, i / bins * stride, value, i * stride, stride);
      }
    }

    @Override
    void pullBack() {
      for (int i = 0; i < rows; i++) {
        RowOperations.addRow(adjoint, i * stride, x.adjoint, i / bins * stride, stride);
      }
    }

    @Override
    @Nullable Node pushForward(@Nullable Node[] tangents) {
      return new Repeat(tangents[0], bins);
    }
  }

  /**
   * The bin of each x among bins of the given widths, the first of which starts at {@code start}.
   */
  static final class Locate extends Node {
    private final Node x;
    private final Node widths;
    private final int bins;
    private final double start;
    final int[] found;

    Locate(Node x, Node widths, int bins, double start) {
      super(x.graph, x.rows, x.columns, x.stride, false, x, widths);
      requireGroups(x, widths, bins);
      this.x = x;
      this.widths = widths;
      this.bins = bins;
      this.start = start;
      this.found = new int[value.length];
    }

    @Override
    void evaluate() {
      for (int t = 0; t < rows; t++) {
        for (int s = 0; s < stride; s++) {
          int at = t * stride + s;
          double edge = start;
          int bin = 0;
          for (int j = 0; j < bins - 1; j++) {
            edge += widths.value[(t * bins + j) * stride + s];
            bin += x.value[at] >= edge ? 1 : 0;
          }
          found[at] = bin;
        }
      }
    }

    @Override
    void pullBack() {}

    @Override
    @Nullable Node pushForward(@Nullable Node[] tangents) {
      return null;
    }
  }

  private static void requireGroups(Node one, Node perBin, int bins) {
    if (perBin.rows != one.rows * bins
        || perBin.columns != one.columns
        || perBin.stride != one.stride) {
      throw new IllegalArgumentException(
          "need " + bins + " rows a feature, got " + perBin.rows + " for " + one.rows);
    }
  }

  /**
   * The number of bin {@code found + shift}; where there is no such bin, {@code otherwise}. The
   * node may have any number of rows a feature.
   */
  static final class Pick extends Node {
    private final Node x;
    private final Locate locate;
    private final int bins;
    private final int shift;
    private final double otherwise;

    Pick(Node x, Locate locate, int shift, double otherwise) {
      super(x.graph, locate.rows, x.columns, x.stride, x.active(), x, locate);
      this.bins = x.rows / locate.rows;
      requireGroups(locate, x, bins);
      this.x = x;
      this.locate = locate;
      this.shift = shift;
      this.otherwise = otherwise;
    }

    @Override
    void evaluate() {
      for (int t = 0; t < rows; t++) {
        for (int s = 0; s < stride; s++) {
          int at = t * stride + s;
          int bin = locate.found[at] + shift;
          value[at] = bin >= 0 && bin < bins ? x.value[(t * bins + bin) * stride + s] : otherwise;
        }
      }
    }

    @Override
    void pullBack() {
      for (int t = 0; t < rows; t++) {
        for (int s = 0; s < stride; s++) {
          int at = t * stride + s;
          int bin = locate.found[at] + shift;
          if (bin >= 0 && bin < bins) {
            x.adjoint[(t * bins + bin) * stride + s] += adjoint[at];
          }
        }
      }
    }

    @Override
    @Nullable Node pushForward(@Nullable Node[] tangents) {
      return tangents[0] == null ? null : new Pick(tangents[0], locate, shift, 0.0);
    }
  }

  /**
   * The sum over the bins before the found one; with {@code locate} null, over {@code all} bins.
   */
  static final class Prefix extends Node {
    private final Node x;
    private final @Nullable Locate locate;
    private final int bins;
    private final int all;

    Prefix(Node x, @Nullable Locate locate, int bins, int all) {
      super(
          x.graph,
          x.rows / bins,
          x.columns,
          x.stride,
          x.active(),
          locate == null ? new Node[] {x} : new Node[] {x, locate});
      this.x = x;
      this.locate = locate;
      this.bins = bins;
      this.all = all;
    }

    private int count(int at) {
      return locate == null ? all : locate.found[at];
    }

    @Override
    void evaluate() {
      for (int t = 0; t < rows; t++) {
        for (int s = 0; s < stride; s++) {
          int at = t * stride + s;
          int count = count(at);
          double sum = 0;
          for (int j = 0; j < count; j++) {
            sum += x.value[(t * bins + j) * stride + s];
          }
          value[at] = sum;
        }
      }
    }

    @Override
    void pullBack() {
      for (int t = 0; t < rows; t++) {
        for (int s = 0; s < stride; s++) {
          int at = t * stride + s;
          int count = count(at);
          for (int j = 0; j < count; j++) {
            x.adjoint[(t * bins + j) * stride + s] += adjoint[at];
          }
        }
      }
    }

    @Override
    @Nullable Node pushForward(@Nullable Node[] tangents) {
      return tangents[0] == null ? null : new Prefix(tangents[0], locate, bins, all);
    }
  }
}
