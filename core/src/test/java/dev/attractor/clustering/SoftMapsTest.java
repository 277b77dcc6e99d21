package dev.attractor.clustering;

import dev.attractor.Replay;
import dev.attractor.fixedpoint.FixedPointMap;
import dev.attractor.fixedpoint.FixedPointMapContract;
import dev.attractor.internal.softkmeans.SoftPass;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;

/** The soft k-means step as a map of codebooks, between its kinks, which are the rows. */
class SoftMapsTest {
  abstract static class Contract extends FixedPointMapContract {
    private static final int ROWS = 300;

    private final int k;
    private final int d;
    private final FitData data;

    Contract(int k, int d) {
      this.k = k;
      this.d = d;
      data = FitData.of(Weights.of(Draws.normal(ROWS * d, Replay.SEED + k)), d);
    }

    @Override
    protected FixedPointMap map() {
      return new SoftMap(new SoftPass(data.rows(), 0.3 * data.spread()), k, data);
    }

    @Override
    protected double[] state(SplittableRandom random) {
      double[] codebook = new double[k * d];
      Arrays.setAll(codebook, i -> data.spread() * random.nextGaussian());
      return codebook;
    }
  }

  @Nested
  class OneCodeword extends Contract {
    OneCodeword() {
      super(1, 2);
    }
  }

  @Nested
  class OnALine extends Contract {
    OnALine() {
      super(5, 1);
    }
  }

  @Nested
  class InThePlane extends Contract {
    InThePlane() {
      super(4, 2);
    }
  }

  @Nested
  class InFiveDimensions extends Contract {
    InFiveDimensions() {
      super(3, 5);
    }
  }
}
