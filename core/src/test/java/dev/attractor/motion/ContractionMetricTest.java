package dev.attractor.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.flow.Flow;
import dev.attractor.motion.field.ExtendedLinearization;
import dev.attractor.motion.field.StrictContraction;
import org.junit.jupiter.api.Test;

class ContractionMetricTest {
  @Test
  void aLinearFieldHasTheIdentityOverTwiceTheRate() {
    // W = 0: z' = S z - .25 z, so Y = exp(-t / 4) times a rotation and M = I / (2 * .25).
    MotionModel model =
        MotionModel.of(
            StrictContraction.hidden(1).rate(0.25),
            Flow.identity(),
            new int[0][],
            Standardisation.of(new double[2], new double[] {1, 1}),
            new double[2],
            new double[] {0, 3, 0, 0, 0, 0, 0},
            Provenance.UNKNOWN);
    ContractionMetric metric =
        ContractionMetric.at(model.policy(), new double[] {1, -2}, 0.01, 1e-6, 200);
    assertThat(metric.matrix()).containsExactly(new double[] {2, 0, 0, 2}, within(1e-6));
    assertThat(metric.rest() <= 1e-6).isTrue();
  }

  @Test
  void theMetricSolvesItsEquationAlongASolution() {
    MotionModel model =
        MotionLearner.builder()
            .field(ExtendedLinearization.hidden(8).rate(1))
            .flow(Flow.identity())
            .recipe(Recipe.standard().epochs(30).rollOutSteps(0))
            .build()
            .fit(Shown.hooks(2, 80, 2));
    Policy policy = model.policy();
    double[] z = {1.0, 0.7};
    double h = 1e-3;
    double[] f = new double[2];
    policy.latentVelocity(z, f);
    double[] m = at(policy, z);
    double[] ahead = at(policy, new double[] {z[0] + h * f[0], z[1] + h * f[1]});
    double[] behind = at(policy, new double[] {z[0] - h * f[0], z[1] - h * f[1]});
    double[] jacobian = new double[4];
    for (int j = 0; j < 2; j++) {
      double[] up = z.clone();
      double[] down = z.clone();
      up[j] += h;
      down[j] -= h;
      double[] fUp = new double[2];
      double[] fDown = new double[2];
      policy.latentVelocity(up, fUp);
      policy.latentVelocity(down, fDown);
      jacobian[j] = (fUp[0] - fDown[0]) / (2 * h);
      jacobian[2 + j] = (fUp[1] - fDown[1]) / (2 * h);
    }
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 2; j++) {
        double sum = (ahead[2 * i + j] - behind[2 * i + j]) / (2 * h);
        for (int k = 0; k < 2; k++) {
          sum += m[2 * i + k] * jacobian[2 * k + j] + jacobian[2 * k + i] * m[2 * k + j];
        }
        // M Df + Df^T M + M' = -I, differences of step 1e-3 being good to about 1e-5.
        assertThat(sum).isCloseTo(i == j ? -1 : 0, within(1e-3));
      }
    }
  }

  private static double[] at(Policy policy, double[] z) {
    double[] x = new double[2];
    policy.decode(z, x);
    return ContractionMetric.at(policy, x, 0.002, 1e-9, 100).matrix();
  }
}
