package dev.attractor.flow.internal;

import dev.attractor.flow.Activation;
import dev.attractor.flow.Flow;
import org.junit.jupiter.api.Nested;

/** Every kind of layer through {@link FlowContract}, in even and odd dimensions. */
class FlowsTest {
  @Nested
  class SplineCouplingsInThePlane extends FlowContract {
    @Override
    Flow flow() {
      return Flow.couplings(2);
    }

    @Override
    int dimension() {
      return 2;
    }
  }

  @Nested
  class SplineCouplingsWithRelu extends FlowContract {
    @Override
    Flow flow() {
      return Flow.couplings(2).activation(Activation.RELU);
    }

    @Override
    int dimension() {
      return 3;
    }
  }

  @Nested
  class SplineCouplingsWithOtherBins extends FlowContract {
    @Override
    Flow flow() {
      return Flow.couplings(3).activation(Activation.TANH).box(4).bins(7).least(0.03);
    }

    @Override
    int dimension() {
      return 5;
    }
  }

  @Nested
  class AffineCouplings extends FlowContract {
    @Override
    Flow flow() {
      return Flow.affineCouplings(2);
    }

    @Override
    int dimension() {
      return 4;
    }
  }

  @Nested
  class OneLinearLayer extends FlowContract {
    @Override
    Flow flow() {
      return Flow.linear();
    }

    @Override
    int dimension() {
      return 3;
    }
  }

  @Nested
  class NoLayer extends FlowContract {
    @Override
    Flow flow() {
      return Flow.identity();
    }

    @Override
    int dimension() {
      return 2;
    }
  }

  @Nested
  class FourierCouplings extends FlowContract {
    @Override
    Flow flow() {
      return Flow.fourierCouplings(3).hidden(17);
    }

    @Override
    int dimension() {
      return 3;
    }
  }
}
