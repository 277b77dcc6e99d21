package dev.attractor.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.flow.Activation;
import dev.attractor.flow.Flow;
import dev.attractor.motion.field.EuclideanizingFlow;
import dev.attractor.motion.field.ExtendedLinearization;
import dev.attractor.motion.field.Field;
import dev.attractor.motion.field.Guarantee;
import dev.attractor.motion.field.PlainNetwork;
import dev.attractor.motion.field.StrictContraction;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What certificates claim, for random and for huge parameters, near and far, at any step size. */
class GuaranteeTest {
  private static final long SEED = Long.getLong("attractor.seed", 17);

  /** Rounding of one step: a few hundred operations. */
  private static final double ROUNDING = 1e-12;

  private static MotionModel random(Field field, Flow flow, int d, double size, Random random) {
    int n = MotionModel.parameterCount(field, flow, d);
    int[][] orders = new int[flow.permutations()][d];
    for (int[] order : orders) {
      for (int i = 0; i < d; i++) {
        order[i] = (i + 1) % d;
      }
    }
    double[] one = new double[d];
    java.util.Arrays.fill(one, 1.0);
    return MotionModel.of(
        field,
        flow,
        orders,
        Standardisation.of(new double[d], one),
        random.doubles(d, -1, 1).toArray(),
        random.doubles(n, -size, size).toArray(),
        Provenance.UNKNOWN);
  }

  private static List<Field> contracting() {
    return List.of(
        ExtendedLinearization.hidden(16),
        ExtendedLinearization.hidden(8).rate(2),
        StrictContraction.hidden(20).rate(0.5),
        EuclideanizingFlow.hidden(12));
  }

