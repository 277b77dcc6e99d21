package dev.attractor.motion;

import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.autodiff.Program;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The distance between roll-outs and demonstrations: the starts are encoded, followed through z by
 * midpoint steps, all states decoded together and compared in x. (Comparing in z is cheated by
 * shrinking phi.) Every step is over all demonstrations, long winding ones cut into several curves.
 * Where the recipe prefers smooth fields, {@link SmoothMotion} adds its penalty; its starts alone
 * are random.
 *
 * <p>Columns: curve k has points {@code 2 pieces k} on, in the order of time, the middles of
 * neighbouring states among them.
 */
final class RollOutLearning implements Phase {
  /** Keeps the slope of a distance finite: r(s) = sqrt(s + SOFT). */
  private static final double SOFT = 1e-5;

  private final Recipe.RollOutPhase phase;
  private final TrainingSet set;
  private final List<Trajectory> curves;
  private final int positions;
  private final Graph graph = new Graph();
  private final @Nullable SmoothMotion smooth; // null without a preference for smooth fields
  private final Program program;
  private final Node loss;

  RollOutLearning(Recipe.RollOutPhase phase, LatentModel model, TrainingSet set, long seed) {
    this.phase = phase;
    this.set = set;
    this.curves = Curves.of(set, phase.pieces());
    this.positions = model.positions();
    Node starts = batch(1, i -> 0.0);
    int m = phase.pieces();
    if (phase.smoothness().weight() == 0) {
      smooth = null;
      loss = distance(starts, states(model, starts, k -> curves.get(k).duration()));
    } else {
      SmoothMotion motion = new SmoothMotion(phase, set, curves, positions, graph, seed);
      Node all = graph.joinColumns(starts, motion.strays());
      Node states = states(model, all, motion::duration);
      Node own = graph.columns(states, range(curves.size() * m, i -> i));
      loss =
          graph.add(distance(starts, own), motion.penalty(graph, all, states, model.frequency()));
      smooth = motion;
    }
    program = graph.program(loss);
  }

  /**
   * The distance between the roll-outs of a motion with these parameters and the demonstrations, in
   * standardised units: what this phase makes small, without its preference for smooth fields.
   */
  static double distance(
      Recipe.RollOutPhase phase, LatentModel model, TrainingSet set, double[] parameters) {
    RollOutLearning learning =
        new RollOutLearning(phase.smoothness(Recipe.Smoothness.NONE), model, set, 0);
    learning.graph.load(parameters);
    learning.program.run();
    return learning.loss.at(0, 0);
  }

  /**
   * Demonstrated states at the given shares of the duration, standardised, {@code count} a curve.
   */
  private Node batch(int count, IntToDoubleFunction share) {
    int d = set.dimension();
    int n = curves.size();
    double[] numbers = new double[d * n * count];
    double[] state = new double[d];
    for (int k = 0; k < n; k++) {
      Trajectory curve = curves.get(k);
      for (int i = 0; i < count; i++) {
        curve.interpolate(curve.time(0) + share.applyAsDouble(i) * curve.duration(), state);
        set.standardisation().standardise(state, state);
        for (int a = 0; a < d; a++) {
          numbers[a * n * count + k * count + i] = state[a];
        }
      }
    }
    return graph.constant(d, n * count, numbers);
  }

  /** The decoded positions after each piece, start after start, each followed for its duration. */
  private Node states(LatentModel model, Node starts, IntToDoubleFunction duration) {
    int n = starts.columns();
    Node z0 =
        model
            .diffeomorphism()
            .forward(graph, graph.joinColumns(starts, model.goal(graph)))
            .output();
    Node z = graph.columns(z0, range(n, i -> i));
    Node goal = graph.spread(graph.columns(z0, n), n);
    int d = z.rows();
    double[] steps = new double[d * n];
    Arrays.setAll(steps, i -> duration.applyAsDouble(i % n) / phase.pieces());
    Node whole = graph.constant(d, n, steps);
    Node half = graph.scale(whole, 0.5);
    Node[] after = new Node[phase.pieces()];
    for (int t = 0; t < after.length; t++) {
      Node middle = graph.add(z, graph.multiply(half, model.field().at(graph, z, goal)));
      z = graph.add(z, graph.multiply(whole, model.field().at(graph, middle, goal)));
      after[t] = z;
    }
    int m = phase.pieces();
    Node all = graph.columns(graph.joinColumns(after), range(n * m, i -> i % m * n + i / m));
    return model.diffeomorphism().positions(graph, all);
  }

  /** What of states is compared: all axes, or the positions of a motion of order 2. */
  private Node positions(Node states) {
    return positions == states.rows() ? states : graph.rows(states, range(positions, i -> i));
  }

  private static int[] range(int count, IntUnaryOperator entry) {
    int[] range = new int[count];
    Arrays.setAll(range, entry);
    return range;
  }

  private Node distance(Node starts, Node states) {
    int n = curves.size();
    int m = phase.pieces();
    Node chain = graph.joinColumns(positions(starts), states);
    Node before = graph.columns(chain, range(n * m, i -> i % m == 0 ? i / m : n + i - 1));
    Node middles = graph.combine(0, 0.5, before, 0.5, states);
    Node points =
        graph.columns(
            graph.joinColumns(middles, states),
            range(2 * n * m, i -> i % 2 == 0 ? i / 2 : n * m + i / 2));
    int count = phase.samples();
    Node samples = positions(batch(count, i -> (double) i / (count - 1)));
    Graph.Pairs pairs = pairs(points, samples);
    Node aligned = positions(batch(m, i -> (double) (i + 1) / m));
    return graph.combine(
        0,
        new double[] {1, 1, phase.timing()},
        meanDistance(points, pairs.samplesByPoint(samples)),
        meanDistance(pairs.pointsBySample(points), samples),
        meanDistance(states, aligned));
  }

  /** Points and samples may be paired when their times differ by the window at most. */
  private Graph.Pairs pairs(Node points, Node samples) {
    int m2 = 2 * phase.pieces();
    int count = phase.samples();
    int[] low = new int[curves.size() * count];
    int[] high = new int[low.length];
    for (int j = 0; j < low.length; j++) {
      double share = (double) (j % count) / (count - 1);
      // Point i has share (i + 1) / m2.
      int first = (int) Math.ceil((share - phase.window()) * m2 - 1);
      int last = (int) Math.floor((share + phase.window()) * m2 - 1);
      int base = j / count * m2;
      low[j] = base + Math.clamp(first, 0, m2 - 1);
      high[j] = base + Math.clamp(last, 0, m2 - 1) + 1;
    }
    return graph.pairs(points, samples, low, high);
  }

  private Node meanDistance(Node a, Node b) {
    Node square = graph.sumRows(graph.square(graph.subtract(a, b)));
    return graph.scale(graph.sum(graph.sqrt(graph.shift(square, SOFT))), 1.0 / a.columns());
  }

  @Override
  public String name() {
    return "roll-out";
  }

  @Override
  public long steps() {
    return phase.steps();
  }

  @Override
  public Recipe.Rates rates() {
    return phase.optimiser();
  }

  @Override
  public double gradient(long step, double[] parameters, double[] gradient) {
    if (smooth != null) {
      smooth.draw(step);
    }
    graph.load(parameters);
    program.run();
    program.pullBack(1.0);
    graph.addGradientTo(gradient);
    return loss.at(0, 0);
  }

  @Override
  public void close() {}
}
