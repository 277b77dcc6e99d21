package dev.attractor.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.flow.Activation;
import dev.attractor.flow.Flow;
import dev.attractor.internal.linear.SymmetricEigenvalues;
import dev.attractor.motion.field.ExtendedLinearization;
import dev.attractor.motion.field.Field;
import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What docs/errata.md says of chapter 4. Matrices are 2 x 2, row by row. */
class MotionErrataTest {
  private static final double[] LATENT = {-1, 1, 0, -1}; // P A P^-1 of (4.17)

  private static double[] product(double[] a, double[] b) {
    return new double[] {
      a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3],
      a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3]
    };
  }

  private static double[] transposed(double[] a) {
    return new double[] {a[0], a[2], a[1], a[3]};
  }

  private static double[] inverse(double[] a) {
    double det = a[0] * a[3] - a[1] * a[2];
    return new double[] {a[3] / det, -a[1] / det, -a[2] / det, a[0] / det};
  }

  private static double[] combined(double s, double[] a, double t, double[] b) {
    double[] sum = new double[a.length];
    Arrays.setAll(sum, i -> s * a[i] + t * b[i]);
    return sum;
  }

  private static double[] times(double[] a, double[] x) {
    return new double[] {a[0] * x[0] + a[1] * x[1], a[2] * x[0] + a[3] * x[1]};
  }

  private static double[] rotation(double angle) {
    return new double[] {Math.cos(angle), -Math.sin(angle), Math.sin(angle), Math.cos(angle)};
  }

  /** The largest eigenvalue of the symmetric part. */
  private static double measure(double[] a) {
    return SymmetricEigenvalues.of(combined(0.5, a, 0.5, transposed(a)), 2)[1];
  }

  private static double[] jacobian(UnaryOperator<double[]> f, double[] x) {
    double[] jacobian = new double[4];
    double h = 1e-5;
    for (int j = 0; j < 2; j++) {
      double[] up = x.clone();
      double[] down = x.clone();
      up[j] += h;
      down[j] -= h;
      double[] slope = combined(0.5 / h, f.apply(up), -0.5 / h, f.apply(down));
      jacobian[j] = slope[0];
      jacobian[2 + j] = slope[1];
    }
    return jacobian;
  }

  private static MotionModel model(Field field, Flow flow, double size, long seed) {
    Random random = new Random(seed);
    int[][] orders = new int[flow.permutations()][];
    Arrays.setAll(orders, i -> new int[] {1, 0});
    return MotionModel.of(
        field,
        flow,
        orders,
        Standardisation.of(new double[2], new double[] {1, 1}),
        random.doubles(2, -1, 1).toArray(),
        random.doubles(MotionModel.parameterCount(field, flow, 2), -size, size).toArray(),
        Provenance.UNKNOWN);
  }

  @Test
  void theSkewPartIn434NeedsTheOppositeSignOfPa() {
    double alpha = 0.25;
    // Q^2 = [1 -1/2; -1/2 1] - alpha I, as printed.
    double[] symmetric = {-1 + alpha - alpha, 0.5, 0.5, -1 + alpha - alpha};
    double[] printed = {0, 0, 0.5, 0};
    double[] right = {0, 0.5, 0, 0};
    assertThat(represented(symmetric, right)).containsExactly(LATENT, within(1e-15));
    assertThat(represented(symmetric, printed)).containsExactly(-1, 0, 1, -1);
  }

  /** -Q^2 - alpha I + P_a - P_a^T. */
  private static double[] represented(double[] symmetric, double[] pa) {
    return combined(1, symmetric, 1, combined(1, pa, -1, transposed(pa)));
  }

  @Test
  void aSymmetricPartThatIsNotDefiniteDoesNotByItselfRuleOutTheForm410() {
    // A(x) = -I + c x x'^T with x' across x gives f(x) = -x for every c, and the form -I is (4.11).
    double[] x = {1, 2};
    double[] across = {-2, 1};
    double[] a = {
      -1 + 3 * x[0] * across[0],
      3 * x[0] * across[1],
      3 * x[1] * across[0],
      -1 + 3 * x[1] * across[1]
    };
    assertThat(times(a, x)).containsExactly(-1, -2);
    assertThat(measure(a)).isPositive();
    // What rules A = [-1 4; 0 -1] out is a state that moves away: x^T f(x) > 0.
    assertThat(1 * (-1 + 4.0) + 1 * -1.0).isPositive();
  }

  @Test
  void theMetricInOtherCoordinatesNeedsTheTransposeOfTheInverse() {
    double[] p = {1, 0, 2, 3};
    double[] a = product(product(p, LATENT), inverse(p));
    double[] right = product(transposed(inverse(p)), inverse(p)); // M = I
    double[] printed = product(inverse(p), inverse(p));
    assertThat(printed[1]).isNotEqualTo(printed[2]); // no metric: not even symmetric
    assertThat(measure(product(right, a))).isNegative();
    assertThat(measure(product(printed, a))).isPositive();
  }

  @Test
  void anExtendedLinearizationDoesNotContractNeighboursAtRateAlpha() {
    Policy policy = model(ExtendedLinearization.hidden(16), Flow.identity(), 1, 3).policy();
    Random random = new Random(4);
    double most = Double.NEGATIVE_INFINITY;
    for (int n = 0; n < 500; n++) {
      double[] z = {2 * random.nextGaussian(), 2 * random.nextGaussian()};
      most = Math.max(most, measure(jacobian(y -> latent(policy, y), z)));
    }
    assertThat(most).isGreaterThan(1);
  }

  private static double[] latent(Policy policy, double[] z) {
    double[] f = new double[2];
    policy.latentVelocity(z, f);
    return f;
  }

  private static double[] velocity(Policy policy, double[] x) {
    double[] f = new double[2];
    policy.velocity(x, f);
    return f;
  }

  @Test
  void noFlowMakesAnExtendedLinearizationSlowerThanAlphaAtItsGoal() {
    double alpha = 0.5;
    for (long seed = 0; seed < 20; seed++) {
      MotionModel model =
          model(ExtendedLinearization.hidden(4).rate(alpha), Flow.couplings(2), 0.3, seed);
      Policy policy = model.policy();
      double[] j = jacobian(x -> velocity(policy, x), model.goal());
      double half = (j[0] + j[3]) / 2;
      double square = half * half - (j[0] * j[3] - j[1] * j[2]);
      double largest = half + Math.sqrt(Math.max(0, square)); // real part
      assertThat(largest).isLessThanOrEqualTo(-alpha + 1e-5);
    }
  }

  @Test
  void theFlow418FollowsTheGradientOfPhiAfterPsiAndNotThatOfPhiAtPsi() {
    double[] turn = rotation(2 * Math.PI / 3); // psi(x) = R x, so that G = I
    double[] x = {1, 0};
    double[] atPsi = times(turn, x); // grad Phi at psi(x), as printed
    double[] ofComposition = times(transposed(turn), atPsi);
    assertThat(-(x[0] * ofComposition[0] + x[1] * ofComposition[1])).isCloseTo(-1, within(1e-12));
    assertThat(-(x[0] * atPsi[0] + x[1] * atPsi[1])).isCloseTo(0.5, within(1e-12)); // moves away
  }

  @Test
  void theFlow418WithADistanceAsPotentialIsAsFastBesideTheGoalAndChattersThere() {
    double y = 1e-3;
    double h = 0.01;
    for (int step = 0; step < 1000; step++) {
      y -= h * Math.signum(y); // y' = -grad |y|
    }
    assertThat(Math.abs(y)).isBetween(0.5e-3, h); // and not exp(-10)
  }

  @Test
  void stableDeepDynamics419HalveTheRateOfTheStateForASquareAsLyapunovFunction() {
    double alpha = 1;
    double x = 1;
    double h = 1e-4;
    for (int step = 0; step < 10_000; step++) { // to t = 1, with f-hat = 0
      double slope = 2 * x; // V = x^2
      x -= h * slope * Math.max(0, alpha * x * x) / (slope * slope);
    }
    assertThat(x).isCloseTo(Math.exp(-alpha / 2), within(1e-4));
  }

  @Test
  void theField421NeedNotHaveTheJacobian420NorContract() {
    double eps = 0.1;
    double[] x = {-3, -0.3};
    double[] right = jacobian(y -> along(y, eps), x);
    double[] printed = asked(x, eps);
    assertThat(Math.abs(right[1] - right[2])).isGreaterThan(1); // not symmetric
    assertThat(measure(printed)).isLessThanOrEqualTo(-eps);
    assertThat(measure(right)).isGreaterThan(1); // neighbours part
  }

  /** -(J^T J + eps I) for J(x) = [3 tanh(3 x_2) 0; 0 0]. */
  private static double[] asked(double[] x, double eps) {
    double n = 3 * Math.tanh(3 * x[1]);
    return new double[] {-n * n - eps, 0, 0, -eps};
  }

  /** (4.21) from x_0 = 0 at rest, by the midpoint rule. */
  private static double[] along(double[] x, double eps) {
    int pieces = 2000;
    double[] f = new double[2];
    for (int i = 0; i < pieces; i++) {
      double t = (i + 0.5) / pieces;
      double[] slope = times(asked(new double[] {t * x[0], t * x[1]}, eps), x);
      f = combined(1, f, 1.0 / pieces, slope);
    }
    return f;
  }

  @Test
  void theDistancePrintedAsWarpingDoesNotSeeTheDirectionOfTime() {
    double[] there = {0, 0, 1, 0, 2, 1, 3, 1};
    double[] back = {3, 1, 2, 1, 1, 0, 0, 0};
    Trajectory x = Trajectory.evenlySpaced(1, there, 2);
    Trajectory y = Trajectory.evenlySpaced(1, back, 2);
    assertThat(Metric.DTWD.distance(x, y)).isZero();
    assertThat(Metric.DTW.distance(x, y)).isGreaterThan(1);
  }

  @Test
  void velocitiesJumpWhereTheFlowHasReluConditionersAndNotWithSilu() {
    assertThat(jump(Activation.RELU)).isGreaterThan(100 * jump(Activation.SILU));
  }

  /** The largest step of the velocity between states 1e-6 apart, over its size. */
  private static double jump(Activation activation) {
    Flow flow = Flow.couplings(2).activation(activation);
    Policy policy = model(ExtendedLinearization.hidden(8), flow, 0.7, 6).policy();
    double most = 0;
    double h = 1e-6;
    for (int coarse = -500; coarse < 500; coarse++) {
      double[] low = {0.005 * coarse, 0.3};
      double[] high = {0.005 * (coarse + 1), 0.3};
      while (high[0] - low[0] > h) { // towards the half with the larger change
        double[] middle = {(low[0] + high[0]) / 2, 0.3};
        boolean left = change(policy, low, middle) > change(policy, middle, high);
        high = left ? middle : high;
        low = left ? low : middle;
      }
      double size = Math.hypot(velocity(policy, low)[0], velocity(policy, low)[1]);
      most = Math.max(most, change(policy, low, high) / size);
    }
    return most;
  }

  private static double change(Policy policy, double[] x, double[] y) {
    double[] difference = combined(1, velocity(policy, x), -1, velocity(policy, y));
    return Math.hypot(difference[0], difference[1]);
  }

  @Test
  void rungeKuttaStepsDoNotKeepTheBound412AndExponentialStepsDo() {
    MotionModel model = model(ExtendedLinearization.hidden(16), Flow.identity(), 2, 5);
    double[] goal = model.goal();
    double[] start = {goal[0] + 1, goal[1] + 1};
    double[] rungeKutta = start.clone();
    double[] exponential = start.clone();
    model.policy().rungeKuttaStep(rungeKutta, 1);
    model.policy().step(exponential, 1);
    assertThat(away(rungeKutta, goal)).isGreaterThan(Math.sqrt(2));
    assertThat(away(exponential, goal)).isLessThanOrEqualTo(Math.sqrt(2) * Math.exp(-0.01));
  }

  private static double away(double[] x, double[] goal) {
    return Math.hypot(x[0] - goal[0], x[1] - goal[1]);
  }
}
