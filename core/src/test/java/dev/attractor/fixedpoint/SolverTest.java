package dev.attractor.fixedpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SolverTest {
  /** The fixed point of the cosine (Dottie's number), to the last bit of a double. */
  private static final double DOTTIE = 0.739085133215160641655;

  static List<Solver> solvers() {
    return List.of(
        Solver.picard(),
        Solver.damped(0.5),
        Solver.anderson(),
        Solver.anderson().withHistory(2),
        Solver.newton());
  }

  static FixedPointMap scalar(
      java.util.function.DoubleUnaryOperator f, java.util.function.DoubleUnaryOperator slope) {
    return new FixedPointMap() {
      @Override
      public int size() {
        return 1;
      }

      @Override
      public void apply(double[] state, double[] out) {
        out[0] = f.applyAsDouble(state[0]);
      }

      @Override
      public void vjp(double[] state, double[] cotangent, double[] out) {
        out[0] = slope.applyAsDouble(state[0]) * cotangent[0];
      }
    };
  }

  static final FixedPointMap COSINE = scalar(Math::cos, y -> -Math.sin(y));

  @ParameterizedTest
  @MethodSource("solvers")
  void everySolverFindsTheFixedPointOfTheCosine(Solver solver) {
    Solution found = solver.withTolerance(1e-14).solve(COSINE, new double[] {0.2});
    assertThat(found.status()).isEqualTo(Status.CONVERGED);
    // |y - y*| <= residual / (1 - |slope|), slope = -sin(y*) = -.674.
    assertThat(found.state()[0]).isCloseTo(DOTTIE, within(1e-14 / (1 - 0.674) + Math.ulp(1.0)));
  }

  @ParameterizedTest
  @MethodSource("solvers")
  void theResidualIsThatOfTheStateReturned(Solver solver) {
    Solution found = solver.withTolerance(1e-6).solve(COSINE, new double[] {0.2});
    assertThat(found.residual())
        .isEqualTo(Math.abs(Math.cos(found.state()[0]) - found.state()[0]))
        .isLessThanOrEqualTo(1e-6);
  }

  @ParameterizedTest
  @MethodSource("solvers")
  void everySolverSolvesALinearMap(Solver solver) {
    AffineMap map = AffineMap.random(7, 0.6, true, new SplittableRandom(3));
    Solution found = solver.withTolerance(1e-13).solve(map, new double[7]);
    assertThat(found.status()).isEqualTo(Status.CONVERGED);
    double[] image = new double[7];
    map.apply(found.state(), image);
    for (int i = 0; i < 7; i++) {
      assertThat(image[i]).isCloseTo(found.state()[i], within(1e-13));
    }
  }

  @Test
  void andersonSolvesALinearMapInAsManyStepsAsItHasDimensions() {
    int n = 6;
    AffineMap map = AffineMap.random(n, 0.95, true, new SplittableRandom(5));
    Solution found =
        Solver.anderson().withHistory(n).withRidge(0).withTolerance(1e-9).solve(map, new double[n]);
    // In exact arithmetic it equals GMRES, which ends after n steps; one more evaluation looks.
    assertThat(found.evaluations()).isLessThanOrEqualTo(n + 2);
    assertThat(found.converged()).isTrue();
  }

  @Test
  void newtonSolvesALinearMapInOneStepEvenWhereItRepels() {
    AffineMap map = AffineMap.random(5, 3, true, new SplittableRandom(7));
    Solution found = Solver.newton().withTolerance(1e-11).solve(map, new double[5]);
    assertThat(found.converged()).isTrue();
    assertThat(found.evaluations()).isEqualTo(2);
    assertThat(new Linearization(map, found.state()).spectralRadius()).isGreaterThan(1);
  }

  @Test
  void dampingReachesWhatThePlainIterationOscillatesAround() {
    FixedPointMap map = scalar(y -> 1 - 1.5 * y, y -> -1.5);
    Solution plain = Solver.picard().solve(map, new double[] {0});
    Solution damped = Solver.damped(0.5).solve(map, new double[] {0});
    assertThat(plain.status()).isEqualTo(Status.DIVERGED);
    assertThat(damped.status()).isEqualTo(Status.CONVERGED);
    assertThat(damped.state()[0]).isCloseTo(0.4, within(1e-10 / 2.5 + 1e-16));
  }

  @Test
  void aRotationWithoutContractionStagnates() {
    FixedPointMap map = scalar(y -> 1 - y, y -> -1);
    Solution found = Solver.picard().solve(map, new double[] {0});
    assertThat(found.status()).isEqualTo(Status.STAGNATED);
    assertThat(found.residual()).isEqualTo(1);
  }

  @Test
  void evaluationsAreCapped() {
    Solution found =
        Solver.picard()
            .withMaxEvaluations(5)
            .solve(scalar(y -> 0.9 * y + 1, y -> 0.9), new double[1]);
    assertThat(found.status()).isEqualTo(Status.MAX_EVALUATIONS);
    assertThat(found.evaluations()).isEqualTo(5);
  }

  @Test
  void aMapThatLeavesTheNumbersIsSaidToAndTheBestFiniteStateReturned() {
    FixedPointMap map = scalar(y -> y > 3 ? Double.NaN : y + 1, y -> 1);
    Solution found = Solver.picard().solve(map, new double[] {0});
    assertThat(found.status()).isEqualTo(Status.NOT_FINITE);
    assertThat(found.state()[0]).isFinite();
    assertThat(found.residual()).isEqualTo(1);
  }

  @Test
  void theTraceHearsEveryEvaluation() {
    List<Double> residuals = new ArrayList<>();
    Solution found =
        Solver.picard().solve(COSINE, new double[] {0.2}, (e, residual) -> residuals.add(residual));
    assertThat(residuals).hasSize(found.evaluations());
    assertThat(residuals.getLast()).isEqualTo(found.residual());
  }

  @Test
  void trialStatesAreConstrained() {
    // Newton from 2.9 overshoots far beyond [0, 3], where the square root does not exist.
    List<Double> visited = new ArrayList<>();
    FixedPointMap map =
        new FixedPointMap() {
          @Override
          public int size() {
            return 1;
          }

          @Override
          public void apply(double[] state, double[] out) {
            visited.add(state[0]);
            out[0] = Math.sqrt(3 - state[0]);
          }

          @Override
          public void vjp(double[] state, double[] cotangent, double[] out) {
            out[0] = -0.5 / Math.sqrt(3 - state[0]) * cotangent[0];
          }

          @Override
          public void constrain(double[] state) {
            state[0] = Math.clamp(state[0], 0, 2.999);
          }
        };
    Solution found = Solver.newton().withTolerance(1e-12).solve(map, new double[] {2.9});
    assertThat(found.converged()).isTrue();
    assertThat(found.state()[0]).isCloseTo((Math.sqrt(13) - 1) / 2, within(1e-12));
    assertThat(visited).allMatch(y -> y >= 0 && y <= 2.999);
  }

  @Test
  void badStartsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Solver.picard().solve(COSINE, new double[2]))
        .withMessage("start has 2 numbers, the map's state has 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Solver.picard().solve(COSINE, new double[] {Double.NaN}))
        .withMessage("start[0] is NaN, not finite");
    assertThatIllegalArgumentException().isThrownBy(() -> Solver.damped(0));
    assertThatIllegalArgumentException().isThrownBy(() -> Solver.anderson().withHistory(0));
    assertThatIllegalArgumentException().isThrownBy(() -> Solver.picard().withMaxEvaluations(0));
  }

  /** With a J that is wrong by a tenth and stays so, ten digits take ten steps. */
  @Test
  void broydenGainsTenDigitsFromARoughJacobianInEightEvaluations() {
    FixedPointMap map = EquilibriumCell.random(6, 0.7, new SplittableRandom(3));
    Solution exact = Solver.newton().withTolerance(1e-14).solve(map, new double[map.size()]);
    int n = map.size();
    double[] rough = new double[n * n];
    map.linearize(exact.state(), new double[n], rough);
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < rough.length; i++) {
      rough[i] += 0.1 * random.nextDouble(-1, 1) * Math.abs(rough[i]);
    }
    double[] start = exact.state().clone();
    for (int i = 0; i < n; i++) {
      start[i] += 1e-3;
    }
    Solution found = Solver.broyden(rough).withTolerance(1e-13).solve(map, start);
    assertThat(found.status()).isEqualTo(Status.CONVERGED);
    assertThat(found.evaluations()).isLessThanOrEqualTo(8);
    assertThat(found.state()).containsExactly(exact.state(), within(1e-12));
  }

  @Test
  void broydenRefusesAMatrixOfAnotherSize() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Solver.broyden(new double[3]).solve(COSINE, new double[1]))
        .withMessage("a map of 1 numbers needs 1 in J, got 3");
  }
}
