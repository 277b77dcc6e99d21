package dev.attractor.fixedpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attractor.Replay;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Every implicit adjoint keeps the contract. */
class AdjointsTest {
  @Nested
  class Exact extends AdjointContract {
    @Override
    Adjoint adjoint() {
      return Adjoint.exact();
    }

    @Override
    double tolerance() {
      return 1e-12;
    }
  }

  @Nested
  class Damped extends AdjointContract {
    @Override
    Adjoint adjoint() {
      return Adjoint.damped();
    }

    @Override
    double tolerance() {
      return 1e-10;
    }

    @Test
    void convergesToTheExactOneAsItsToleranceFalls() {
      AffineMap map = AffineMap.random(12, 0.8, true, Replay.random(12));
      Linearization at = new Linearization(map, new double[12]);
      double[] g = FixedPointMapContract.gaussian(Replay.random(13), 12);
      double[] exact = Adjoint.exact().solve(at, g).cotangent();
      double inverse =
          DenseInverse.norm(DenseInverse.transposed(DenseInverse.ofOneMinus(map.a, 12)));
      for (double tolerance = 1e-2; tolerance > 1e-13; tolerance /= 10) {
        double[] u = Adjoint.damped().with(tolerance, 10_000).solve(at, g).cotangent();
        double bound = inverse * tolerance * FixedPointMapContract.largest(g);
        assertThat(Search.residual(exact, u)).isLessThanOrEqualTo(bound + 1e-13);
      }
    }
  }

  @Nested
  class Neumann extends AdjointContract {
    @Override
    Adjoint adjoint() {
      return Adjoint.neumann(6);
    }

    @Override
    double tolerance() {
      return Double.POSITIVE_INFINITY;
    }
  }

  @Nested
  class JacobianFree extends AdjointContract {
    @Override
    Adjoint adjoint() {
      return Adjoint.jacobianFree();
    }

    @Override
    double tolerance() {
      return Double.POSITIVE_INFINITY;
    }
  }
}
