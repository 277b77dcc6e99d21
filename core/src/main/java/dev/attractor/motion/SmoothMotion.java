package dev.attractor.motion;

import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.Leaf;
import dev.attractor.internal.autodiff.Node;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What makes roll-outs faster or sharper than the demonstrations: the mean over their pieces of
 * what speed and acceleration exceed bounds by, relative to these, and the turns along their paths
 * beyond the demonstrations' sharpest, wherever the path is slow or fast. Roll-outs start where
 * demonstrations do and, anew at every step, anywhere in a box around them; the latter are followed
 * for the mean duration.
 *
 * <p>Bounds are multiples of the demonstrations' largest first and second differences over the same
 * pieces of time. All in standardised units. Of a motion of order 2 starts have velocities too, and
 * the sizes are those of its positions.
 */
final class SmoothMotion {
  private static final double SOFT = 1e-8; // keeps the slope of a size finite

  /** A piece shorter than this share of the extent is at rest: its direction says nothing. */
  private static final double REST = 0.002;

  private static final int STREAM = 3;

  private final Recipe.Smoothness smoothness;
  private final List<Trajectory> curves;
  private final Standardisation units;
  private final int pieces;
  private final int positions;
  private final long seed;
  private final Leaf strays;
  private final double[] low;
  private final double[] high;
  private final double speed;
  private final double acceleration;
  private final double extent;
  private final double turn;

  SmoothMotion(
      Recipe.RollOutPhase phase,
      TrainingSet set,
      List<Trajectory> curves,
      int positions,
      Graph graph,
      long seed) {
    this.smoothness = phase.smoothness();
    this.curves = curves;
    this.units = set.standardisation();
    this.pieces = phase.pieces();
    this.positions = positions;
    this.seed = seed;
    int d = set.dimension();
    strays = graph.input(d, smoothness.strays());
    low = new double[d];
    high = new double[d];
    for (int a = 0; a < d; a++) {
      double[] axis = Arrays.copyOfRange(set.positions(), a * set.size(), (a + 1) * set.size());
      low[a] = Arrays.stream(axis).min().orElseThrow();
      high[a] = Arrays.stream(axis).max().orElseThrow();
    }
    double[] sides = new double[positions];
    Arrays.setAll(sides, a -> high[a] - low[a]);
    extent = FiniteStates.length(sides);
    turn = turns() ? shownTurn(set) + smoothness.turn() : 0;
    double[] peaks = peaks();
    speed = smoothness.speed() * peaks[0];
    acceleration = smoothness.acceleration() * peaks[1];
  }

  /** The starts in the box, a column each. */
  Node strays() {
    return strays;
  }

  /** Draws the starts in the box for a step. */
  void draw(long step) {
    SplittableRandom random = RandomStreams.random(seed, STREAM, step);
    for (int k = 0; k < smoothness.strays(); k++) {
      for (int a = 0; a < low.length; a++) {
        double margin = smoothness.reach() * (high[a] - low[a]);
        double width = high[a] - low[a] + 2 * margin;
        strays.put(a, k, low[a] - margin + width * random.nextDouble());
      }
    }
    strays.finish();
  }

  /** For curve {@code k}, a stray from the number of curves on. */
  double duration(int k) {
    return k < curves.size()
        ? curves.get(k).duration()
        : curves.stream().mapToDouble(Trajectory::duration).average().orElseThrow();
  }

  /**
   * The largest speed and acceleration of the demonstrations over pieces of time; at least tiny.
   */
  private double[] peaks() {
    double[] most = {Double.MIN_NORMAL, Double.MIN_NORMAL};
    double[][] x = new double[3][low.length];
    for (Trajectory curve : curves) {
      double h = curve.duration() / pieces;
      for (int i = 0; i <= pieces; i++) {
        double[] held = x[0];
        x[0] = x[1];
        x[1] = x[2];
        x[2] = held;
        curve.interpolate(curve.time(0) + Math.min(i * h, curve.duration()), x[2]);
        units.standardise(x[2], x[2]);
        double first = 0;
        double second = 0;
        for (int a = 0; a < positions; a++) {
          double v = (x[2][a] - x[1][a]) / h;
          double bend = (x[2][a] - 2 * x[1][a] + x[0][a]) / (h * h);
          first += v * v;
          second += bend * bend;
        }
        most[0] = i >= 1 ? Math.max(most[0], Math.sqrt(first)) : most[0];
        most[1] = i >= 2 ? Math.max(most[1], Math.sqrt(second)) : most[1];
      }
    }
    return most;
  }

  /** Whether turns are penalised: on a line there is one direction. */
  private boolean turns() {
    return smoothness.turns() > 0 && positions > 1 && extent > 0;
  }

