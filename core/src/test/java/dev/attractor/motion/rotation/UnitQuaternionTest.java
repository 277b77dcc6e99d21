package dev.attractor.motion.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.Replay;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Quaternions of orientations, their logarithm and exponential. */
@ExtendWith(Replay.class)
class UnitQuaternionTest {
  private static double[] vector(double length, SplittableRandom random) {
    double[] v = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
    double norm = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    for (int i = 0; i < 3; i++) {
      v[i] *= length / norm;
    }
    return v;
  }

  private static UnitQuaternion random(SplittableRandom random) {
    return new UnitQuaternion(
        random.nextGaussian(), random.nextGaussian(), random.nextGaussian(), random.nextGaussian());
  }

  /** From 1e-200 to just below half a turn; near pi, log divides by the cosine of a right angle. */
  @Test
  void logUndoesExp() {
    SplittableRandom random = Replay.random(1);
    for (double angle : new double[] {0, 1e-200, 1e-9, 1e-3, 0.5, 2, 3, Math.PI - 1e-6}) {
      double[] r = vector(angle, random);
      double[] back = new double[3];
      UnitQuaternion.exp(r, 0).log(back, 0);
      for (int i = 0; i < 3; i++) {
        assertThat(back[i]).isEqualTo(r[i], within(4e-15 * Math.max(angle, 1e-300)));
      }
    }
  }

  @Test
  void beyondHalfATurnLogTakesTheShorterWay() {
    double[] back = new double[3];
    UnitQuaternion.exp(new double[] {0, 0, 4}, 0).log(back, 0);
    assertThat(back[2]).isEqualTo(4 - 2 * Math.PI, within(4e-15));
    UnitQuaternion q = UnitQuaternion.exp(new double[] {.3, -.2, .9}, 0);
    double[] other = new double[3];
    q.log(back, 0);
    new UnitQuaternion(-q.w(), -q.x(), -q.y(), -q.z()).log(other, 0);
    assertThat(other).as("q and -q are one orientation").containsExactly(back);
  }

  /** Rodrigues' formula: v cos a + n x v sin a + n (n . v) (1 - cos a). */
  @Test
  void rotatesByItsAngleAboutItsAxis() {
    SplittableRandom random = Replay.random(2);
    for (int trial = 0; trial < 100; trial++) {
      double angle = 6 * random.nextDouble();
      double[] n = vector(1, random);
      double[] v = vector(2, random);
      double dot = n[0] * v[0] + n[1] * v[1] + n[2] * v[2];
      double[] cross = {
        n[1] * v[2] - n[2] * v[1], n[2] * v[0] - n[0] * v[2], n[0] * v[1] - n[1] * v[0]
      };
      double[] turned = v.clone();
      UnitQuaternion.exp(new double[] {angle * n[0], angle * n[1], angle * n[2]}, 0)
          .rotate(turned, 0);
      for (int i = 0; i < 3; i++) {
        double expected =
            v[i] * Math.cos(angle)
                + cross[i] * Math.sin(angle)
                + n[i] * dot * (1 - Math.cos(angle));
        assertThat(turned[i]).isEqualTo(expected, within(2e-14));
      }
    }
  }

  @Test
  void aProductTurnsByItsSecondFactorFirst() {
    SplittableRandom random = Replay.random(3);
    for (int trial = 0; trial < 50; trial++) {
      UnitQuaternion a = random(random);
      UnitQuaternion b = random(random);
      double[] v = vector(1, random);
      double[] inTurn = v.clone();
      b.rotate(inTurn, 0);
      a.rotate(inTurn, 0);
      a.times(b).rotate(v, 0);
      for (int i = 0; i < 3; i++) {
        assertThat(v[i]).isEqualTo(inTurn[i], within(4e-15));
      }
      assertThat(a.times(a.inverse()).angle()).isEqualTo(0, within(1e-15));
    }
  }

  /**
   * exp(r + h r') = exp(h omega) exp(r) to O(h^2): a central difference of 1e-5 leaves 1e-10 of its
   * third order and 1e-11 of rounding.
   */
  @Test
  void theAngularVelocityIsThatOfExp() {
    SplittableRandom random = Replay.random(4);
    double h = 1e-5;
    for (double angle : new double[] {0, 1e-5, 9.9e-3, 1.01e-2, 1, 3, 5}) {
      double[] r = vector(angle, random);
      double[] rate = vector(1, random);
      double[] ahead = new double[3];
      double[] behind = new double[3];
      for (int i = 0; i < 3; i++) {
        ahead[i] = r[i] + h * rate[i];
        behind[i] = r[i] - h * rate[i];
      }
      double[] turned = new double[3];
      UnitQuaternion.exp(ahead, 0).times(UnitQuaternion.exp(behind, 0).inverse()).log(turned, 0);
      double[] omega = new double[3];
      UnitQuaternion.angularVelocity(r, rate, omega, 0);
      for (int i = 0; i < 3; i++) {
        assertThat(omega[i]).isEqualTo(turned[i] / (2 * h), within(1e-9));
      }
    }
  }

  @Test
  void aUnitQuaternionKeepsItsBits() {
    SplittableRandom random = Replay.random(5);
    for (int trial = 0; trial < 1000; trial++) {
      UnitQuaternion q = random(random);
      assertThat(new UnitQuaternion(q.w(), q.x(), q.y(), q.z())).isEqualTo(q);
    }
  }

  @Test
  void whatIsNoQuaternionIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UnitQuaternion(0, 0, 0, 0))
        .withMessage("a quaternion must be finite and not zero, got (0.0, 0.0, 0.0, 0.0)");
    assertThatIllegalArgumentException().isThrownBy(() -> new UnitQuaternion(1, Double.NaN, 0, 0));
  }
}
