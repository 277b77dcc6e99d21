package dev.attractor.motion;

import dev.attractor.flow.Flow;
import dev.attractor.flow.internal.Diffeomorphism;
import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.Leaf;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.autodiff.ParameterLayout;
import dev.attractor.motion.field.Field;
import dev.attractor.motion.field.SecondOrder;
import dev.attractor.motion.field.internal.LatentField;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The parts of a model while it is being learned, all parameters in one vector. */
final class LatentModel {
  private final int dimension;
  private final int positions;
  private final double frequency;
  private final ParameterLayout layout = new ParameterLayout();
  private final Diffeomorphism diffeomorphism;
  private final LatentField field;
  private final int flowSize;
  private final int size;
  private final ParameterLayout.@Nullable Block goalBlock; // null unless the goal is learned
  private final double[] goal;

  /** {@code goal} is standardised; where it is learned, it is where learning starts. */
  LatentModel(Field field, Flow flow, int[][] permutations, double[] goal, boolean learned) {
    this.dimension = goal.length;
    this.positions = goal.length / field.order();
    this.frequency = field instanceof SecondOrder lifted ? lifted.frequency() : 1;
    this.diffeomorphism = diffeomorphism(field, flow, dimension, permutations, layout);
    this.flowSize = layout.size();
    this.field = LatentField.of(field, diffeomorphism.latentDimension(), layout);
    this.size = layout.size();
    this.goal = goal.clone();
    this.goalBlock = learned ? layout.add("goal", dimension, 1) : null;
  }

  /** The flow of a field: lifted to velocities for one of second order. */
  static Diffeomorphism diffeomorphism(
      Field field, Flow flow, int dimension, int[][] permutations, ParameterLayout layout) {
    return field instanceof SecondOrder lifted
        ? Diffeomorphism.lifted(flow, dimension / 2, permutations, lifted.share(), layout)
        : new Diffeomorphism(flow, dimension, permutations, layout);
  }

  int dimension() {
    return dimension;
  }

  /** How many axes of a state are positions, the first ones. */
  int positions() {
    return positions;
  }

  /** What velocities in states are divided by beside their axes; 1 where there are none. */
  double frequency() {
    return frequency;
  }

  /** The parameters of the flow, the first ones. */
  int flowSize() {
    return flowSize;
  }

  /** The parameters of the model proper, without a learned goal. */
  int size() {
    return size;
  }

  /** All that is learned: the model's parameters, and a learned goal's. */
  int learnedSize() {
    return layout.size();
  }

  /** Starting values for all that is learned. */
  double[] start(RandomGenerator random) {
    double[] parameters = new double[layout.size()];
    diffeomorphism.initialise(random, parameters);
    field.initialise(random, parameters);
    if (goalBlock != null) {
      System.arraycopy(goal, 0, parameters, goalBlock.offset(), dimension);
    }
    return parameters;
  }

  double[] goal(double[] parameters) {
    if (goalBlock == null) {
      return goal.clone();
    }
    double[] learned = new double[dimension];
    System.arraycopy(parameters, goalBlock.offset(), learned, 0, dimension);
    return learned;
  }

  Diffeomorphism diffeomorphism() {
    return diffeomorphism;
  }

  LatentField field() {
    return field;
  }

  /** The goal as a dense column of x. */
  Node goal(Graph graph) {
    if (goalBlock != null) {
      return graph.parameter(goalBlock);
    }
    Leaf leaf = graph.column(dimension);
    leaf.set(goal);
    return leaf;
  }

  /**
   * z and x' at a batch of states.
   *
   * @param latent phi(x)
   * @param velocity x'
   */
  record Motion(Node latent, Node velocity) {}

  /**
   * z and x' for the columns of x, the last of which must be the goal.
   *
   * @return as many columns
   */
  Motion motion(Graph graph, Node x) {
    Diffeomorphism.Forward forward = diffeomorphism.forward(graph, x);
    Node z = forward.output();
    Node latentGoal = graph.spread(graph.columns(z, x.columns() - 1), x.columns());
    return new Motion(z, forward.pullBack(field.at(graph, z, latentGoal)));
  }

  /** Whether the flow keeps fewer features than there are, so that states lose something. */
  boolean loses() {
    return diffeomorphism.latentDimension() < dimension;
  }
}
