package dev.attractor.motion;

import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.Leaf;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.autodiff.Program;
import dev.attractor.internal.autodiff.SliceTeam;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The error of the velocity on batches of demonstrated states. A batch is cut into slices that
 * depend on its size alone; every slice has a graph of its own, and their gradients are added in
 * order, so that the result does not depend on the number of threads.
 */
final class VelocityLearning implements Phase {
  private static final int SLICE = 64;

  private final Recipe.VelocityPhase phase;
  private final TrainingSet set;
  private final long seed;
  private final int perEpoch;
  private final Slice[] slices;
  private final SliceTeam team;
  private final int[] order;
  private long orderedEpoch = -1;

  VelocityLearning(Recipe.VelocityPhase phase, LatentModel model, TrainingSet set, long seed) {
    this.phase = phase;
    this.set = set;
    this.seed = seed;
    this.perEpoch = (set.size() + phase.batch() - 1) / phase.batch();
    this.order = new int[perEpoch * phase.batch()];
    int count = sliceCount(phase.batch());
    this.slices = new Slice[count];
    for (int i = 0; i < count; i++) {
      int from = (int) ((long) phase.batch() * i / count);
      int to = (int) ((long) phase.batch() * (i + 1) / count);
      slices[i] = new Slice(model, from, to - from);
    }
    this.team = SliceTeam.of(count);
  }

  private static int sliceCount(int batch) {
    return Math.max(batch >= 32 ? 2 : 1, (batch + SLICE - 1) / SLICE);
  }

  @Override
  public String name() {
    return "velocity";
  }

  @Override
  public long steps() {
    return (long) phase.epochs() * perEpoch;
  }

  @Override
  public Recipe.Rates rates() {
    return phase.optimiser();
  }

  @Override
  public double gradient(long step, double[] parameters, double[] gradient) {
    long epoch = step / perEpoch;
    if (epoch != orderedEpoch) {
      shuffle(epoch);
    }
    int from = (int) (step % perEpoch) * phase.batch();
    SplittableRandom random = RandomStreams.random(seed, 2, step);
    for (Slice slice : slices) {
      slice.fill(from, random);
    }
    team.run(slices.length, i -> slices[i].run(parameters));
    double loss = 0;
    for (Slice slice : slices) {
      loss += slice.loss.at(0, 0);
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] += slice.gradient[i];
      }
    }
    return loss;
  }

  /** All states in random order; the last batch is filled up from the front. */
  private void shuffle(long epoch) {
    SplittableRandom random = RandomStreams.random(seed, 1, epoch);
    int n = set.size();
    int[] all = new int[n];
    Arrays.setAll(all, i -> i);
    for (int i = n - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int held = all[i];
      all[i] = all[j];
      all[j] = held;
    }
    for (int i = 0; i < order.length; i++) {
      order[i] = all[i % n];
    }
    orderedEpoch = epoch;
  }

  @Override
  public void close() {
    team.close();
  }

  /**
   * Columns {@code first} to {@code first + count - 1} of every batch, and the goal behind them.
   */
  private final class Slice {
    private final int first;
    private final int count;
    private final Graph graph = new Graph();
    private final Leaf x;
    private final Leaf target;
    private final Node loss;
    private final Program program;
    private final double[] gradient;

    Slice(LatentModel model, int first, int count) {
      int d = model.dimension();
      this.first = first;
      this.count = count;
      x = graph.input(d, count);
      target = graph.input(d, count + 1);
      Node states = graph.joinColumns(x, model.goal(graph));
      LatentModel.Motion motion = model.motion(graph, states);
      Node square = graph.sumRows(graph.square(graph.subtract(motion.velocity(), target)));
      boolean meanSquare = phase.loss() == Recipe.Loss.MEAN_SQUARE;
      double[] weights = new double[count + 1];
      Arrays.fill(weights, 0, count, 1.0 / phase.batch() / (meanSquare ? d : 1));
      Node error = meanSquare ? square : graph.sqrt(graph.shift(square, 1e-4));
      if (model.loses()) {
        Node decoded = model.diffeomorphism().inverse(graph, motion.latent());
        Node lost = graph.sumRows(graph.square(graph.subtract(states, decoded)));
        error = graph.add(error, lost);
      }
      loss = graph.sum(graph.multiply(error, graph.constant(1, count + 1, weights)));
      program = graph.program(loss);
      gradient = new double[model.learnedSize()];
    }

    void fill(int from, SplittableRandom random) {
      int n = set.size();
      for (int c = 0; c < count; c++) {
        int at = order[from + first + c];
        boolean moved = phase.jitter() > 0 && 2 * (first + c) >= phase.batch();
        for (int a = 0; a < set.dimension(); a++) {
          double e = moved ? phase.jitter() * random.nextGaussian() : 0.0;
          x.put(a, c, set.positions()[a * n + at] + e);
          target.put(a, c, set.velocities()[a * n + at] - phase.pull() * e);
        }
      }
      x.finish();
      target.finish();
    }

    void run(double[] parameters) {
      graph.load(parameters);
      program.run();
      program.pullBack(1.0);
      Arrays.fill(gradient, 0.0);
      graph.addGradientTo(gradient);
    }
  }
}