  /** The sharpest turn of the demonstrations, in radians. */
  private double shownTurn(TrainingSet set) {
    double most = 0;
    double[] x = new double[low.length];
    for (Demonstration shown : set.demonstrations()) {
      double[] states = new double[shown.size() * positions];
      for (int i = 0; i < shown.size(); i++) {
        units.standardise(shown.trajectory().position(i), x);
        System.arraycopy(x, 0, states, i * positions, positions);
      }
      Trajectory path = Trajectory.of(shown.trajectory().times(), states, positions);
      most = Math.max(most, new SharpestTurn(extent, path.end()).radians(path));
    }
    return most;
  }

  /**
   * The penalty, a number.
   *
   * @param starts n columns, strays behind those of the curves
   * @param frequency what velocities of states are divided by beside their axes; at order 1 there
   *     are none
   * @param states positions, n pieces columns, curve after curve, those after each piece
   */
  Node penalty(Graph graph, Node starts, Node states, double frequency) {
    int n = starts.columns();
    int m = pieces;
    int d = positions;
    double[] rates = new double[d * n * m];
    Arrays.setAll(rates, i -> m / duration(i % (n * m) / m));
    Node rate = graph.constant(d, n * m, rates);
    Node chain = graph.joinColumns(axes(graph, starts, 0), states);
    int[] before = new int[n * m];
    Arrays.setAll(before, i -> i % m == 0 ? i / m : n + i - 1);
    Node moved = graph.subtract(states, graph.columns(chain, before));
    Node velocity = graph.multiply(moved, rate);
    int[] earlier = new int[n * (m - 1)];
    Arrays.setAll(earlier, i -> i / (m - 1) * m + i % (m - 1));
    int[] later = Arrays.stream(earlier).map(i -> i + 1).toArray();
    Node change =
        graph.multiply(
            graph.subtract(graph.columns(velocity, later), graph.columns(velocity, earlier)),
            graph.columns(rate, later));
    double share = smoothness.weight() / (curves.size() * m);
    Node penalty =
        graph.combine(
            0, share, excess(graph, velocity, speed), share, excess(graph, change, acceleration));
    if (turns()) {
      double each = smoothness.turns() / curves.size();
      penalty = graph.combine(0, 1, penalty, each, sharpness(graph, moved, earlier, later));
    }
    if (starts.rows() == d) {
      return penalty;
    }
    // From the velocity of a start to that of its first piece, which is met half a piece later.
    int[] first = new int[n];
    Arrays.setAll(first, i -> i * m);
    Node began = graph.scale(axes(graph, starts, d), frequency);
    Node jump =
        graph.multiply(
            graph.subtract(graph.columns(velocity, first), began),
            graph.scale(graph.columns(rate, first), 2));
    return graph.combine(0, 1, penalty, share, excess(graph, jump, acceleration));
  }

  /**
   * The sum over pieces of l / c e^2 / (1 + e): l is the length of a piece, c a chord, and e the
   * angle by which the path turns within a chord there, beyond what is free.
   *
   * @param moved what each piece moves by
   * @param earlier columns of pieces that have a next one
   * @param later the next ones
   */
  private Node sharpness(Graph graph, Node moved, int[] earlier, int[] later) {
    double chord = SharpestTurn.CHORD * extent;
    double rest = REST * extent;
    Node square = graph.sumRows(graph.square(moved));
    Node length = graph.sqrt(graph.shift(square, 1e-4 * rest * rest));
    Node direction =
        graph.multiply(moved, graph.rows(graph.reciprocal(length), new int[positions]));
    Node change =
        graph.subtract(graph.columns(direction, later), graph.columns(direction, earlier));
    // The chord of the angle on the unit circle, shorter than the angle by 36 % at most.
    Node angle = graph.sqrt(graph.shift(graph.sumRows(graph.square(change)), 1e-6));
    Node next = graph.columns(length, later);
    Node excess =
        graph.relu(graph.combine(-turn, chord, graph.divide(angle, graph.shift(next, 0.1 * rest))));
    Node moving = graph.columns(graph.divide(square, graph.shift(square, rest * rest)), later);
    Node share = graph.multiply(moving, graph.scale(next, 1 / chord));
    return graph.sum(
        graph.multiply(share, graph.divide(graph.square(excess), graph.shift(excess, 1))));
  }

  /** As many axes as there are positions, from one on. */
  private Node axes(Graph graph, Node states, int from) {
    int[] axes = new int[positions];
    Arrays.setAll(axes, i -> from + i);
    return states.rows() == positions ? states : graph.rows(states, axes);
  }

  private static Node excess(Graph graph, Node vectors, double bound) {
    Node size = graph.sqrt(graph.shift(graph.sumRows(graph.square(vectors)), SOFT));
    return graph.sum(graph.relu(graph.combine(-1, 1 / bound, size)));
  }
}
