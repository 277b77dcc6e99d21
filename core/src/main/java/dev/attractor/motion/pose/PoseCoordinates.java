package dev.attractor.motion.pose;

import dev.attractor.motion.Trajectory;
import dev.attractor.motion.rotation.UnitQuaternion;

/**
 * The coordinates in which motions of poses are learned. A pose is m positions and an orientation
 * q, as m + 4 numbers {@code x1, .., xm, qw, qx, qy, qz}; its state is the positions and the
 * rotation vector r = log(g^-1 q) in radians, m + 3 numbers, where g is the orientation at the
 * goal.
 *
 * <p><b>Domain.</b> log takes the shorter way, so |r| is at most pi and r jumps where the
 * orientation is half a turn from g. This cannot be avoided: no continuous motion on all
 * orientations has one goal that attracts all of them (Bhat and Bernstein, A topological
 * obstruction to continuous global stabilization of rotational motion, 2000). {@link PosePolicy}
 * follows r across that jump.
 *
 * @param origin g
 * @param positions m, 0 or more
 */
public record PoseCoordinates(UnitQuaternion origin, int positions) {
  /** How far from 1 the length of a quaternion in a file or of a sensor may be. */
  public static final double LENGTH_TOLERANCE = 0.05;

  /** Checks the number of positions. */
  public PoseCoordinates {
    if (positions < 0) {
      throw new IllegalArgumentException("positions must be 0 or more, got " + positions);
    }
  }

  /** m + 4, how many numbers a pose has. */
  public int poseLength() {
    return positions + 4;
  }

  /** m + 3, how many numbers a state has. */
  public int dimension() {
    return positions + 3;
  }

  /**
   * The orientation of a pose.
   *
   * @throws IllegalArgumentException when the pose has another number of numbers, or when the
   *     length of its quaternion is not 1 to within {@value #LENGTH_TOLERANCE}
   */
  public UnitQuaternion orientation(double[] pose) {
    if (pose.length != poseLength()) {
      throw new IllegalArgumentException(
          "a pose has %d numbers: %d positions, then qw, qx, qy, qz; got %d"
              .formatted(poseLength(), positions, pose.length));
    }
    return orientation(pose, positions);
  }

  /**
   * The orientation that four numbers are.
   *
   * @param at where qw stands; qx, qy and qz follow
   * @throws IllegalArgumentException as {@link #orientation(double[])}
   */
  public static UnitQuaternion orientation(double[] numbers, int at) {
    double square = 0;
    for (int i = at; i < at + 4; i++) {
      square += numbers[i] * numbers[i];
    }
    double length = Math.sqrt(square);
    if (!(Math.abs(length - 1) <= LENGTH_TOLERANCE)) {
      throw new IllegalArgumentException(
          "the length of the quaternion (%s, %s, %s, %s) is %.4g, not 1"
              .formatted(numbers[at], numbers[at + 1], numbers[at + 2], numbers[at + 3], length));
    }
    return new UnitQuaternion(numbers[at], numbers[at + 1], numbers[at + 2], numbers[at + 3]);
  }

  /**
   * The state of a pose.
   *
   * @param pose m + 4 numbers; not modified
   * @param state receives m + 3 numbers
   * @throws IllegalArgumentException as {@link #orientation(double[])}
   */
  public void toState(double[] pose, double[] state) {
    UnitQuaternion q = orientation(pose);
    System.arraycopy(pose, 0, state, 0, positions);
    origin.inverse().times(q).log(state, positions);
  }

  /**
   * The pose of a state, for rotation vectors of any length.
   *
   * @param state m + 3 numbers; not modified
   * @param pose receives m + 4 numbers
   */
  public void toPose(double[] state, double[] pose) {
    UnitQuaternion q = origin.times(UnitQuaternion.exp(state, positions));
    System.arraycopy(state, 0, pose, 0, positions);
    pose[positions] = q.w();
    pose[positions + 1] = q.x();
    pose[positions + 2] = q.y();
    pose[positions + 3] = q.z();
  }

  /**
   * The velocity of the positions and the angular velocity, both in the frame of the poses, of a
   * state that moves.
   *
   * @param state m + 3 numbers; not modified
   * @param velocity of the state, m + 3 numbers; not modified
   * @param twist receives m + 3 numbers, the last three in radians per unit of time; another array
   */
  public void toTwist(double[] state, double[] velocity, double[] twist) {
    System.arraycopy(velocity, 0, twist, 0, positions);
    UnitQuaternion.angularVelocity(state, velocity, twist, positions);
    origin.rotate(twist, positions);
  }

  /**
   * The states of a path of poses.
   *
   * @param poses n poses of m + 4 numbers
   * @throws IllegalArgumentException when a quaternion is not one, or when the orientation passes
   *     half a turn from the goal's, where the rotation vector jumps
   */
  public Trajectory states(Trajectory poses) {
    int n = poses.size();
    int d = dimension();
    double[] states = new double[n * d];
    double[] state = new double[d];
    for (int i = 0; i < n; i++) {
      toState(poses.position(i), state);
      System.arraycopy(state, 0, states, i * d, d);
      if (i > 0 && jumps(states, (i - 1) * d + positions, i * d + positions)) {
        throw new IllegalArgumentException(
            ("the orientation passes half a turn from the one at the goal at time %s, where its"
                    + " rotation vector jumps; show less of the rotation")
                .formatted(poses.time(i)));
      }
    }
    return Trajectory.of(poses.times(), states, d);
  }

  /** Whether the shorter way between two rotation vectors leads through half a turn. */
  private static boolean jumps(double[] r, int before, int after) {
    double square = 0;
    for (int i = 0; i < 3; i++) {
      square += (r[after + i] - r[before + i]) * (r[after + i] - r[before + i]);
    }
    return square > Math.PI * Math.PI;
  }

  /** The poses of a path of states. */
  public Trajectory poses(Trajectory states) {
    int n = states.size();
    int length = poseLength();
    double[] poses = new double[n * length];
    double[] pose = new double[length];
    for (int i = 0; i < n; i++) {
      toPose(states.position(i), pose);
      System.arraycopy(pose, 0, poses, i * length, length);
    }
    return Trajectory.of(states.times(), poses, length);
  }

  /**
   * Adds whole turns to a rotation vector so that it is the nearest to the one before it, unless
   * that is still too far away.
   *
   * @param state m + 3 numbers, of which the last three may be overwritten
   * @param before m + 3 numbers, of which the last three count
   * @param reach how far away the nearest one may be, in radians
   */
  void unwind(double[] state, double[] before, double reach) {
    double angle = 0;
    double dot = 0;
    double length = 0;
    for (int i = positions; i < positions + 3; i++) {
      angle += state[i] * state[i];
      dot += state[i] * before[i];
      length += before[i] * before[i];
    }
    angle = Math.sqrt(angle);
    if (angle == 0) {
      return;
    }
    double along = dot / angle;
    double unwound = angle + 2 * Math.PI * Math.rint((along - angle) / (2 * Math.PI));
    double square = length - along * along + (along - unwound) * (along - unwound);
    if (square <= reach * reach) {
      for (int i = positions; i < positions + 3; i++) {
        state[i] *= unwound / angle;
      }
    }
  }
}
