package dev.attractor.clustering;

import dev.attractor.fixedpoint.Solution;
import dev.attractor.fixedpoint.Status;
import dev.attractor.internal.kernel.HardPass;
import dev.attractor.internal.kernel.HardSums;
import dev.attractor.internal.kernel.Rows;
import java.util.List;

/** Lloyd's algorithm up the same ladder of summaries; an empty cluster keeps its codeword. */
final class Lloyd {
  private static final int MAX_STEPS = 500;

  private final double tolerance;

  Lloyd(double tolerance) {
    this.tolerance = tolerance;
  }

  /** The last rung's solution; its evaluations are passes over the rows themselves. */
  Solution climb(List<SoftMap> ladder, double[] start) {
    Solution solution = null;
    double[] state = start;
    for (SoftMap rung : ladder) {
      solution = settle(rung.pass().rows(), state);
      state = solution.state();
    }
    return solution;
  }

  private Solution settle(Rows rows, double[] start) {
    double[] codebook = start.clone();
    for (int step = 1; ; step++) {
      double[] next = means(HardPass.sums(rows, codebook), codebook);
      double moved = 0;
      for (int i = 0; i < next.length; i++) {
        moved = Math.max(moved, Math.abs(next[i] - codebook[i]));
      }
      if (moved <= tolerance || step == MAX_STEPS) {
        Status status = moved <= tolerance ? Status.CONVERGED : Status.MAX_EVALUATIONS;
        return new Solution(codebook, status, moved, step, List.of(), 1);
      }
      codebook = next;
    }
  }

  private static double[] means(HardSums sums, double[] codebook) {
    int k = sums.mass().length;
    int d = codebook.length / k;
    double[] next = codebook.clone();
    for (int j = 0; j < k; j++) {
      for (int a = j * d; a < (j + 1) * d && sums.mass()[j] > 0; a++) {
        next[a] = sums.moment()[a] / sums.mass()[j];
      }
    }
    return next;
  }
}
