package dev.attractor.fixedpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.Replay;
import dev.attractor.parallel.Control;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link Solver} keeps on maps whose fixed point is known: extend it with a new solver,
 * and the solver is tested.
 */
abstract class SolverContract {
  /** The fixed point of the cosine (Dottie's number), to the last bit of a double. */
  private static final double DOTTIE = 0.739085133215160641655;

  /** The solver for a search from {@code start}; most do not look at the arguments. */
  abstract Solver solver(FixedPointMap map, double[] start);

  private Solution solve(FixedPointMap map, double[] start, double tolerance) {
    return solver(map, start).withTolerance(tolerance).solve(map, start);
  }

  @Test
  void findsTheFixedPointOfTheCosine() {
    Solution found = solve(SolverTest.COSINE, new double[] {0.2}, 1e-14);
    assertThat(found.status()).isEqualTo(Status.CONVERGED);
    // |y - y*| <= residual / (1 - |slope|), slope = -sin(y*) = -.674.
    assertThat(found.state()[0]).isCloseTo(DOTTIE, within(1e-14 / (1 - 0.674) + Math.ulp(1.0)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 20})
  void findsTheFixedPointOfAnAffineMap(int n) {
    AffineMap map = AffineMap.random(n, 0.6, true, Replay.random(n));
    double[] exact = new double[n];
    double[][] inverse = DenseInverse.ofOneMinus(map.a, n);
    for (int i = 0; i < n; i++) {
      exact[i] = FixedPointMapContract.dot(inverse[i], map.w);
    }
    Solution found = solve(map, new double[n], 1e-12);
    assertThat(found.status()).isEqualTo(Status.CONVERGED);
    // y - y* = (I - A)^-1 (F(y) - y), up to the rounding of the inverse.
    double bound = DenseInverse.norm(inverse) * (1e-12 + 100 * n * Math.ulp(10.0));
    assertThat(found.state()).containsExactly(exact, within(bound));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8, 13, 300})
  void statusAndResidualAreThoseOfTheStateReturned(int most) {
    EquilibriumCell cell = EquilibriumCell.random(6, 0.8, Replay.random(5));
    double[] start = FixedPointMapContract.gaussian(Replay.random(6), 6);
    Solution found = solver(cell, start).with(new Stopping(1e-9, most, most)).solve(cell, start);
    double[] image = new double[6];
    cell.apply(found.state(), image);
    assertThat(found.residual()).isEqualTo(Search.residual(found.state(), image));
    assertThat(found.evaluations()).isLessThanOrEqualTo(most);
    assertThat(found.converged()).isEqualTo(found.residual() <= 1e-9);
    assertThat(found.status()).isIn(Status.CONVERGED, Status.MAX_EVALUATIONS, Status.STAGNATED);
  }

  @Test
  void everyEvaluationIsCounted() {
    EquilibriumCell cell = EquilibriumCell.random(6, 0.8, Replay.random(7));
    double[] start = new double[6];
    Solver solver = solver(cell, start);
    int[] calls = new int[1];
    FixedPointMap counting =
        new FixedPointMap() {
          @Override
          public int size() {
            return 6;
          }

          @Override
          public void apply(double[] state, double[] out) {
            calls[0]++;
            cell.apply(state, out);
          }

          @Override
          public void linearize(double[] state, double[] out, double[] jacobian) {
            calls[0]++;
            cell.linearize(state, out, jacobian);
          }

          @Override
          public void vjp(double[] state, double[] cotangent, double[] out) {
            cell.vjp(state, cotangent, out);
          }
        };
    assertThat(solver.solve(counting, start).evaluations()).isEqualTo(calls[0]);
  }

  @Test
  void theStartIsNotModifiedAndTheSameSearchGivesTheSameBits() {
    EquilibriumCell cell = EquilibriumCell.random(8, 0.9, Replay.random(8));
    double[] start = FixedPointMapContract.gaussian(Replay.random(9), 8);
    double[] before = start.clone();
    Solution first = solve(cell, start, 1e-12);
    assertThat(start).containsExactly(before);
    assertThat(solve(cell, start, 1e-12).state()).containsExactly(first.state());
  }

  @Test
  void aMapThatLeavesTheNumbersIsSaidToAndAFiniteStateReturned() {
    FixedPointMap map = SolverTest.scalar(y -> y > 3 ? Double.NaN : y + 1, y -> 1);
    Solution found = solver(map, new double[1]).solve(map, new double[1]);
    assertThat(found.status()).isNotEqualTo(Status.CONVERGED);
    assertThat(found.state()[0]).isFinite();
  }

  @Test
  void outOfTimeItSaysSo() {
    FixedPointMap map = SolverTest.COSINE;
    double[] start = {0.2};
    Solver solver = solver(map, start).withTolerance(0);
    Solution found = Control.NONE.withBudget(Duration.ZERO).during(() -> solver.solve(map, start));
    assertThat(found.status()).isEqualTo(Status.OUT_OF_TIME);
    assertThat(found.residual()).isEqualTo(Math.abs(Math.cos(found.state()[0]) - found.state()[0]));
  }

  @Test
  void anInterruptedSearchIsCancelled() {
    double[] start = {0.2};
    Solver solver = solver(SolverTest.COSINE, start);
    Thread.currentThread().interrupt();
    try {
      assertThatExceptionOfType(CancellationException.class)
          .isThrownBy(() -> solver.solve(SolverTest.COSINE, start));
    } finally {
      Thread.interrupted();
    }
  }
}
