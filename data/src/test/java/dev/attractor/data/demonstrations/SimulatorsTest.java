package dev.attractor.data.demonstrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.motion.Demonstration;
import dev.attractor.motion.Trajectory;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.hipparchus.ode.ODEState;
import org.hipparchus.ode.OrdinaryDifferentialEquation;
import org.hipparchus.ode.nonstiff.DormandPrince853Integrator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatorsTest {
  private static final double EPS = Math.ulp(1.0);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void thePendulumsEnergyFallsExactlyAsFastAsItsJointsDissipate(int links) {
    Pendulum pendulum = new Pendulum(links);
    SplittableRandom random = new SplittableRandom(11);
    double[] v = new double[2 * links];
    for (int trial = 0; trial < 20; trial++) {
      double[] x = random.doubles(2L * links, -2, 2).toArray();
      pendulum.velocity(x, v);
      // The derivative of the energy along the motion, by a central difference of step h: its error
      // is h^2 times a third derivative of at most a few thousand, plus rounding of E over h.
      double h = 1e-5;
      double slope = (pendulum.energy(moved(x, v, h)) - pendulum.energy(moved(x, v, -h))) / (2 * h);
      double bound = h * h * 1e5 * links + EPS * 200 * links * links / h;
      assertThat(slope).isEqualTo(-pendulum.dissipation(x), within(bound));
    }
  }

  @Test
  void aSingleLinkIsTheTextbookPendulum() {
    double[] v = new double[2];
    new Pendulum(1).velocity(new double[] {0.7, -0.4}, v);
    assertThat(v[0]).isEqualTo(-0.4);
    assertThat(v[1]).isEqualTo(-9.81 * Math.sin(0.7) + 0.3 * 0.4, within(8 * EPS * 10));
  }

  @Test
  void twoLinksMatchTheirEquationsSolvedByCramersRule() {
    double a = 0.3;
    double b = -0.9;
    double p = 1.1;
    double q = -0.7;
    double c = Math.cos(a - b);
    double s = Math.sin(a - b);
    double f = -2 * 9.81 * Math.sin(a) - 0.3 * p - s * q * q;
    double g = -9.81 * Math.sin(b) - 0.3 * q + s * p * p;
    double[] v = new double[4];
    new Pendulum(2).velocity(new double[] {a, b, p, q}, v);
    assertThat(v[2]).isEqualTo((f - c * g) / (2 - c * c), within(1e-14 * 100));
    assertThat(v[3]).isEqualTo((2 * g - c * f) / (2 - c * c), within(1e-14 * 100));
  }

  /** Torques of up to 100 and masses of up to n leave rounding of some thousand EPS. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void torquesForAnAccelerationGiveThatAcceleration(int links) {
    Pendulum pendulum = new Pendulum(links);
    SplittableRandom random = new SplittableRandom(12);
    double[] torque = new double[links];
    double[] v = new double[2 * links];
    for (int trial = 0; trial < 20; trial++) {
      double[] x = random.doubles(2L * links, -2, 2).toArray();
      double[] wanted = random.doubles(links, -5, 5).toArray();
      pendulum.torque(x, wanted, torque);
      pendulum.velocity(x, torque, v);
      for (int i = 0; i < links; i++) {
        assertThat(v[links + i]).isEqualTo(wanted[i], within(1e5 * EPS * links));
      }
      pendulum.velocity(x, new double[links], v);
      double[] free = new double[2 * links];
      pendulum.velocity(x, free);
      assertThat(v).containsExactly(free);
    }
  }

  /** The motors' power is the sum of torques times the rates of the joints. */
  @Test
  void motorsRaiseTheEnergyByTheirWork() {
    Pendulum pendulum = new Pendulum(3);
    SplittableRandom random = new SplittableRandom(13);
    double[] v = new double[6];
    for (int trial = 0; trial < 20; trial++) {
      double[] x = random.doubles(6, -2, 2).toArray();
      double[] torque = random.doubles(3, -20, 20).toArray();
      pendulum.velocity(x, torque, v);
      double power = torque[0] * x[3] + torque[1] * (x[4] - x[3]) + torque[2] * (x[5] - x[4]);
      double h = 1e-5;
      double slope = (pendulum.energy(moved(x, v, h)) - pendulum.energy(moved(x, v, -h))) / (2 * h);
      assertThat(slope).isEqualTo(power - pendulum.dissipation(x), within(1e-4));
    }
  }

  @Test
  void pendulumDemonstrationsAgreeWithAnIntegratorOfEighthOrder() {
    Pendulum pendulum = new Pendulum(4);
    DemonstrationSet set = pendulum.demonstrations(2, 1, 42);
    assertThat(set.training()).hasSize(2);
    assertThat(set.unseen()).hasSize(1);
    assertThat(set.goal()).containsOnly(0).hasSize(8);
    Demonstration first = set.training().getFirst();
    Trajectory x = first.trajectory();
    assertThat(x.size()).isEqualTo(1000);
    assertThat(x.timeStep()).isEqualTo(0.1, within(1e-12));
    for (int axis = 0; axis < 8; axis++) {
      assertThat(Math.abs(x.position(0, axis))).isLessThan(Math.PI / 8);
    }
    var reference = new DormandPrince853Integrator(1e-9, 1, 1e-13, 1e-13);
    OrdinaryDifferentialEquation equation = equation(pendulum);
    for (int i = 0; i < 300; i += 60) {
      var end =
          reference.integrate(equation, new ODEState(0, x.start()), Math.max(x.time(i), 1e-9));
      // 1e-10 a step, some hundred steps a second for thirty seconds, damped: far below 1e-6.
      assertThat(x.position(i)).containsExactly(end.getPrimaryState(), within(1e-6));
    }
    double[] v = new double[8];
    pendulum.velocity(x.position(123), v);
    assertThat(v[5]).isEqualTo(first.velocity(123, 5));
  }

  @Test
  void theRosenbrockFlowSolvesItsEquationAndReachesItsMinimum() {
    Rosenbrock rosenbrock = new Rosenbrock(8);
    DemonstrationSet set = rosenbrock.demonstrations();
    assertThat(set.training()).hasSize(4);
    Trajectory x = set.training().getFirst().trajectory();
    Trajectory numeric =
        new AdaptiveRollOut(1e-11, 1e-11).solve(rosenbrock::velocity, x.start(), x.times());
    for (int i = 0; i < x.size(); i++) {
      assertThat(x.position(i)).containsExactly(numeric.position(i), within(1e-8));
    }
    // exp(-10) is left of psi, and each axis doubles what the one before it lacks.
    assertThat(x.end()[0]).isEqualTo(1, within(2 * Math.exp(-10)));
    double[] far = new double[8];
    rosenbrock.flow(x.start(), 40, far);
    assertThat(far).containsExactly(ones(8), within(1e-12));
  }

  @Test
  void theRosenbrockVelocityIsTheRiemannianGradient() {
    // x' = -(Dpsi^T Dpsi)^-1 grad f = -2 Dpsi^-1 psi for f = |psi|^2: check Dpsi x' = -2 psi.
    int d = 5;
    double[] l = {0.4, 0.32, 0.24, 0.16, 0.08};
    double[] x = {0.3, -0.7, 1.2, 0.1, -0.4};
    double[] v = new double[d];
    new Rosenbrock(d).velocity(x, v);
    assertThat(-Math.sqrt(l[0]) * v[0])
        .isEqualTo(-2 * Math.sqrt(l[0]) * (1 - x[0]), within(8 * EPS));
    for (int i = 1; i < d; i++) {
      double pushed = Math.sqrt(l[i]) * (v[i] - 2 * x[i - 1] * v[i - 1]);
      double psi = Math.sqrt(l[i]) * (x[i] - x[i - 1] * x[i - 1]);
      assertThat(pushed).isEqualTo(-2 * psi, within(64 * EPS));
    }
  }

  @Test
  void theLinearExampleOvershootsAndSolvesItsEquation() {
    DemonstrationSet set = LinearExample.demonstrations();
    Trajectory above = set.training().getFirst().trajectory();
    assertThat(above.start()).containsExactly(0, 2);
    Trajectory numeric =
        new AdaptiveRollOut(1e-12, 1e-12)
            .solve(LinearExample::velocity, above.start(), above.times());
    double farthest = 0;
    for (int i = 0; i < above.size(); i++) {
      assertThat(above.position(i)).containsExactly(numeric.position(i), within(1e-9));
      farthest = Math.max(farthest, above.position(i, 0));
    }
    assertThat(farthest).isEqualTo(8 / Math.E, within(1e-3)); // 8 t exp(-t) at t = 1
  }

  @Test
  void aMotionThatBlowsUpIsReportedAndNotReturned() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                new AdaptiveRollOut(1e-8, 1e-8)
                    .solve((x, v) -> v[0] = 1 + x[0] * x[0], new double[] {0}, new double[] {0, 3}))
        .withMessageStartingWith("the motion cannot be followed past time 1.57");
  }

  @Test
  void adaptiveRollOutsMeetTheirTolerance() {
    double[] times = new double[50];
    Arrays.setAll(times, i -> 2 + 0.2 * i);
    Trajectory circle =
        new AdaptiveRollOut(1e-9, 1e-9)
            .solve(
                (x, v) -> {
                  v[0] = -x[1];
                  v[1] = x[0];
                },
                new double[] {1, 0},
                times);
    for (int i = 0; i < times.length; i++) {
      // Errors of 1e-9 a step add up over some sixty steps.
      assertThat(circle.position(i, 0)).isEqualTo(Math.cos(times[i] - 2), within(1e-7));
      assertThat(circle.position(i, 1)).isEqualTo(Math.sin(times[i] - 2), within(1e-7));
    }
    assertThat(circle.times()).containsExactly(times);
  }

  @Test
  void impossibleSizesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Pendulum(0))
        .withMessage("links must be between 1 and 1000, got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Rosenbrock(-3))
        .withMessage("dimension must be between 1 and 1000, got -3");
    assertThatIllegalArgumentException().isThrownBy(() -> new AdaptiveRollOut(0, 1));
  }

  private static OrdinaryDifferentialEquation equation(Pendulum pendulum) {
    return new OrdinaryDifferentialEquation() {
      @Override
      public int getDimension() {
        return pendulum.dimension();
      }

      @Override
      public double[] computeDerivatives(double time, double[] state) {
        double[] velocity = new double[pendulum.dimension()];
        pendulum.velocity(state, velocity);
        return velocity;
      }
    };
  }

  private static double[] moved(double[] x, double[] v, double h) {
    double[] y = new double[x.length];
    Arrays.setAll(y, i -> x[i] + h * v[i]);
    return y;
  }

  private static double[] ones(int n) {
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    return ones;
  }
}
