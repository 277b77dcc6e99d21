package dev.attractor.fixedpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.fixedpoint.Adjoint.Unconverged;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AdjointTest {
  private static final int N = 9;

  static List<Adjoint> exactInTheLimit() {
    return List.of(Adjoint.exact(), Adjoint.damped().with(1e-13, 4000), Adjoint.neumann(400));
  }

  /** dL/dx of L = g . y*(x) through the cell, by the adjoint. */
  private static double[] gradient(
      EquilibriumCell cell, Solver solver, Adjoint adjoint, double[] g) {
    Solution found = solver.solve(cell, new double[cell.n]);
    double[] gradient = new double[cell.n];
    adjoint.pullback(
        cell,
        found,
        g,
        Unconverged.FAIL,
        (state, u) -> {
          double[] part = cell.inner(state, u);
          for (int i = 0; i < part.length; i++) {
            gradient[i] += part[i];
          }
        });
    return gradient;
  }

  /** The same by central differences of a solve to rounding. */
  private static double[] differences(EquilibriumCell cell, double[] g, double step) {
    double[] gradient = new double[cell.n];
    for (int i = 0; i < cell.n; i++) {
      double[] up = cell.x.clone();
      double[] down = cell.x.clone();
      up[i] += step;
      down[i] -= step;
      gradient[i] = (loss(cell.at(up), g) - loss(cell.at(down), g)) / (2 * step);
    }
    return gradient;
  }

  private static double loss(EquilibriumCell cell, double[] g) {
    Solution found =
        Solver.anderson()
            .withTolerance(4e-16)
            .withMaxEvaluations(300)
            .solve(cell, new double[cell.n]);
    double sum = 0;
    for (int i = 0; i < cell.n; i++) {
      sum += g[i] * found.state()[i];
    }
    return sum;
  }

  private static double[] gaussian(int n, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return random.doubles(n).map(x -> 4 * x - 2).toArray();
  }

  @ParameterizedTest
  @MethodSource("exactInTheLimit")
  void gradientThroughAnEquilibriumMatchesFiniteDifferences(Adjoint adjoint) {
    EquilibriumCell cell = EquilibriumCell.random(N, 0.9, new SplittableRandom(1));
    double[] g = gaussian(N, 2);
    double step = 1e-5;
    double[] expected = differences(cell, g, step);
    double[] actual = gradient(cell, Solver.anderson().withTolerance(1e-13), adjoint, g);
    for (int i = 0; i < N; i++) {
      // Truncation is of order step^2, rounding of order 1e-15 / step; both are near 1e-10.
      assertThat(actual[i]).isCloseTo(expected[i], within(20 * (step * step + 1e-15 / step)));
    }
  }

  @Test
  void unrollingManyIteratesGivesTheImplicitGradient() {
    EquilibriumCell cell = EquilibriumCell.random(N, 0.9, new SplittableRandom(1));
    double[] g = gaussian(N, 2);
    double[] implicit = gradient(cell, Solver.anderson().withTolerance(1e-14), Adjoint.exact(), g);
    for (Solver solver :
        List.of(
            Solver.picard().recorded().withTolerance(1e-14),
            Solver.damped(0.7).recorded().withTolerance(1e-14))) {
      double[] unrolled = gradient(cell, solver, Adjoint.unrolled(), g);
      for (int i = 0; i < N; i++) {
        assertThat(unrolled[i]).isCloseTo(implicit[i], within(1e-11));
      }
    }
  }

  @Test
  void unrollingThreeStepsIsTheGradientOfThreeSteps() {
    EquilibriumCell cell = EquilibriumCell.random(N, 0.9, new SplittableRandom(1));
    double[] g = gaussian(N, 2);
    Solver threeSteps = Solver.damped(0.6).recorded().withMaxEvaluations(4);
    double[] actual = gradient(cell, threeSteps, Adjoint.unrolled(), g);
    double step = 1e-6;
    for (int i = 0; i < N; i++) {
      double[] up = cell.x.clone();
      double[] down = cell.x.clone();
      up[i] += step;
      down[i] -= step;
      double expected =
          (dot(g, threeSteps.solve(cell.at(up), new double[N]).state())
                  - dot(g, threeSteps.solve(cell.at(down), new double[N]).state()))
              / (2 * step);
      assertThat(actual[i]).isCloseTo(expected, within(1e-8));
    }
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  @Test
  void theAdjointOfALinearMapSolvesTheTransposedEquation() {
    // LU from a map that assembles, LU from products, and GMRES beyond: n on both sides of 64.
    for (int n : new int[] {1, 2, 63, 64, 65, 150, 600}) {
      for (boolean assembles : new boolean[] {true, false}) {
        AffineMap map = AffineMap.random(n, 0.8, assembles, new SplittableRandom(n));
        Solution found = Solver.anderson().withTolerance(1e-10).solve(map, new double[n]);
        double[] g = gaussian(n, 4);
        Pullback pullback =
            Adjoint.exact().pullback(map, found, g, Unconverged.FAIL, (state, u) -> {});
        double[] u = pullback.cotangent();
        double[] product = new double[n];
        map.vjp(found.state(), u, product);
        for (int i = 0; i < n; i++) {
          assertThat(u[i] - product[i]).isCloseTo(g[i], within(1e-10));
        }
        assertThat(pullback.residual()).isLessThan(1e-10);
        assertThat(pullback.adjoint()).isEqualTo(Adjoint.exact());
      }
    }
  }

  @Test
  void dampingIsHalvedUntilTheAdjointConverges() {
    // One eigenvalue at -9: u <- a (J^T u + g) + (1 - a) u needs a < 1/5; a = 1/4 diverges.
    AffineMap map = new AffineMap(2, new double[] {-9, 1, 0, 0.5}, new double[] {1, 1}, true);
    Solution found = Solver.newton().solve(map, new double[2]);
    Pullback pullback =
        Adjoint.damped().pullback(map, found, new double[] {1, 2}, Unconverged.FAIL, (s, u) -> {});
    // (I - A)^T u = g: 10 u1 = 1; -u1 + .5 u2 = 2.
    assertThat(pullback.cotangent()[0]).isCloseTo(0.1, within(1e-9));
    assertThat(pullback.cotangent()[1]).isCloseTo(4.2, within(1e-9));
  }

  /**
   * At an eigenvalue above 1 no damping converges; 4000 products at 1.0093 make 1e4 of the start,
   * at 1.00001 they add up a thousand times a term that never falls.
   */
  @Test
  void whereNoDampingConvergesTheGradientIsJacobianFree() {
    double[] g = {1, 2};
    for (double eigenvalue : new double[] {1.00001, 1.0093, 1.5, 50}) {
      AffineMap map = new AffineMap(2, new double[] {eigenvalue, 0, 0, 0.5}, new double[2], true);
      Solution found = Solver.newton().solve(map, new double[2]);
      Pullback pullback =
          Adjoint.damped().pullback(map, found, g, Unconverged.FAIL, (state, u) -> {});
      assertThat(pullback.jacobianFree()).as("eigenvalue %s", eigenvalue).isTrue();
      assertThat(pullback.cotangent()).containsExactly(g);
    }
  }

  @Test
  void truncatedAdjointsSayWhatTheyLeaveOut() {
    AffineMap map = new AffineMap(1, new double[] {0.5}, new double[] {1}, true);
    Solution found = Solver.newton().solve(map, new double[1]);
    double[] g = {3};
    Pullback two = Adjoint.neumann(2).pullback(map, found, g, Unconverged.FAIL, (s, u) -> {});
    assertThat(two.cotangent()[0]).isEqualTo(4.5);
    assertThat(two.residual()).isEqualTo(0.25);
    Pullback free = Adjoint.jacobianFree().pullback(map, found, g, Unconverged.FAIL, (s, u) -> {});
    assertThat(free.cotangent()[0]).isEqualTo(3);
  }

  @Test
  void offTheAttractorTheFormulaIsNeverUsedSilently() {
    AffineMap map = AffineMap.random(4, 0.9, true, new SplittableRandom(8));
    Solution found = Solver.picard().withMaxEvaluations(3).solve(map, new double[4]);
    double[] g = gaussian(4, 5);
    Pullback pullback =
        Adjoint.exact().pullback(map, found, g, Unconverged.JACOBIAN_FREE, (s, u) -> {});
    assertThat(pullback.adjoint()).isEqualTo(Adjoint.jacobianFree());
    assertThat(pullback.cotangent()).isEqualTo(g);
    assertThatIllegalStateException()
        .isThrownBy(() -> Adjoint.exact().pullback(map, found, g, Unconverged.FAIL, (s, u) -> {}))
        .withMessageContaining("evaluations ran out");
  }

  @Test
  void aNearlySingularEquationIsAnsweredByTheConfiguredAdjoint() {
    AffineMap map = new AffineMap(2, new double[] {1 - 1e-7, 0, 0, 0.5}, new double[] {0, 1}, true);
    Solution found = Solver.newton().solve(map, new double[2]);
    Adjoint guarded = Adjoint.exact().guarded(1e6, Adjoint.neumann(3));
    double[] g = {1, 1};
    Pullback pullback = guarded.pullback(map, found, g, Unconverged.FAIL, (s, u) -> {});
    assertThat(pullback.adjoint()).isEqualTo(Adjoint.neumann(3));
    assertThat(new Linearization(map, found.state()).condition())
        .isCloseTo(0.5e7, within(0.5e7 * 1e-6));
  }

  @Test
  void theRoadIsDemandedWhereItIsNeeded() {
    Solution found = Solver.anderson().solve(SolverTest.COSINE, new double[] {0.3});
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Adjoint.unrolled()
                    .pullback(
                        SolverTest.COSINE, found, new double[1], Unconverged.FAIL, (s, u) -> {}))
        .withMessageContaining("recorded");
  }

  @Test
  void spectralRadiusIsRightForComplexPairsAndDefectiveBlocks() {
    double c = 0.8 * Math.cos(1);
    double s = 0.8 * Math.sin(1);
    AffineMap rotation =
        new AffineMap(3, new double[] {c, -s, 0, s, c, 0, 0, 0, 0.3}, new double[3], true);
    assertThat(new Linearization(rotation, new double[3]).spectralRadius())
        .isCloseTo(0.8, within(1e-10));
    AffineMap jordan =
        new AffineMap(3, new double[] {.9, 1, 0, 0, .9, 1, 0, 0, .9}, new double[3], true);
    assertThat(new Linearization(jordan, new double[3]).spectralRadius())
        .isCloseTo(0.9, within(1e-9));
    AffineMap nilpotent = new AffineMap(2, new double[] {0, 1, 0, 0}, new double[2], true);
    assertThat(new Linearization(nilpotent, new double[2]).spectralRadius()).isZero();
  }

  @Test
  void spectralRadiusOfALargeMapComesFromProducts() {
    int n = 700;
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      a[i * n + i] = 0.5 * i / n;
    }
    a[0] = -0.97;
    AffineMap map = new AffineMap(n, a, new double[n], false);
    assertThat(new Linearization(map, new double[n]).spectralRadius())
        .isCloseTo(0.97, within(1e-8));
  }
}
