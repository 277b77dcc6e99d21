package dev.attractor.motion.pose;

import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Policy;
import dev.attractor.motion.rotation.UnitQuaternion;

/**
 * A motion of poses at one pose: its velocity and its next pose. Belongs to one thread at a time.
 * Poses are {@code x1, .., xm, qw, qx, qy, qz}, as in {@link PoseCoordinates}.
 *
 * <p>The bound of the model's certificate holds for states, positions and rotation vectors. So that
 * it holds for poses as well, the rotation vector of each pose is taken nearest to that of the call
 * before, also beyond half a turn: a motion that crosses half a turn from the goal goes on and does
 * not turn back. A pose whose rotation vector is a quarter turn or more from the last one, and the
 * first one after {@link #restart}, is taken the shorter way from the goal.
 */
public final class PosePolicy {
  /** Orientations that follow each other in a control loop are much nearer. */
  private static final double SAME_MOVEMENT = Math.PI / 2;

  private final Policy policy;
  private final double[] goal;
  private final double[] state;
  private final double[] before;
  private final double[] velocity;
  private PoseCoordinates coordinates;
  private boolean moving;

  private PosePolicy(Policy policy, PoseCoordinates coordinates) {
    this.policy = policy;
    this.coordinates = coordinates;
    goal = policy.goal();
    int d = goal.length;
    state = new double[d];
    before = new double[d];
    velocity = new double[d];
  }

  /**
   * The policy of a model that was learned from poses.
   *
   * @throws IllegalArgumentException when it was learned from positions alone
   */
  public static PosePolicy of(MotionModel model) {
    return new PosePolicy(model.policy(), coordinates(model));
  }

  /**
   * The coordinates of a model that was learned from poses.
   *
   * @throws IllegalArgumentException when it was learned from positions alone
   */
  public static PoseCoordinates coordinates(MotionModel model) {
    UnitQuaternion origin =
        model
            .orientation()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "this motion was learned from positions, without an orientation"));
    return new PoseCoordinates(origin, model.dimension() - 3);
  }

  /** m + 4, how many numbers a pose has. */
  public int poseLength() {
    return coordinates.poseLength();
  }

  /** The policy of states, for {@link Policy#clock}, the pace and latent distances. */
  public Policy states() {
    return policy;
  }

  /** Where it leads to; a fresh array of m + 4 numbers. */
  public double[] goal() {
    double[] pose = new double[poseLength()];
    coordinates.toPose(policy.goal(), pose);
    return pose;
  }

  /**
   * Leads to another pose from now on: the whole motion is moved and turned there. The bound holds
   * from each change to the next.
   *
   * @param pose m + 4 numbers; not modified
   * @throws IllegalArgumentException when it is not a pose, or not finite
   */
  public void goal(double[] pose) {
    int m = coordinates.positions();
    UnitQuaternion wanted = coordinates.orientation(pose);
    double[] moved = goal.clone();
    System.arraycopy(pose, 0, moved, 0, m);
    policy.goal(moved);
    UnitQuaternion origin = wanted.times(UnitQuaternion.exp(goal, m).inverse());
    coordinates = new PoseCoordinates(origin, m);
    restart();
  }

  /** Forgets the last pose: the next one is taken the shorter way from the goal. */
  public void restart() {
    moving = false;
  }

  /**
   * The velocity at a pose.
   *
   * @param pose m + 4 numbers; not modified
   * @param twist receives m + 3 numbers: the velocity of the positions, then the angular velocity
   *     in the frame of the poses, in radians per unit of time
   * @throws IllegalArgumentException when it is not a pose, not finite, or too far away
   */
  public void velocity(double[] pose, double[] twist) {
    read(pose);
    policy.velocity(state, velocity);
    coordinates.toTwist(state, velocity, twist);
  }

  /**
   * Moves the pose by {@code h} units of time, as {@link Policy#step} moves its state.
   *
   * @param pose m + 4 numbers, overwritten with the next pose
   * @param h 0 or more, finite
   * @throws IllegalArgumentException as {@link #velocity}, and for such a time step
   */
  public void step(double[] pose, double h) {
    read(pose);
    policy.step(state, h);
    System.arraycopy(state, 0, before, 0, state.length);
    coordinates.toPose(state, pose);
  }

  /**
   * How far a pose is from anything that was shown: {@link Policy#distanceFromData} of its state.
   *
   * @throws IllegalStateException when the model holds no states
   */
  public double distanceFromData(double[] pose) {
    read(pose);
    return policy.distanceFromData(state);
  }

  /** The state of a pose, its rotation vector near to the last one. */
  private void read(double[] pose) {
    coordinates.toState(pose, state);
    if (moving) {
      coordinates.unwind(state, before, SAME_MOVEMENT);
    }
    System.arraycopy(state, 0, before, 0, state.length);
    moving = true;
  }
}
