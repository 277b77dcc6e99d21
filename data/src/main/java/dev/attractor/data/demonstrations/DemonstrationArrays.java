package dev.attractor.data.demonstrations;

import dev.attractor.formats.NpzFile;
import dev.attractor.formats.Tensor;
import dev.attractor.motion.Demonstration;
import dev.attractor.motion.Trajectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Movements as NumPy arrays in an {@code .npz} file, all of one length and time step: positions in
 * {@code pos} and, when measured, velocities in {@code vel}, demonstrations x axes x states; or, as
 * the dissertation's authors keep their pendulum, {@code my_X_phy} and {@code my_X_dot_phy}, states
 * x demonstrations x axes. An array {@code t} of the states' times may be there too.
 */
public final class DemonstrationArrays {
  private static final int MOST_AXES = 10_000;
  private static final int FEWEST_STATES = 2;
  private static final long MOST_NUMBERS = 1 << 28;
  private static final String TIMES = "t";

  private DemonstrationArrays() {}

  /** Where an element stands: strides of demonstrations, states and axes. */
  private record Layout(String positions, String velocities, int demonstrations, int states) {
    private static final List<Layout> KNOWN =
        List.of(new Layout("pos", "vel", 0, 2), new Layout("my_X_phy", "my_X_dot_phy", 1, 0));

    private int axes() {
      return 3 - demonstrations - states;
    }

    /** State after state of one demonstration, in the order that trajectories have. */
    private double[] ofDemonstration(double[] all, List<Long> shape, int demonstration) {
      int[] stride = {
        Math.toIntExact(shape.get(1) * shape.get(2)), Math.toIntExact(shape.get(2)), 1
      };
      int n = Math.toIntExact(shape.get(states));
      int d = Math.toIntExact(shape.get(axes()));
      double[] values = new double[n * d];
      for (int i = 0; i < n; i++) {
        for (int axis = 0; axis < d; axis++) {
          values[i * d + axis] =
              all[
                  demonstration * stride[demonstrations]
                      + i * stride[states]
                      + axis * stride[axes()]];
        }
      }
      return values;
    }
  }

  /**
   * Reads all demonstrations of a file, named after it and numbered from 1.
   *
   * @param timeStep the time between two states, above 0; not used where the file has times
   * @throws IOException naming file and array when one is missing or of another shape, when a
   *     number is not finite, or when there are fewer than two states
   */
  public static List<Demonstration> read(Path file, double timeStep) throws IOException {
    if (!(timeStep > 0 && timeStep < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("the time step must be above 0, got " + timeStep);
    }
    try (NpzFile archive = NpzFile.open(file)) {
      List<String> names = archive.names();
      for (Layout layout : Layout.KNOWN) {
        if (names.contains(layout.positions())) {
          return read(file, archive, layout, timeStep);
        }
      }
      throw new IOException(
          "%s: needs an array pos (demonstrations x axes x states), or my_X_phy (states x"
                  .formatted(file)
              + " demonstrations x axes); it holds "
              + String.join(", ", names));
    }
  }

  private static List<Demonstration> read(
      Path file, NpzFile archive, Layout layout, double timeStep) throws IOException {
    Tensor positions = archive.tensor(layout.positions());
    List<Long> shape = positions.shape();
    if (shape.size() != 3
        || positions.count() == 0
        || positions.count() > MOST_NUMBERS
        || shape.get(layout.states()) < FEWEST_STATES
        || shape.get(layout.axes()) > MOST_AXES) {
      throw new IOException(
          "%s:%s: of shape %s; needs three axes, %d states or more, at most %d coordinates and %d numbers"
              .formatted(file, positions.name(), shape, FEWEST_STATES, MOST_AXES, MOST_NUMBERS));
    }
    double[] x = positions.toDoubles();
    boolean measured = archive.names().contains(layout.velocities());
    double[] v = measured ? like(file, archive.tensor(layout.velocities()), shape) : new double[0];
    double[] times = times(file, archive, Math.toIntExact(shape.get(layout.states())), timeStep);
    int d = Math.toIntExact(shape.get(layout.axes()));
    String name = file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    List<Demonstration> all = new ArrayList<>();
    for (int k = 0; k < shape.get(layout.demonstrations()); k++) {
      String named = name + " " + (k + 1);
      try {
        Trajectory states = Trajectory.of(times, layout.ofDemonstration(x, shape, k), d);
        all.add(
            measured
                ? Demonstration.of(named, states, layout.ofDemonstration(v, shape, k))
                : Demonstration.estimatingVelocities(named, states));
      } catch (IllegalArgumentException e) {
        throw new IOException("%s: demonstration %d: %s".formatted(file, k + 1, e.getMessage()), e);
      }
    }
    return all;
  }

  private static double[] like(Path file, Tensor velocities, List<Long> shape) throws IOException {
    if (!velocities.shape().equals(shape)) {
      throw new IOException(
          "%s:%s: of shape %s, the positions of %s"
              .formatted(file, velocities.name(), velocities.shape(), shape));
    }
    return velocities.toDoubles();
  }

  private static double[] times(Path file, NpzFile archive, int states, double timeStep)
      throws IOException {
    if (archive.names().contains(TIMES)) {
      Tensor given = archive.tensor(TIMES);
      if (given.count() != states) {
        throw new IOException(
            "%s:%s: holds %d times for %d states".formatted(file, TIMES, given.count(), states));
      }
      return given.toDoubles();
    }
    double[] times = new double[states];
    for (int i = 0; i < states; i++) {
      times[i] = i * timeStep;
    }
    return times;
  }
}
