package dev.attractor.motion.field.internal;

import dev.attractor.motion.field.EuclideanizingFlow;
import dev.attractor.motion.field.ExtendedLinearization;
import dev.attractor.motion.field.Field;
import dev.attractor.motion.field.NeuralContraction;
import dev.attractor.motion.field.PlainNetwork;
import dev.attractor.motion.field.SecondOrder;
import dev.attractor.motion.field.StableDynamics;
import dev.attractor.motion.field.StrictContraction;
import org.junit.jupiter.api.Nested;

/** Every latent field through {@link FieldContract}. */
class FieldsTest {
  @Nested
  class OfExtendedLinearisation extends FieldContract {
    @Override
    Field field() {
      return ExtendedLinearization.hidden(8).rate(0.5);
    }
  }

  @Nested
  class OfStrictContraction extends FieldContract {
    @Override
    Field field() {
      return StrictContraction.hidden(8).rate(0.5);
    }
  }

  @Nested
  class OfAPlainNetwork extends FieldContract {
    @Override
    Field field() {
      return new PlainNetwork(8);
    }
  }

  @Nested
  class OfAEuclideanizingFlow extends FieldContract {
    @Override
    Field field() {
      return new EuclideanizingFlow(8, 0.2);
    }
  }

  @Nested
  class OfStableDynamics extends FieldContract {
    @Override
    Field field() {
      return new StableDynamics(8, 0.5, 0.1);
    }
  }

  @Nested
  class OfANeuralContraction extends FieldContract {
    @Override
    Field field() {
      return new NeuralContraction(8, 0.5, 5);
    }
  }

  @Nested
  class OfSecondOrder extends FieldContract {
    @Override
    Field field() {
      return new SecondOrder(8, 0.5, 2);
    }
  }
}
