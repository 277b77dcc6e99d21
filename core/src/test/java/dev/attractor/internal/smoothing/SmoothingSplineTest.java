package dev.attractor.internal.smoothing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.Replay;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Replay.class)
class SmoothingSplineTest {
  private static double[] times(int n, SplittableRandom random) {
    double[] times = new double[n];
    for (int i = 1; i < n; i++) {
      times[i] = times[i - 1] + (0.5 + random.nextDouble()) / n;
    }
    return times;
  }

  private static double[] noisy(double[] times, double deviation, SplittableRandom random) {
    return Arrays.stream(times)
        .map(t -> Math.sin(5 * t) + deviation * random.nextGaussian())
        .toArray();
  }

  private static double slopeError(double[] slopes, double[] times) {
    double sum = 0;
    for (int i = 0; i < times.length; i++) {
      double off = slopes[i] - 5 * Math.cos(5 * times[i]);
      sum += off * off / times.length;
    }
    return Math.sqrt(sum);
  }

  /** The solution is where the gradient of the penalised sum of squares vanishes. */
  @Test
  void noNeighbourHasALowerPenalisedSum() {
    SplittableRandom random = Replay.random(1);
    double[] times = times(9, random);
    double[] y = noisy(times, 0.3, random);
    double lambda = 1e-3;
    SmoothingSpline spline = SmoothingSpline.of(times, y, lambda);
    double[] g = spline.values();
    double least = penalised(times, y, g, lambda);
    for (int n = 0; n < 200; n++) {
      double[] other = g.clone();
      for (int i = 0; i < other.length; i++) {
        other[i] += 1e-3 * random.nextGaussian();
      }
      assertThat(penalised(times, y, other, lambda)).isGreaterThan(least);
    }
  }

  /** The roughness of the natural interpolating spline, by dense elimination. */
  private static double penalised(double[] t, double[] y, double[] g, double lambda) {
    int m = t.length - 2;
    double[][] r = new double[m][m + 1];
    for (int i = 0; i < m; i++) {
      double h = t[i + 1] - t[i];
      double k = t[i + 2] - t[i + 1];
      r[i][i] = (h + k) / 3;
      if (i + 1 < m) {
        r[i][i + 1] = k / 6;
        r[i + 1][i] = k / 6;
      }
      r[i][m] = (g[i + 2] - g[i + 1]) / k - (g[i + 1] - g[i]) / h;
    }
    double[] right = new double[m];
    for (int i = 0; i < m; i++) {
      right[i] = r[i][m];
    }
    for (int k = 0; k < m; k++) {
      for (int i = k + 1; i < m; i++) {
        double c = r[i][k] / r[k][k];
        for (int j = k; j <= m; j++) {
          r[i][j] -= c * r[k][j];
        }
      }
    }
    double rough = 0;
    double[] gamma = new double[m];
    for (int i = m - 1; i >= 0; i--) {
      double sum = r[i][m];
      for (int j = i + 1; j < m; j++) {
        sum -= r[i][j] * gamma[j];
      }
      gamma[i] = sum / r[i][i];
      rough += gamma[i] * right[i];
    }
    double sum = lambda * rough;
    for (int i = 0; i < t.length; i++) {
      sum += (y[i] - g[i]) * (y[i] - g[i]);
    }
    return sum;
  }

  /** tr H is the sum of d g_i / d y_i; the noise is told with it. */
  @Test
  void theDegreesOfFreedomAreTheTraceOfTheSmoother() {
    SplittableRandom random = Replay.random(2);
    double[] times = times(12, random);
    double[] y = noisy(times, 0.2, random);
    double lambda = 1e-4;
    SmoothingSpline spline = SmoothingSpline.of(times, y, lambda);
    double trace = 0;
    for (int i = 0; i < y.length; i++) {
      double[] unit = new double[y.length];
      unit[i] = 1;
      trace += SmoothingSpline.of(times, unit, lambda).values()[i];
    }
    double square = 0;
    for (int i = 0; i < y.length; i++) {
      square += Math.pow(y[i] - spline.values()[i], 2);
    }
    assertThat(spline.noise()).isCloseTo(Math.sqrt(square / (y.length - trace)), within(1e-10));
  }

  @Test
  void slopesAreThoseOfTheSpline() {
    SplittableRandom random = Replay.random(3);
    double[] times = times(200, random);
    SmoothingSpline spline = SmoothingSpline.of(times, noisy(times, 0, random), 1e-12);
    double[] slopes = spline.slopes();
    // Away from the ends, where a natural spline has no curvature, the error is O(h^3).
    for (int i = 20; i < 180; i++) {
      assertThat(slopes[i]).isCloseTo(5 * Math.cos(5 * times[i]), within(1e-3));
    }
  }

  @Test
  void crossValidationFindsTheNoiseAndSlopesFarBetterThanDifferences() {
    SplittableRandom random = Replay.random(4);
    for (double deviation : new double[] {0.003, 0.03, 0.3}) {
      double[] times = times(400, random);
      double[] y = noisy(times, deviation, random);
      SmoothingSpline spline = SmoothingSpline.crossValidated(times, y);
      // 400 normal deviates: their deviation is known to 1 / sqrt(800); five times that.
      assertThat(spline.noise()).isCloseTo(deviation, within(0.18 * deviation));
      double[] differences = new double[times.length];
      for (int i = 0; i < times.length; i++) {
        int a = Math.max(0, i - 1);
        int b = Math.min(times.length - 1, i + 1);
        differences[i] = (y[b] - y[a]) / (times[b] - times[a]);
      }
      assertThat(slopeError(spline.slopes(), times))
          .as("noise %g", deviation)
          .isLessThan(0.1 * slopeError(differences, times));
    }
  }

  @Test
  void aStraightLineStaysWhatItIs() {
    double[] times = {0, 1, 3, 4, 7, 9};
    double[] y = Arrays.stream(times).map(t -> 2 - 3 * t).toArray();
    SmoothingSpline spline = SmoothingSpline.crossValidated(times, y);
    assertThat(spline.values()).containsExactly(y, within(1e-9));
    for (double slope : spline.slopes()) {
      assertThat(slope).isCloseTo(-3, within(1e-9));
    }
  }

  @Test
  void fewerThanFiveValuesAreRefused() {
    assertThatThrownBy(() -> SmoothingSpline.of(new double[4], new double[4], 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5 or more");
  }
}
