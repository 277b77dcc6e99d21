package dev.attractor.fixedpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.Replay;
import dev.attractor.fixedpoint.Adjoint.Unconverged;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every implicit {@link Adjoint} keeps: its residual is true, and bounds its distance from the
 * solution of a dense solve. Extend it with a new adjoint, and the adjoint is tested.
 */
abstract class AdjointContract {
  abstract Adjoint adjoint();

  /** The largest residual it may report for a J of spectral radius near .6; infinite for any. */
  abstract double tolerance();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 20, 65})
  void theDistanceFromADenseSolveIsBoundedByTheResidual(int n) {
    for (boolean assembles : new boolean[] {true, false}) {
      AffineMap map = AffineMap.random(n, 0.6, assembles, Replay.random(n));
      double[] g = FixedPointMapContract.gaussian(Replay.random(2 * n), n);
      double[][] inverse = DenseInverse.transposed(DenseInverse.ofOneMinus(map.a, n));
      double[] exact = new double[n];
      for (int i = 0; i < n; i++) {
        exact[i] = FixedPointMapContract.dot(inverse[i], g);
      }
      Pullback back = adjoint().solve(new Linearization(map, new double[n]), g);

      double[] u = back.cotangent();
      double[] product = new double[n];
      map.vjp(new double[n], u, product);
      double largest = 0;
      for (int i = 0; i < n; i++) {
        largest = Math.max(largest, Math.abs(g[i] + product[i] - u[i]));
      }
      double scale = FixedPointMapContract.largest(g);
      double rounding = 100 * n * Math.ulp(FixedPointMapContract.largest(u) / scale + 1);
      if (!Double.isNaN(back.residual())) {
        assertThat(back.residual()).isCloseTo(largest / scale, within(rounding));
        assertThat(back.residual()).isLessThanOrEqualTo(tolerance());
      }
      // u - u* = (I - J)^-T (residual vector)
      double bound = DenseInverse.norm(inverse) * (largest + rounding * scale);
      assertThat(u).containsExactly(exact, within(bound));
    }
  }

  @Test
  void noCotangentGivesNone() {
    AffineMap map = AffineMap.random(4, 0.6, true, Replay.random(4));
    Pullback back = adjoint().solve(new Linearization(map, new double[4]), new double[4]);
    assertThat(back.cotangent()).containsOnly(0.0);
  }

  @Test
  void theCotangentIsNotModifiedAndParametersAreAskedOnceAtTheAttractor() {
    AffineMap map = AffineMap.random(4, 0.6, true, Replay.random(5));
    Solution found = Solver.newton().solve(map, new double[4]);
    double[] g = {1, -2, 3, -4};
    int[] calls = new int[1];
    Pullback back =
        adjoint()
            .pullback(
                map,
                found,
                g,
                Unconverged.FAIL,
                (state, u) -> {
                  calls[0]++;
                  assertThat(state).containsExactly(found.state());
                });
    assertThat(calls[0]).isOne();
    assertThat(g).containsExactly(1, -2, 3, -4);
    assertThat(back.cotangent()).hasSize(4);
  }
}
