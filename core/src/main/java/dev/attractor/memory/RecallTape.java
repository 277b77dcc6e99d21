package dev.attractor.memory;

import dev.attractor.internal.workspace.WorkSpaces;
import org.jspecify.annotations.Nullable;

/**
 * What a recall needs to remember for its patterns and its pull-back.
 *
 * <p>No array of the caller's is kept: {@code query} is a copy.
 *
 * @param positions in storage, of the patterns that took part; null for all
 */
record RecallTape(
    Snapshot snapshot,
    int @Nullable [] positions,
    Similarity similarity,
    Separation separation,
    float[] query,
    double beta) {
  /** The position in storage of the j-th pattern that took part. */
  int position(int j) {
    return positions == null ? j : positions[j];
  }

  long id(int j) {
    return snapshot.id(position(j));
  }

  /** The n weights from {@code at} on, times values. */
  double[] pattern(double[] weights, int at, int n) {
    double[] pattern = new double[snapshot.valueDimension()];
    try (WorkSpaces.Lease<RecallSpace> lease = RecallSpace.SPACES.borrow()) {
      new PatternSums(this, new DoubleView(weights, at), n, 1).write(pattern, lease.space());
    }
    return pattern;
  }
}
