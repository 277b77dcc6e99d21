package dev.attractor.motion;

import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.Leaf;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.autodiff.Program;
import java.util.SplittableRandom;

/** The flow as an auto-encoder of demonstrated states: {@link Recipe.EncoderPhase}. */
final class EncoderLearning implements Phase {
  private final Recipe.EncoderPhase phase;
  private final TrainingSet set;
  private final long seed;
  private final Graph graph = new Graph();
  private final Leaf x;
  private final Leaf noise;
  private final Node loss;
  private final Program program;

  EncoderLearning(Recipe.EncoderPhase phase, LatentModel model, TrainingSet set, long seed) {
    this.phase = phase;
    this.set = set;
    this.seed = seed;
    x = graph.input(set.dimension(), phase.batch());
    Node mean = model.diffeomorphism().forward(graph, x).output();
    noise = graph.input(mean.rows(), phase.batch());
    Node decoded = model.diffeomorphism().inverse(graph, graph.add(mean, noise));
    Node lost = graph.sumRows(graph.square(graph.subtract(x, decoded)));
    double variance = phase.decoded() * phase.decoded();
    Node bound = graph.combine(0, 0.5 / variance, lost, 0.5, graph.sumRows(graph.square(mean)));
    loss = graph.scale(graph.sum(bound), 1.0 / phase.batch());
    program = graph.program(loss);
  }

  /** Steps of a phase over so many states. */
  static long steps(Recipe.EncoderPhase phase, int states) {
    return (long) phase.epochs() * ((states + phase.batch() - 1) / phase.batch());
  }

  @Override
  public String name() {
    return "auto-encoder";
  }

  @Override
  public long steps() {
    return steps(phase, set.size());
  }

  @Override
  public Recipe.Rates rates() {
    return phase.optimiser();
  }

  @Override
  public double gradient(long step, double[] parameters, double[] gradient) {
    SplittableRandom random = RandomStreams.random(seed, 3, step);
    for (int c = 0; c < phase.batch(); c++) {
      int at = random.nextInt(set.size());
      for (int a = 0; a < set.dimension(); a++) {
        x.put(a, c, set.positions()[a * set.size() + at]);
      }
      for (int a = 0; a < noise.rows(); a++) {
        noise.put(a, c, phase.encoded() * random.nextGaussian());
      }
    }
    x.finish();
    noise.finish();
    graph.load(parameters);
    program.run();
    program.pullBack(1.0);
    graph.addGradientTo(gradient);
    return loss.at(0, 0);
  }

  @Override
  public void close() {}
}
