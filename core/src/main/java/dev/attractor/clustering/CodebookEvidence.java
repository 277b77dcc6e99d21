package dev.attractor.clustering;

import dev.attractor.fixedpoint.Solution;
import dev.attractor.internal.kmeans.HardPass;
import dev.attractor.internal.kmeans.HardSums;
import dev.attractor.internal.rows.Rows;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What is known of a fitted codebook from the assignment of every row to its nearest codeword. */
final class CodebookEvidence {
  /** Codewords closer than this, in standard deviations, count as one. */
  private static final double SAME = 1e-6;

  private final FitData data;
  private final double[] codebook;
  private final Solution solution;
  private @Nullable HardSums sums;

  CodebookEvidence(FitData data, Solution solution) {
    this.data = data;
    this.codebook = solution.state();
    this.solution = solution;
  }

  FitData data() {
    return data;
  }

  Solution solution() {
    return solution;
  }

  int codewords() {
    return codebook.length / rows().dimension();
  }

  /** In the units of the weights. */
  double[] codebook() {
    return data.scaling().restore(codebook);
  }

  double residual() {
    return data.constant()
        ? 0
        : (solution.residual() + data.scaling().rounding(codebook)) / data.spread();
  }

  /** A length in the units of the weights from one in standardised units. */
  double restored(double length) {
    return data.scaling().scale() * length;
  }

  PackedCodes assign() {
    return PackedCodes.nearest(rows(), codebook);
  }

  double[] occupancy() {
    return Arrays.stream(sums().mass()).map(mass -> data.scaled().massUnit() * mass).toArray();
  }

  double rmse() {
    return rootMean(sums().squares());
  }

  /** From a sum of squares over all numbers: the root of its mean, in the units of the weights. */
  double rootMean(double squares) {
    return restored(Math.sqrt(squares / (data.scan().mass() * rows().dimension())));
  }

  int effectiveCodewords() {
    int d = rows().dimension();
    double[] mass = sums().mass();
    Integer[] used =
        IntStream.range(0, mass.length)
            .filter(j -> mass[j] > 0)
            .boxed()
            .sorted(Comparator.comparingDouble(j -> codebook[j * d]))
            .toArray(Integer[]::new);
    double close = SAME * data.spread();
    int distinct = 0;
    for (int i = 0; i < used.length; i++) {
      boolean seen = false;
      for (int p = i - 1; p >= 0 && !seen; p--) {
        if (codebook[used[i] * d] - codebook[used[p] * d] > close) {
          break;
        }
        seen = same(used[i], used[p], close);
      }
      distinct += seen ? 0 : 1;
    }
    return distinct;
  }

  private boolean same(int i, int j, double close) {
    int d = rows().dimension();
    for (int a = 0; a < d; a++) {
      if (Math.abs(codebook[i * d + a] - codebook[j * d + a]) > close) {
        return false;
      }
    }
    return true;
  }

  private HardSums sums() {
    if (sums == null) {
      sums = HardPass.sums(rows(), codebook);
    }
    return sums;
  }

  private Rows rows() {
    return data.rows();
  }
}
