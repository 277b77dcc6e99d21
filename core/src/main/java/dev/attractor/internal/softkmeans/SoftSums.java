package dev.attractor.internal.softkmeans;

/**
 * What one pass of soft k-means leaves: S_j = sum_i q_i A_ij and M_j = sum_i q_i A_ij w_i.
 *
 * @param mass S, k numbers
 * @param moment M, k x d, codeword by codeword
 */
public record SoftSums(double[] mass, double[] moment) {
  /** Below this mass (in rows) a codeword is empty: its mean would be rounding. */
  public static final double EMPTY = 1e-100;

  /** Whether no row is near enough to codeword j for its mean to mean anything. */
  public boolean empty(int j) {
    return !(mass[j] > EMPTY);
  }

  /** How many codewords are empty. */
  public int emptyCount() {
    int count = 0;
    for (int j = 0; j < mass.length; j++) {
      if (empty(j)) {
        count++;
      }
    }
    return count;
  }

  /**
   * One step of soft k-means, F_j = M_j / S_j; an empty codeword stays where it is.
   *
   * @param codebook C, k x d; not modified unless it is {@code next} itself
   * @param next receives F(C), k x d
   */
  public void step(double[] codebook, double[] next) {
    int d = moment.length / mass.length;
    for (int j = 0; j < mass.length; j++) {
      for (int a = j * d; a < (j + 1) * d; a++) {
        next[a] = empty(j) ? codebook[a] : moment[a] / mass[j];
      }
    }
  }
}
