package dev.attractor.internal.softkmeans;

/**
 * The sums of one pass of soft k-means: S_j = sum_i q_i A_ij and M_j = sum_i q_i A_ij w_i.
 *
 * @param mass S, k numbers
 * @param moment M, k x d, codeword by codeword
 */
public record SoftSums(double[] mass, double[] moment) {
  /** Mass below which a codeword counts as empty: its mean would be rounding error. */
  public static final double EMPTY = 1e-100;

  /** Whether codeword j is empty: its mass is below {@link #EMPTY}. */
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
