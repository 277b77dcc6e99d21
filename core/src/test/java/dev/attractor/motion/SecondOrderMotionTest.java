package dev.attractor.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.Replay;
import dev.attractor.flow.Flow;
import dev.attractor.flow.internal.Diffeomorphism;
import dev.attractor.motion.field.SecondOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a motion of positions and velocities keeps, whatever its parameters. */
@ExtendWith(Replay.class)
class SecondOrderMotionTest {
  private static final SecondOrder FIELD = new SecondOrder(8, 0.4, 2.4);
  private static final int[] POSITIONS = {1, 2, 3};
  private static final double[] SIZES = {1e-3, 0.3, 1, 30, 1e3};

  private static Flow flow(int positions) {
    return positions == 1 ? Flow.identity() : Flow.couplings(2).box(4).least(0.05);
  }

  /** Parameters of a flow that starts near the identity, and of a field of any size. */
  private static MotionModel random(int d, double size, SplittableRandom random) {
    Flow flow = flow(d);
    int all = MotionModel.parameterCount(FIELD, flow, 2 * d);
    int bend = d == 1 ? 0 : all - MotionModel.parameterCount(FIELD, Flow.identity(), 2 * d);
    double[] parameters = new double[all];
    for (int i = 0; i < all; i++) {
      parameters[i] = (i < bend ? 0.3 : size) * random.nextDouble(-1, 1);
    }
    double[] divisor = new double[d];
    Arrays.fill(divisor, 2.0);
    double[] goal = new double[2 * d];
    Arrays.setAll(goal, i -> i < d ? random.nextDouble(-1, 1) : 0);
    return MotionModel.of(
        FIELD,
        flow,
        Diffeomorphism.identityPermutations(flow, d),
        SecondOrderStates.units(Standardisation.of(new double[d], divisor), FIELD.frequency()),
        goal,
        parameters,
        Provenance.UNKNOWN);
  }

  private static double[] state(int n, double size, SplittableRandom random) {
    double[] x = new double[n];
    Arrays.setAll(x, i -> size * random.nextGaussian());
    return x;
  }

  @Test
  void theDerivativeOfPositionsIsTheVelocityWhateverTheParameters() {
    SplittableRandom random = Replay.random(41);
    for (int d : POSITIONS) {
      for (double size : SIZES) {
        MotionModel model = random(d, size, random);
        Policy policy = model.policy();
        double[] f = new double[2 * d];
        for (int n = 0; n < 50; n++) {
          double[] x = state(2 * d, Math.pow(10, 2 * random.nextDouble() - 1), random);
          policy.velocity(x, f);
          double scale = FiniteStates.length(x);
          for (int i = 0; i < d; i++) {
            // y' is taken apart and put together again; Dphi and its inverse magnify rounding.
            assertThat(f[i]).as("%d, %g", d, size).isCloseTo(x[d + i], within(1e-9 * scale));
          }
        }
      }
    }
  }

  @Test
  void alongARollOutPositionsChangeByTheirVelocities() {
    SplittableRandom random = Replay.random(42);
    for (int d : POSITIONS) {
      MotionModel model = random(d, 0.5, random);
      double h = 1e-4;
      Trajectory path = model.rollOut(state(2 * d, 1, random), h, 200);
      for (int i = 1; i < path.size() - 1; i++) {
        for (int a = 0; a < d; a++) {
          double slope = (path.position(i + 1, a) - path.position(i - 1, a)) / (2 * h);
          // h^2 over 6 of a third derivative, which is within some (2 mu)^3 sizes: below 1e-5.
          assertThat(slope).isCloseTo(path.position(i, d + a), within(1e-4));
        }
      }
    }
  }

