package dev.attractor.app.reproduce.arm;

/**
 * What an arm has to put up with.
 *
 * @param name in tables
 * @param delay seconds from a measurement to the torque that answers it
 * @param gain what a motor gives of the torque that it is asked for
 * @param limit the largest torque of a motor, in N m
 * @param push torque on the elbow, in N m, for {@link ArmLoop#PUSHED} seconds on the way
 * @param stop the largest angle of the elbow, between the links, in radians
 * @param turnedBy how far both links are from the demonstration's start, in radians
 */
record ArmCase(
    String name,
    double delay,
    double gain,
    double limit,
    double push,
    double stop,
    double turnedBy) {
  private static final double STRONG = 200;

  static ArmCase named(String name) {
    return new ArmCase(name, 0, 1, STRONG, 0, Math.PI, 0);
  }

  ArmCase delayed(double seconds) {
    return new ArmCase(name, seconds, gain, limit, push, stop, turnedBy);
  }

  ArmCase gain(double share) {
    return new ArmCase(name, delay, share, limit, push, stop, turnedBy);
  }

  ArmCase limit(double torque) {
    return new ArmCase(name, delay, gain, torque, push, stop, turnedBy);
  }

  ArmCase pushed(double torque) {
    return new ArmCase(name, delay, gain, limit, torque, stop, turnedBy);
  }

  ArmCase stop(double angle) {
    return new ArmCase(name, delay, gain, limit, push, angle, turnedBy);
  }

  ArmCase turnedBy(double angle) {
    return new ArmCase(name, delay, gain, limit, push, stop, angle);
  }
}
