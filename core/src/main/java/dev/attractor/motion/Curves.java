package dev.attractor.motion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Demonstrations cut into curves short enough to be followed in a given number of pieces: at the
 * fastest demonstrated velocity a piece moves by {@value #REACH} standard deviations at most. A
 * letter is one curve; a pendulum that swings for a hundred seconds is a dozen. Of demonstrations
 * that start in one place and part, the mean is taken: {@link SharedStarts}.
 */
final class Curves {
  private static final double REACH = 1.0;
  private static final int MOST = 64;

  private Curves() {}

  static List<Trajectory> of(TrainingSet set, int pieces) {
    List<Trajectory> curves = new ArrayList<>();
    SharedStarts starts = new SharedStarts(set.standardisation());
    for (List<Demonstration> group : starts.groups(set.demonstrations())) {
      Trajectory whole = starts.mean(group);
      double fastest =
          group.stream().mapToDouble(d -> fastest(d, set.standardisation())).max().orElseThrow();
      double reach = fastest * whole.duration();
      int wanted = (int) Math.ceil(Math.min(reach / (REACH * pieces), MOST));
      curves.addAll(cut(whole, Math.clamp(wanted, 1, whole.size() - 1)));
    }
    return curves;
  }

  private static double fastest(Demonstration shown, Standardisation units) {
    double most = 0;
    for (int i = 0; i < shown.size(); i++) {
      double square = 0;
      for (int a = 0; a < shown.dimension(); a++) {
        double v = shown.velocity(i, a) / units.divisor(a);
        square += v * v;
      }
      most = Math.max(most, square);
    }
    return Math.sqrt(most);
  }

  /** Cuts at demonstrated states, as evenly as they allow; neighbours share theirs. */
  private static List<Trajectory> cut(Trajectory whole, int count) {
    if (count == 1) {
      return List.of(whole);
    }
    List<Trajectory> parts = new ArrayList<>();
    int d = whole.dimension();
    for (int k = 0; k < count; k++) {
      int from = (int) ((long) (whole.size() - 1) * k / count);
      int to = (int) ((long) (whole.size() - 1) * (k + 1) / count);
      parts.add(
          Trajectory.of(
              Arrays.copyOfRange(whole.times(), from, to + 1),
              Arrays.copyOfRange(whole.flat(), from * d, (to + 1) * d),
              d));
    }
    return parts;
  }
}
