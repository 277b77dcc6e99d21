package dev.attractor.fixedpoint;

import dev.attractor.Replay;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;

/** The maps that the tests of solvers and adjoints stand on keep the contract themselves. */
class FixedPointMapsTest {
  @Nested
  class Affine extends FixedPointMapContract {
    @Override
    protected FixedPointMap map() {
      return AffineMap.random(7, 0.8, true, Replay.random(70));
    }

    @Override
    protected double[] state(SplittableRandom random) {
      return gaussian(random, 7);
    }
  }

  @Nested
  class ByProducts extends FixedPointMapContract {
    @Override
    protected FixedPointMap map() {
      return AffineMap.random(5, 0.8, false, Replay.random(50));
    }

    @Override
    protected double[] state(SplittableRandom random) {
      return gaussian(random, 5);
    }
  }

  @Nested
  class Equilibrium extends FixedPointMapContract {
    @Override
    protected FixedPointMap map() {
      return EquilibriumCell.random(9, 0.9, Replay.random(90));
    }

    @Override
    protected double[] state(SplittableRandom random) {
      return gaussian(random, 9);
    }
  }

  @Nested
  class Cosine extends FixedPointMapContract {
    @Override
    protected FixedPointMap map() {
      return SolverTest.COSINE;
    }

    @Override
    protected double[] state(SplittableRandom random) {
      return gaussian(random, 1);
    }
  }
}
