package dev.attractor.data.demonstrations;

import dev.attractor.motion.Demonstration;
import dev.attractor.motion.Trajectory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.hipparchus.analysis.interpolation.SplineInterpolator;
import org.hipparchus.analysis.polynomials.PolynomialSplineFunction;

/**
 * Letters drawn with one stroke by a formula, so that everything can be tried without any data: a
 * smooth curve through a few points, followed with the minimum-jerk timing of a human hand (T.
 * Flash and N. Hogan, 1985) from a moving start to rest at the goal, the origin. Each demonstration
 * starts a little elsewhere and takes its own time. Positions are in metres, a letter being about
 * 20 cm high; times are in seconds.
 */
public final class DrawnLetters {
  private static final double SIZE = 0.2;
  private static final int SAMPLES = 250;
  private static final double SECONDS = 2;

  /** The share of the minimum-jerk time that is over when a demonstration starts. */
  private static final double UNDER_WAY = 0.15;

  private static final double START_SPREAD = 0.05; // of the letter's size
  private static final double WOBBLE = 0.006; // of the letter's size
  private static final double SLOWEST = 1.15; // of the usual time

  /** Strokes in a unit box, each from its start to its goal. */
  private static final Map<String, double[][]> STROKES =
      new TreeMap<>(
          Map.of(
              "C",
              new double[][] {
                {0.9, 0.85}, {0.55, 1}, {0.15, 0.8}, {0, 0.45}, {0.2, 0.1}, {0.6, 0}, {0.95, 0.2}
              },
              "J",
              new double[][] {
                {0.75, 1}, {0.77, 0.7}, {0.75, 0.35}, {0.6, 0.05}, {0.3, 0}, {0.1, 0.2}, {0.05, 0.4}
              },
              "N",
              new double[][] {
                {0, 0},
                {0.03, 0.5},
                {0.1, 0.97},
                {0.3, 0.75},
                {0.6, 0.25},
                {0.85, 0.02},
                {0.97, 0.45},
                {1, 1}
              },
              "S",
              new double[][] {
                {0.9, 0.85},
                {0.6, 1},
                {0.25, 0.88},
                {0.25, 0.63},
                {0.55, 0.5},
                {0.82, 0.35},
                {0.75, 0.08},
                {0.4, 0},
                {0.05, 0.15}
              },
              "W",
              new double[][] {
                {0, 1},
                {0.1, 0.5},
                {0.24, 0.03},
                {0.38, 0.35},
                {0.5, 0.72},
                {0.62, 0.35},
                {0.76, 0.03},
                {0.9, 0.5},
                {1, 1}
              },
              "Z",
              new double[][] {
                {0, 1},
                {0.5, 1.02},
                {0.93, 0.96},
                {0.65, 0.55},
                {0.3, 0.2},
                {0.08, 0.02},
                {0.5, 0},
                {1, 0.03}
              }));

  private DrawnLetters() {}

  /** The letters there are, sorted. */
  public static List<String> names() {
    return List.copyOf(STROKES.keySet());
  }

  /**
   * Several drawings of one letter.
   *
   * @param letter one of {@link #names}, in any case
   * @param count how many to learn from, at least 1
   * @param unseen how many more to keep aside
   * @throws IllegalArgumentException when there is no such letter; the message lists those there
   *     are
   */
  public static DemonstrationSet draw(String letter, int count, int unseen, long seed) {
    String name = letter.toUpperCase(Locale.ROOT);
    double[][] stroke = STROKES.get(name);
    if (stroke == null) {
      throw new IllegalArgumentException(
          "no drawn letter " + letter + "; there are " + String.join(", ", names()));
    }
    RandomGenerator random = new SplittableRandom(seed);
    List<Demonstration> all = new ArrayList<>();
    for (int i = 0; i < count + unseen; i++) {
      double seconds = SECONDS * random.nextDouble(1 / SLOWEST, SLOWEST);
      all.add(demonstration(name + " " + (i + 1), varied(stroke, random), seconds));
    }
    return new DemonstrationSet(
        name, all.subList(0, count), all.subList(count, all.size()), new double[2]);
  }

  /** The stroke moved to end at the origin, its start shifted, its points wobbled a little. */
  private static double[][] varied(double[][] stroke, RandomGenerator random) {
    int last = stroke.length - 1;
    double[] shift = {START_SPREAD * random.nextGaussian(), START_SPREAD * random.nextGaussian()};
    double[][] points = new double[2][stroke.length];
    for (int i = 0; i <= last; i++) {
      double left = 1 - (double) i / last;
      for (int axis = 0; axis < 2; axis++) {
        double wobble = i == last ? 0 : WOBBLE * random.nextGaussian();
        points[axis][i] =
            SIZE * (stroke[i][axis] - stroke[last][axis] + left * shift[axis] + wobble);
      }
    }
    return points;
  }

  private static Demonstration demonstration(String name, double[][] points, double seconds) {
    double[] knots = new double[points[0].length];
    for (int i = 1; i < knots.length; i++) {
      knots[i] =
          knots[i - 1]
              + Math.hypot(points[0][i] - points[0][i - 1], points[1][i] - points[1][i - 1]);
    }
    double length = knots[knots.length - 1];
    double[] times = new double[SAMPLES];
    double[] positions = new double[2 * SAMPLES];
    double[] velocities = new double[2 * SAMPLES];
    Arrays.setAll(times, i -> seconds * i / (SAMPLES - 1));
    for (int axis = 0; axis < 2; axis++) {
      PolynomialSplineFunction curve = new SplineInterpolator().interpolate(knots, points[axis]);
      PolynomialSplineFunction slope = curve.polynomialSplineDerivative();
      for (int i = 0; i < SAMPLES; i++) {
        double u = UNDER_WAY + (1 - UNDER_WAY) * i / (SAMPLES - 1);
        double rest = 1 - minimumJerk(UNDER_WAY);
        double s = length * Math.min(1, (minimumJerk(u) - minimumJerk(UNDER_WAY)) / rest);
        double speed = length * minimumJerkSlope(u) / rest * (1 - UNDER_WAY) / seconds;
        positions[2 * i + axis] = curve.value(s);
        velocities[2 * i + axis] = slope.value(s) * speed;
      }
    }
    return Demonstration.of(name, Trajectory.of(times, positions, 2), velocities);
  }

  private static double minimumJerk(double u) {
    return u * u * u * (10 - 15 * u + 6 * u * u);
  }

  private static double minimumJerkSlope(double u) {
    return 30 * u * u * (1 - u) * (1 - u);
  }
}
