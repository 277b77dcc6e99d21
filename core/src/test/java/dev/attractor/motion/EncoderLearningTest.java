package dev.attractor.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.flow.Flow;
import dev.attractor.flow.internal.Diffeomorphism;
import dev.attractor.motion.field.NeuralContraction;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The two steps that neural contractive dynamics were published with. */
class EncoderLearningTest {
  private static final long SEED = Long.getLong("attractor.seed", 4);
  private static final Flow FLOW = Flow.couplings(2).box(4).least(0.05).hidden(8).latent(2);

  private static MotionLearner learner(Recipe recipe) {
    return MotionLearner.builder()
        .field(NeuralContraction.hidden(6))
        .flow(FLOW)
        .recipe(recipe)
        .seed(SEED)
        .build();
  }

  private static double[] flowOf(MotionModel model) {
    int field = MotionModel.parameterCount(model.field(), Flow.identity().latent(2), 3);
    return Arrays.copyOf(model.parameters(), model.parameterCount() - field);
  }

  @Test
  void theFlowIsHeldOnceItHasLearnedAsAnAutoEncoder() {
    List<Demonstration> shown = Shown.hooks(2, 60, 3);
    Recipe first = Recipe.paper().encoderEpochs(20).epochs(0);
    MotionModel encoder = learner(first).fit(shown);
    MotionModel whole = learner(first.epochs(5).rollOutSteps(3)).fit(shown);
    assertThat(flowOf(whole)).isEqualTo(flowOf(encoder));
    assertThat(whole.parameters()).isNotEqualTo(encoder.parameters());
    MotionModel joint = learner(Recipe.paper().epochs(5)).fit(shown);
    assertThat(flowOf(joint)).isNotEqualTo(flowOf(encoder));
  }

  @Test
  void theGradientOfTheBoundIsThatOfItsValues() {
    TrainingSet set = TrainingSet.of(Shown.hooks(2, 50, 3), Units.Kind.PER_AXIS, true);
    LatentModel model =
        new LatentModel(
            NeuralContraction.hidden(4),
            FLOW,
            Diffeomorphism.identityPermutations(FLOW, 3),
            new double[3],
            false);
    double[] parameters = model.start(new SplittableRandom(SEED));
    EncoderLearning phase =
        new EncoderLearning(Recipe.paper().encoderEpochs(1).encoder(), model, set, SEED);
    double[] gradient = new double[parameters.length];
    double value = phase.gradient(7, parameters, gradient);
    assertThat(value).isPositive();
    double h = 1e-5;
    for (int i = 0; i < model.flowSize(); i += 11) {
      double held = parameters[i];
      parameters[i] = held + h;
      double up = phase.gradient(7, parameters, new double[parameters.length]);
      parameters[i] = held - h;
      double down = phase.gradient(7, parameters, new double[parameters.length]);
      parameters[i] = held;
      // Third derivatives times h^2, and rounding of the value over h.
      assertThat((up - down) / (2 * h))
          .as("parameter " + i + ", seed " + SEED)
          .isCloseTo(gradient[i], within(1e-5 * (1 + Math.abs(gradient[i]) + value)));
    }
    for (int i = model.flowSize(); i < gradient.length; i++) {
      assertThat(gradient[i]).as("the field has no part in it").isZero();
    }
  }

  /** Hooks in three dimensions lie on a surface but for their scatter: two features suffice. */
  @Test
  void bothTrainingsBringDemonstrationsOntoTheDecodersImage() {
    List<Demonstration> shown = Shown.hooks(2, 80, 3);
    Recipe twoSteps = Recipe.paper().encoderEpochs(300).epochs(0);
    double untrained = lost(learner(Recipe.paper().epochs(0)).fit(shown), shown);
    assertThat(lost(learner(twoSteps).fit(shown), shown)).isLessThan(0.3 * untrained);
    assertThat(lost(learner(Recipe.paper().epochs(150)).fit(shown), shown))
        .isLessThan(0.5 * untrained);
  }

  private static double lost(MotionModel model, List<Demonstration> shown) {
    Policy policy = model.policy();
    double[] z = new double[2];
    double[] back = new double[3];
    double sum = 0;
    for (Demonstration one : shown) {
      for (int i = 0; i < one.size(); i++) {
        double[] x = one.trajectory().position(i);
        policy.encode(x, z);
        policy.decode(z, back);
        for (int a = 0; a < 3; a++) {
          double e = (x[a] - back[a]) / model.standardisation().divisor(a);
          sum += e * e / one.size();
        }
      }
    }
    return sum;
  }
}
