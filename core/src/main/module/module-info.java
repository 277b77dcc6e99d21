/**
 * Attractors of maps, computed fast, and gradients through them without storing the iterates.
 *
 * <p>No run-time dependency. The Vector API is optional: without {@code --add-modules
 * jdk.incubator.vector} every kernel runs in its scalar form, which is the specification.
 */
module dev.attractor.core {
  requires static jdk.incubator.vector;

  exports dev.attractor.clustering;
  exports dev.attractor.fixedpoint;
  exports dev.attractor.flow;
  exports dev.attractor.memory;
  exports dev.attractor.motion;
  exports dev.attractor.motion.checks;
  exports dev.attractor.motion.field;
  exports dev.attractor.motion.kinematics;
  exports dev.attractor.motion.pose;
  exports dev.attractor.motion.rotation;
  exports dev.attractor.packed;
  exports dev.attractor.parallel;
}
