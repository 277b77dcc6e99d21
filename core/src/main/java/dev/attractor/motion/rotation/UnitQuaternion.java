package dev.attractor.motion.rotation;

/**
 * An orientation q = w + x i + y j + z k with |q| = 1; q and -q are the same orientation. Products
 * are Hamilton's: {@code a.times(b)} turns by b first.
 *
 * @param w real part
 * @param x first imaginary part
 * @param y second imaginary part
 * @param z third imaginary part
 */
public record UnitQuaternion(double w, double x, double y, double z) {
  /** No rotation. */
  public static final UnitQuaternion IDENTITY = new UnitQuaternion(1, 0, 0, 0);

  /** What a division by the length leaves of |q|^2 - 1, at most. */
  private static final double ROUNDING = 4e-15;

  /** Below this angle, in radians, series are as exact as the formulas, which cancel there. */
  private static final double SMALL = 1e-2;

  /**
   * Divides by the length, unless that is 1 to rounding: the parts of a unit quaternion stay as
   * they are.
   *
   * @throws IllegalArgumentException when a part is not finite, or when all are (nearly) zero
   */
  public UnitQuaternion {
    double most = Math.max(Math.max(Math.abs(w), Math.abs(x)), Math.max(Math.abs(y), Math.abs(z)));
    if (!(most > 1e-100 && most < 1e100)) {
      throw new IllegalArgumentException(
          "a quaternion must be finite and not zero, got (%s, %s, %s, %s)".formatted(w, x, y, z));
    }
    double square = w * w + x * x + y * y + z * z;
    if (Math.abs(square - 1) > ROUNDING) {
      double length = Math.sqrt(square);
      w /= length;
      x /= length;
      y /= length;
      z /= length;
    }
  }

  /**
   * The rotation by |r| radians about r.
   *
   * @param r rotation vector, three finite numbers from {@code at} on
   */
  public static UnitQuaternion exp(double[] r, int at) {
    double angle = length(r, at);
    double factor = angle < 1e-100 ? 0.5 : Math.sin(angle / 2) / angle;
    return new UnitQuaternion(
        Math.cos(angle / 2), factor * r[at], factor * r[at + 1], factor * r[at + 2]);
  }

  /**
   * The rotation vector of the shorter way: exp of it is this orientation, and its length is at
   * most pi. At pi both directions are right and one of them is given.
   *
   * @param r receives three numbers from {@code at} on, in radians
   */
  public void log(double[] r, int at) {
    double sine = Math.sqrt(x * x + y * y + z * z);
    double angle = 2 * Math.atan2(sine, Math.abs(w));
    double factor = Math.copySign(sine < 1e-100 ? 2 : angle / sine, w);
    r[at] = factor * x + 0.0; // no negative zeros
    r[at + 1] = factor * y + 0.0;
    r[at + 2] = factor * z + 0.0;
  }

  /** The angle of the shorter way, 0 to pi. */
  public double angle() {
    return 2 * Math.atan2(Math.sqrt(x * x + y * y + z * z), Math.abs(w));
  }

  /** The rotation back. */
  public UnitQuaternion inverse() {
    return new UnitQuaternion(w, -x, -y, -z);
  }

  /** The rotation by {@code b}, then by this one. */
  public UnitQuaternion times(UnitQuaternion b) {
    return new UnitQuaternion(
        w * b.w - x * b.x - y * b.y - z * b.z,
        w * b.x + x * b.w + y * b.z - z * b.y,
        w * b.y - x * b.z + y * b.w + z * b.x,
        w * b.z + x * b.y - y * b.x + z * b.w);
  }

  /**
   * Turns a vector.
   *
   * @param v three numbers from {@code at} on, overwritten
   */
  public void rotate(double[] v, int at) {
    double a = v[at];
    double b = v[at + 1];
    double c = v[at + 2];
    double p = 2 * (y * c - z * b);
    double q = 2 * (z * a - x * c);
    double r = 2 * (x * b - y * a);
    v[at] = a + w * p + y * r - z * q;
    v[at + 1] = b + w * q + z * p - x * r;
    v[at + 2] = c + w * r + x * q - y * p;
  }

  /**
   * The angular velocity of exp(r(t)), in the frame in which r is given:
   *
   * <pre>omega = r' + (1 - cos a) / a^2 r x r' + (a - sin a) / a^3 r x (r x r'),  a = |r|.</pre>
   *
   * @param r rotation vector, from {@code at} on
   * @param rate r', from {@code at} on; not modified
   * @param omega receives three numbers from {@code at} on, in radians per unit of time; another
   *     array than the first two
   */
  public static void angularVelocity(double[] r, double[] rate, double[] omega, int at) {
    double angle = length(r, at);
    double square = angle * angle;
    double once = angle < SMALL ? 0.5 - square / 24 : (1 - Math.cos(angle)) / square;
    double twice =
        angle < SMALL ? (1 - square / 20) / 6 : (angle - Math.sin(angle)) / (square * angle);
    double a = r[at + 1] * rate[at + 2] - r[at + 2] * rate[at + 1];
    double b = r[at + 2] * rate[at] - r[at] * rate[at + 2];
    double c = r[at] * rate[at + 1] - r[at + 1] * rate[at];
    omega[at] = rate[at] + once * a + twice * (r[at + 1] * c - r[at + 2] * b);
    omega[at + 1] = rate[at + 1] + once * b + twice * (r[at + 2] * a - r[at] * c);
    omega[at + 2] = rate[at + 2] + once * c + twice * (r[at] * b - r[at + 1] * a);
  }

  private static double length(double[] v, int at) {
    return Math.sqrt(v[at] * v[at] + v[at + 1] * v[at + 1] + v[at + 2] * v[at + 2]);
  }
}
