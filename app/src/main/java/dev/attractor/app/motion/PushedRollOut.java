package dev.attractor.app.motion;

import dev.attractor.app.cli.StateOption;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Trajectory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A roll-out that is pushed on its way.
 *
 * @param pieces from the start to the first push, from there to the second, ...; times start at 0
 *     in each
 * @param starts when each piece starts
 */
public record PushedRollOut(List<Trajectory> pieces, List<Double> starts) {
  /** At a time, a displacement. */
  public record Push(double time, double[] displacement) {
    /** Reads {@code t:dx1,dx2,..}. */
    static Push parse(String text) {
      int colon = text.indexOf(':');
      if (colon < 0) {
        throw new WrongUsage("--push: expected t:dx1,dx2,.., got '" + text + "'");
      }
      double time = StateOption.number("--push", text.substring(0, colon));
      if (!(time >= 0)) {
        throw new WrongUsage("--push: the time must be 0 or later, got " + time);
      }
      return new Push(time, StateOption.parse("--push", text.substring(colon + 1)));
    }
  }

  /**
   * Follows a model from {@code start} to time {@code until}, with steps of at most {@code step}
   * that end exactly at every push.
   */
  public static PushedRollOut follow(
      MotionModel model, double[] start, List<Push> pushes, double until, double step) {
    List<Push> ordered = pushes.stream().sorted(Comparator.comparingDouble(Push::time)).toList();
    List<Trajectory> pieces = new ArrayList<>();
    List<Double> starts = new ArrayList<>();
    double[] x = start.clone();
    double now = 0;
    for (int i = 0; i <= ordered.size(); i++) {
      double end = i < ordered.size() ? ordered.get(i).time() : until;
      if (end > now) {
        int steps = Math.toIntExact(Math.max(1, (long) Math.ceil((end - now) / step - 1e-9)));
        Trajectory piece = model.rollOut(x, (end - now) / steps, steps);
        pieces.add(piece);
        starts.add(now);
        x = piece.end();
        now = end;
      }
      if (i < ordered.size()) {
        for (int axis = 0; axis < x.length; axis++) {
          x[axis] += ordered.get(i).displacement()[axis];
        }
      }
    }
    return new PushedRollOut(pieces, starts);
  }

  /** All of it as one trajectory; at the time of a push, the state after it. */
  public Trajectory whole() {
    int d = pieces.getFirst().dimension();
    int states = 1 + pieces.stream().mapToInt(piece -> piece.size() - 1).sum();
    double[] times = new double[states];
    double[] positions = new double[states * d];
    int at = 0;
    for (int p = 0; p < pieces.size(); p++) {
      Trajectory piece = pieces.get(p);
      for (int i = 0; i < piece.size(); i++) {
        times[at + i] = starts.get(p) + piece.time(i);
        for (int axis = 0; axis < d; axis++) {
          positions[(at + i) * d + axis] = piece.position(i, axis);
        }
      }
      at += piece.size() - 1;
    }
    return Trajectory.of(times, positions, d);
  }
}
