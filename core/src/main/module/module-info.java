/**
 * Finding attractors fast, and differentiating through them without storing the road there.
 *
 * <p>No run-time dependency. The Vector API is optional: without {@code --add-modules
 * jdk.incubator.vector} every kernel runs in its scalar form, which is the specification.
 */
module dev.attractor.core {
  requires static jdk.incubator.vector;

<<<<<<< HEAD
  exports dev.attractor.motion;
  exports dev.attractor.fixedpoint;
=======
  exports dev.attractor.memory;
>>>>>>> 449e97d (Separate scores into the k largest: sum-softmax and k-softmax, right to 1e-9 on every input, from the library and by 'recall weights')
  exports dev.attractor.parallel;
}