  private static double distance(double[] a, double[] b) {
    double most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
    }
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double e = most == 0 ? 0 : (a[i] - b[i]) / most;
      sum += e * e;
    }
    return most * Math.sqrt(sum);
  }

  @Test
  void aStepOfAnySizeShrinksTheDistanceToTheGoalAsClaimed() {
    Random random = new Random(SEED);
    for (Field field : contracting()) {
      for (int d : new int[] {2, 3, 5}) {
        for (double size : new double[] {0.1, 1, 30, 1e4, 1e8}) {
          MotionModel model = random(field, Flow.identity(), d, size, random);
          Policy policy = model.policy();
          double[] goal = policy.latentGoal();
          for (int n = 0; n < 60; n++) {
            double h = Math.pow(10, 12 * random.nextDouble() - 8);
            double away = Math.pow(10, 8 * random.nextDouble() - 3);
            double[] z = new double[d];
            for (int i = 0; i < d; i++) {
              z[i] = goal[i] + away * random.nextGaussian();
            }
            double before = distance(z, goal);
            policy.latentStep(z, h);
            double bound = Math.exp(-field.rate() * h) * before * (1 + ROUNDING);
            assertThat(distance(z, goal) <= bound + ROUNDING)
                .as(
                    "%s, size %g, h %g: %g > %g, seed %d"
                        .formatted(field, size, h, distance(z, goal), bound, SEED))
                .isTrue();
          }
        }
      }
    }
  }

  @Test
  void strictFieldsContractBetweenAnyTwoStates() {
    Random random = new Random(SEED);
    for (double size : new double[] {0.3, 3, 100}) {
      MotionModel model =
          random(StrictContraction.hidden(12).rate(0.2), Flow.couplings(2), 3, size, random);
      CertificateCheck check = model.check(300, SEED);
      assertThat(check.kind()).isEqualTo(Guarantee.PAIRWISE);
      assertThat(check.slack() >= -1e-9).as("slack " + check.slack()).isTrue();
    }
  }

  @Test
  void extendedLinearisationsDoNotContractBetweenAllStates() {
    Random random = new Random(SEED);
    MotionModel model = random(ExtendedLinearization.hidden(16), Flow.identity(), 2, 2, random);
    Policy policy = model.policy();
    boolean parted = false;
    for (int n = 0; n < 2000 && !parted; n++) {
      double[] z = {random.nextGaussian(), random.nextGaussian()};
      double[] y = {z[0] + 1e-4 * random.nextGaussian(), z[1] + 1e-4 * random.nextGaussian()};
      double[] f = new double[2];
      double[] g = new double[2];
      policy.latentVelocity(z, f);
      policy.latentVelocity(y, g);
      parted = (z[0] - y[0]) * (f[0] - g[0]) + (z[1] - y[1]) * (f[1] - g[1]) > 0;
    }
    assertThat(parted).as("so the certificate must not say pairwise").isTrue();
    assertThat(model.certificate().kind()).isEqualTo(Guarantee.EQUILIBRIUM);
  }

  @Test
  void pushesOfTenTimesTheDataReturnToTheGoal() {
    List<Demonstration> shown = Shown.hooks(3, 120, 2);
    MotionModel model =
        MotionLearner.builder()
            .field(ExtendedLinearization.hidden(16).rate(0.5))
            .recipe(Recipe.standard().epochs(60).rollOutSteps(40))
            .build()
            .fit(shown);
    Random random = new Random(SEED);
    Policy policy = model.policy();
    double[] z = new double[2];
    double[] x = new double[2];
    for (int n = 0; n < 50; n++) {
      double[] pushed = {100 * random.nextGaussian(), 100 * random.nextGaussian()};
      policy.encode(pushed, z);
      for (int i = 0; i < 600; i++) {
        policy.latentStep(z, 0.1);
      }
      policy.decode(z, x);
      // exp(-.5 * 60) of the distance is left in z; phi may stretch it.
      assertThat(x).as("push " + n + ", seed " + SEED).containsExactly(model.goal(), within(1e-6));
    }
  }

  @Test
  void aCheckHoldsForContractingModelsAndNotForPlainOnes() {
    Random random = new Random(SEED);
    for (Field field : contracting()) {
      CertificateCheck check = random(field, Flow.couplings(2), 2, 0.1, random).check(200, SEED);
      assertThat(check.holds()).as(check.toString()).isTrue();
    }
    CertificateCheck plain =
        random(new PlainNetwork(9), Flow.identity(), 2, 1, random).check(10, SEED);
    assertThat(plain.holds()).isFalse();
  }

  /** A field without network shrinks every difference at its rate exactly; others keep a margin. */
  @Test
  void theSlackIsThatOfTheFieldNotOfTheChecker() {
    int d = 2;
    Field field = ExtendedLinearization.hidden(4).rate(1);
    MotionModel bare = random(field, Flow.identity(), d, Double.MIN_NORMAL, new Random(SEED));
    assertThat(bare.check(50, SEED).slack()).isCloseTo(0, within(ROUNDING));
    double[] parameters = new double[bare.parameterCount()];
    // The last bias of the symmetric part times the identity: f = -2 v, so the slack is
    // 1 / (1 + 2) at every state.
    int symmetric = 4 * d + 4 + 4 * d * d + d * d;
    parameters[symmetric - d * d] = 1;
    parameters[symmetric - 1] = 1;
    MotionModel damped =
        MotionModel.of(
            field,
            Flow.identity(),
            bare.permutations(),
            bare.standardisation(),
            bare.goal(),
            parameters,
            Provenance.UNKNOWN);
    assertThat(damped.check(50, SEED).slack()).isCloseTo(1.0 / 3, within(ROUNDING));
  }

  @Test
  void overflowingParametersAreFoundOut() {
    MotionModel model =
        random(ExtendedLinearization.hidden(16), Flow.identity(), 2, 1e200, new Random(SEED));
    assertThat(model.check(10, SEED).holds()).isFalse();
  }

  /** Any field on a surface: what it guarantees holds there and the certificate says where. */
  @Test
  void aFlowThatKeepsFewerFeaturesGuaranteesOnItsImageAlone() {
    Random random = new Random(SEED);
    for (Field field : contracting()) {
      MotionModel model = random(field, Flow.couplings(2).latent(2), 4, 0.3, random);
      Certificate certificate = model.certificate(2, 50);
      assertThat(certificate.space()).contains("the first 2 of 4").contains("image of the decoder");
      assertThat(certificate.statement()).contains("image of the decoder");
      assertThat(certificate.distortion().lower() > 0).isTrue();
      CertificateCheck check = model.check(100, SEED);
      assertThat(check.holds()).as(field + ": " + check).isTrue();
      double[] start = {1, -2, 0.5, 1};
      Trajectory path = model.rollOut(start, 0.1, 5);
      assertThat(path.dimension()).isEqualTo(4);
      Policy policy = model.policy();
      double[] image = new double[4];
      policy.encode(start, new double[2]);
      double[] z = new double[2];
      policy.encode(path.end(), z);
      policy.decode(z, image);
      assertThat(image).containsExactly(path.end(), within(1e-9));
    }
  }

  @Test
  void reluFlowsAreInvertibleToo() {
    Flow flow = Flow.couplings(2).activation(Activation.RELU);
    MotionModel model = random(ExtendedLinearization.hidden(16), flow, 4, 0.2, new Random(SEED));
    assertThat(model.check(200, SEED).inverseError() < 1e-9).isTrue();
  }
}
