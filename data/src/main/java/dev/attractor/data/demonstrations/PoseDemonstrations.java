package dev.attractor.data.demonstrations;

import dev.attractor.motion.Demonstration;
import dev.attractor.motion.Trajectory;
import dev.attractor.motion.pose.PoseCoordinates;
import dev.attractor.motion.rotation.UnitQuaternion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Demonstrations of poses as states: positions and rotation vectors.
 *
 * @param coordinates those of the states
 * @param demonstrations of their dimension, velocities estimated
 */
public record PoseDemonstrations(PoseCoordinates coordinates, List<Demonstration> demonstrations) {
  /** Keeps an unmodifiable copy. */
  public PoseDemonstrations {
    demonstrations = List.copyOf(demonstrations);
  }

  /**
   * The demonstrations of files with orientations.
   *
   * @param files at least one
   * @param origin the orientation that rotation vectors start from; without one, the last
   *     orientation of the first file
   * @throws IOException naming the file, when a quaternion has not the length 1, when files have
   *     different numbers of positions, or when an orientation passes half a turn from the origin
   */
  public static PoseDemonstrations of(
      List<DemonstrationCsv.Recorded> files, Optional<UnitQuaternion> origin) throws IOException {
    List<Trajectory> poses = new ArrayList<>();
    for (DemonstrationCsv.Recorded recorded : files) {
      Path file = recorded.file();
      Trajectory shown = recorded.trajectory();
      if (!poses.isEmpty() && shown.dimension() != poses.getFirst().dimension()) {
        throw new IOException(
            "%s: has %d positions beside its orientation, the files before it %d"
                .formatted(file, shown.dimension() - 4, poses.getFirst().dimension() - 4));
      }
      poses.add(shown);
    }
    int positions = poses.getFirst().dimension() - 4;
    UnitQuaternion from;
    try {
      from = origin.orElseGet(() -> PoseCoordinates.orientation(poses.getFirst().end(), positions));
    } catch (IllegalArgumentException e) {
      throw new IOException(files.getFirst().file() + ": " + e.getMessage(), e);
    }
    PoseCoordinates coordinates = new PoseCoordinates(from, positions);
    List<Demonstration> demonstrations = new ArrayList<>();
    for (int i = 0; i < poses.size(); i++) {
      Path file = files.get(i).file();
      try {
        Trajectory states = coordinates.states(poses.get(i));
        demonstrations.add(Demonstration.estimatingVelocities(DemonstrationCsv.name(file), states));
      } catch (IllegalArgumentException e) {
        throw new IOException(file + ": " + e.getMessage(), e);
      }
    }
    return new PoseDemonstrations(coordinates, demonstrations);
  }
}
