package example;

import dev.attractor.formats.MotionFile;
import dev.attractor.motion.Demonstration;
import dev.attractor.motion.MotionLearner;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Policy;
import dev.attractor.motion.Recipe;
import dev.attractor.motion.Trajectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Learns a movement from one demonstration, keeps the model, and follows it from elsewhere. */
public final class LearnMotion {
  private static final double TIME_STEP = 0.02;

  private LearnMotion() {}

  public static void main(String[] args) throws IOException {
    int n = 100;
    double[] x = new double[2 * n];
    for (int i = 0; i < n; i++) {
      double left = 1 - i / (n - 1.0);
      x[2 * i] = left;
      x[2 * i + 1] = left * Math.sin(3 * left);
    }
    Demonstration shown =
        Demonstration.estimatingVelocities("hook", Trajectory.evenlySpaced(TIME_STEP, x, 2));
    MotionLearner learner =
        MotionLearner.builder().recipe(Recipe.standard().epochs(40).rollOutSteps(20)).build();
    MotionModel learned = learner.fit(List.of(shown));

    Path file = Files.createTempFile("hook", ".json");
    MotionFile.write(file, learned);
    MotionModel model = MotionFile.read(file);
    Files.delete(file);

    Policy policy = model.policy(); // one for each control thread
    double[] state = {0.8, -0.6};
    double[] goal = model.goal();
    double before = Math.hypot(state[0] - goal[0], state[1] - goal[1]);
    for (int i = 0; i < 100_000; i++) {
      policy.step(state, TIME_STEP);
    }
    double after = Math.hypot(state[0] - goal[0], state[1] - goal[1]);
    System.out.printf(
        "motion: %d parameters, %s%n",
        model.parameterCount(), after < 1e-3 * before ? "at the goal" : "away from it: " + after);
  }
}