  /** Pushes, steps of any size, goals that move: |z - z*| falls at the certified rate. */
  @Test
  void noStepOfAnySizeLeadsAwayFromTheGoal() {
    SplittableRandom random = Replay.random(43);
    for (int d : POSITIONS) {
      for (double size : SIZES) {
        MotionModel model = random(d, size, random);
        Policy policy = model.policy();
        double[] x = state(2 * d, 3, random);
        for (int n = 0; n < 300; n++) {
          if (random.nextDouble() < 0.1) {
            double[] push = state(2 * d, 5 * random.nextDouble(), random);
            Arrays.setAll(x, i -> x[i] + push[i]);
          }
          if (random.nextDouble() < 0.05) {
            double[] goal = model.goal();
            for (int i = 0; i < d; i++) {
              goal[i] += random.nextGaussian();
            }
            policy.goal(goal);
          }
          double h = Math.pow(10, 8 * random.nextDouble() - 6);
          double before = policy.latentDistance(x);
          policy.step(x, h);
          double allowed = Math.exp(-FIELD.rate() * h) * before;
          assertThat(policy.latentDistance(x))
              .as("%d, %g, step of %g", d, size, h)
              .isLessThanOrEqualTo(allowed + 1e-9 * (1 + before));
        }
      }
    }
  }

  @Test
  void theCertificateHoldsForRandomParameters() {
    SplittableRandom random = Replay.random(44);
    for (int d : POSITIONS) {
      for (double size : SIZES) {
        MotionModel model = random(d, size, random);
        CertificateCheck check = model.check(20, random.nextLong());
        assertThat(check.holds()).as("%d, %g: %s", d, size, check).isTrue();
        assertThat(check.measuredRate()).isGreaterThanOrEqualTo(FIELD.rate() * (1 - 1e-9));
      }
    }
    assertThat(random(2, 1, random).certificate().statement())
        .contains("exp(-0.4 t)")
        .contains("z = (y, y' / 2.400 + 0.2000 y), y = phi(x), all of R^4");
  }

  /** cos t exp(-t / 2): no motion of first order turns back on a line. */
  @Test
  void anOvershootOnALineIsLearned() {
    int n = 120;
    double h = 0.05;
    double[] x = new double[n];
    Arrays.setAll(x, i -> Math.exp(-0.7 * i * h) * Math.cos(1.6 * i * h));
    List<Demonstration> shown =
        List.of(Demonstration.estimatingVelocities("overshoot", Trajectory.evenlySpaced(h, x, 1)));
    MotionModel model =
        MotionLearner.builder()
            .field(SecondOrder.hidden(4))
            .halfLife(0.3)
            .flow(Flow.identity())
            .recipe(Preset.DEFAULT.recipe(SecondOrder.hidden(4)).epochs(20).rollOutSteps(300))
            .goal(Goal.at(new double[] {0}))
            .build()
            .fit(shown);
    Trajectory path = model.rollOutAlike(shown.getFirst(), RollOut.EXPONENTIAL);
    assertThat(path.dimension()).isEqualTo(1);
    Units units = Units.of(Units.Kind.PER_AXIS, shown);
    double rmse = Evaluation.of(List.of(path), shown, units).score(Metric.RMSE).mean();
    // The best that stays on one side of the goal is to stop there: an error of some .5 deviations.
    assertThat(rmse).isLessThan(0.25);
    assertThat(Arrays.stream(path.positions()).min().orElseThrow()).isLessThan(-0.1);
  }

  @Test
  void whatWouldPartVelocitiesFromPositionsIsRefused() {
    MotionModel model = random(2, 1, Replay.random(45));
    assertThatThrownBy(() -> model.withPace(new Pace(1, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the pace of its velocities");
    assertThatThrownBy(() -> model.policy().goal(new double[] {1, 1, 0, 0.5}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a goal is at rest, got the velocity 0.5");
    double[] offset = new double[4];
    double[] divisor = {1, 1, 2, 2};
    assertThatThrownBy(
            () ->
                MotionModel.of(
                    FIELD,
                    model.flow(),
                    model.permutations(),
                    Standardisation.of(offset, divisor),
                    new double[4],
                    model.parameters(),
                    Provenance.UNKNOWN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be divided by " + FIELD.frequency());
    assertThatThrownBy(() -> MotionLearner.builder().field(FIELD).recipe(Recipe.standard()).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("without jitter");
  }
}
