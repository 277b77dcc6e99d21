package dev.attractor.app.reproduce;

import dev.attractor.data.demonstrations.DemonstrationArrays;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.motion.Demonstration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The simulated demonstrations that the dissertation's authors published with their code, {@code
 * n-2.npz} to {@code n-8.npz} and {@code rosenbrock_8.npz} and {@code rosenbrock_16.npz}, anywhere
 * in a folder.
 */
record Table41Published(Path folder) {
  private static final int DEPTH = 4;

  /** Their example learns from so many of ten swings. */
  private static final int SWINGS = 3;

  private static final double SWING_STEP = 0.1;

  /** What the differences of their states are of their velocities. */
  private static final double DESCENT_STEP = 0.5;

  DemonstrationSet pendulum(int links) throws IOException {
    List<Demonstration> all = read("n-%d.npz".formatted(links), 2 * links, SWING_STEP);
    int seen = Math.min(SWINGS, all.size());
    return new DemonstrationSet(
        "published pendulum %d-D".formatted(2 * links),
        all.subList(0, seen),
        all.subList(seen, all.size()),
        new double[2 * links]);
  }

  DemonstrationSet rosenbrock(int dimension) throws IOException {
    double[] goal = new double[dimension];
    Arrays.fill(goal, 1);
    return new DemonstrationSet(
        "published Rosenbrock %d-D".formatted(dimension),
        read("rosenbrock_%d.npz".formatted(dimension), dimension, DESCENT_STEP),
        List.of(),
        goal);
  }

  private List<Demonstration> read(String name, int dimension, double step) throws IOException {
    Path file = find(name);
    List<Demonstration> all = DemonstrationArrays.read(file, step);
    if (all.getFirst().dimension() != dimension) {
      throw new IOException(
          "%s: has %d axes, the row of the table %d"
              .formatted(file, all.getFirst().dimension(), dimension));
    }
    return all;
  }

  private Path find(String name) throws IOException {
    try (Stream<Path> files = Files.walk(folder, DEPTH)) {
      return files
          .filter(file -> file.getFileName().toString().equals(name))
          .min(Path::compareTo)
          .orElseThrow(
              () ->
                  new IOException(
                      "%s: holds no %s, as the dissertation's authors published it; leave its row"
                              .formatted(folder, name)
                          + " out with --rows"));
    }
  }
}
