package dev.attractor.internal.autodiff;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which point lies nearest to each sample, and which sample nearest to each point, where sample j
 * may be paired with points {@code low[j]} to {@code high[j] - 1} only. Whole numbers: no
 * derivative.
 */
final class NearestPairs extends Node {
  private final Node points;
  private final Node samples;
  private final int[] low;
  private final int[] high;
  private final double[] least;
  private final double[] distance;
  final int[] ofPoint;
  final int[] ofSample;

  NearestPairs(Node points, Node samples, int[] low, int[] high) {
    super(points.graph, 1, 1, 1, false, points, samples);
    if (points.rows != samples.rows
        || low.length != samples.columns
        || high.length != samples.columns) {
      throw new IllegalArgumentException(
          "nearest points need one range a sample and equal dimensions, got "
              + low.length
              + " ranges for "
              + samples.columns
              + " samples");
    }
    boolean[] reached = new boolean[points.columns];
    for (int j = 0; j < low.length; j++) {
      if (low[j] < 0 || low[j] >= high[j] || high[j] > points.columns) {
        throw new IllegalArgumentException(
            "sample " + j + " may be paired with no point: [" + low[j] + ", " + high[j] + ")");
      }
      Arrays.fill(reached, low[j], high[j], true);
    }
    for (int i = 0; i < reached.length; i++) {
      if (!reached[i]) {
        throw new IllegalArgumentException("point " + i + " may be paired with no sample");
      }
    }
    this.points = points;
    this.samples = samples;
    this.low = low.clone();
    this.high = high.clone();
    least = new double[points.columns];
    distance = new double[points.columns];
    ofPoint = new int[points.columns];
    ofSample = new int[samples.columns];
  }

  @Override
  void evaluate() {
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    for (int j = 0; j < low.length; j++) {
      int from = low[j];
      int to = high[j];
      Arrays.fill(distance, from, to, 0.0);
      for (int a = 0; a < points.rows; a++) {
        addSquares(
            points.value, a * points.stride, samples.value[a * samples.stride + j], from, to);
      }
      int best = from;
      for (int i = from; i < to; i++) {
        double s = distance[i];
        if (s < distance[best]) {
          best = i;
        }
        if (s < least[i]) {
          least[i] = s;
          ofPoint[i] = j;
        }
      }
      ofSample[j] = best;
    }
  }

  private void addSquares(double[] x, int x0, double y, int from, int to) {
    for (int i = from; i < to; i++) {
      double e = x[x0 + i] - y;
      distance[i] += e * e;
    }
  }

  @Override
  void pullBack() {}

  @Override
  @Nullable Node pushForward(@Nullable Node[] tangents) {
    return null;
  }
}
