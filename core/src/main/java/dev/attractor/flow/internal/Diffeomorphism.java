package dev.attractor.flow.internal;

import dev.attractor.flow.Flow;
import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.autodiff.ParameterLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Flow} for a given dimension: z = phi(x). Its parameters live in a shared vector.
 *
 * <p>Where the flow keeps fewer features than there are, the inverse pads with zeros: phi is then a
 * diffeomorphism between the inverse's image and the latent space, and elsewhere a projection onto
 * that image comes first.
 */
public final class Diffeomorphism {
  private final int dimension;
  private final int latentDimension;
  private final List<Layer> layers;
  private final @Nullable TangentLift lift; // null unless lifted to velocities

  /**
   * @param permutations the order of features before each LU, {@link Flow#permutations()} of them
   * @param layout takes up the parameters
   * @throws IllegalArgumentException when an order is not a permutation, or couplings are asked for
   *     in one dimension
   */
  public Diffeomorphism(Flow flow, int dimension, int[][] permutations, ParameterLayout layout) {
    this.dimension = dimension;
    this.latentDimension = flow.latentDimension(dimension);
    this.layers = layers(flow, dimension, permutations, layout);
    this.lift = null;
  }

  private Diffeomorphism(int positions, TangentLift lift) {
    this.dimension = 2 * positions;
    this.latentDimension = dimension;
    this.layers = List.of(lift);
    this.lift = lift;
  }

  /**
   * A flow of positions lifted to positions and velocities: (x, v) becomes (y, Dphi(x) v + share
   * y), y = phi(x).
   *
   * @param positions how many; the dimension is twice that
   * @param permutations of positions
   * @throws IllegalArgumentException when the flow keeps fewer features than there are
   */
  public static Diffeomorphism lifted(
      Flow flow, int positions, int[][] permutations, double share, ParameterLayout layout) {
    if (flow.latentDimension(positions) < positions) {
      throw new IllegalArgumentException(
          "a flow that keeps %d of %d positions has no velocities of the others"
              .formatted(flow.latentDimension(positions), positions));
    }
    return new Diffeomorphism(
        positions,
        new TangentLift(positions, share, layers(flow, positions, permutations, layout)));
  }

  private static List<Layer> layers(
      Flow flow, int dimension, int[][] permutations, ParameterLayout layout) {
    int kept = flow.latentDimension(dimension);
    List<Layer> layers = new ArrayList<>();
    if (dimension < 1 || dimension > 1024) {
      throw new IllegalArgumentException("dimension must be between 1 and 1024, got " + dimension);
    }
    if (permutations.length != flow.permutations()) {
      throw new IllegalArgumentException(
          "the flow needs " + flow.permutations() + " permutations, got " + permutations.length);
    }
    for (int c = 0; c < permutations.length; c++) {
      requirePermutation(permutations[c], dimension);
      layers.add(new FeaturePermutation(permutations[c].clone()));
      layers.add(new LowerUpper(dimension, "lu" + c, layout));
      if (c < flow.couplings()) {
        layers.add(coupling(flow, dimension, c, layout));
      }
    }
    if (kept < dimension) {
      layers.add(new Unpad(dimension, kept));
    }
    return layers;
  }

  private static Layer coupling(Flow flow, int dimension, int c, ParameterLayout layout) {
    return flow.kind() == Flow.Kind.SPLINE
        ? new SplineCoupling(flow, dimension, c, layout)
        : new AffineCoupling(flow, dimension, c, layout);
  }

  private static void requirePermutation(int[] order, int dimension) {
    int[] sorted = order.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < dimension; i++) {
      if (sorted.length != dimension || sorted[i] != i) {
        throw new IllegalArgumentException(
            "not a permutation of " + dimension + " features: " + Arrays.toString(order));
      }
    }
  }

  /** Random permutations for a flow. */
  public static int[][] randomPermutations(Flow flow, int dimension, RandomGenerator random) {
    int[][] orders = new int[flow.permutations()][dimension];
    for (int[] order : orders) {
      Arrays.setAll(order, i -> i);
      for (int i = dimension - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int held = order[i];
        order[i] = order[j];
        order[j] = held;
      }
    }
    return orders;
  }

  /** The order left as it is, everywhere. */
  public static int[][] identityPermutations(Flow flow, int dimension) {
    int[][] orders = new int[flow.permutations()][dimension];
    for (int[] order : orders) {
      Arrays.setAll(order, i -> i);
    }
    return orders;
  }

  /** The number of features of x. */
  public int dimension() {
    return dimension;
  }

  /** The number of features of z, at most that of x. */
  public int latentDimension() {
    return latentDimension;
  }

  /** Sets starting values: LU the identity, conditioners as PyTorch starts linear maps. */
  public void initialise(RandomGenerator random, double[] parameters) {
    for (Layer layer : layers) {
      layer.initialise(random, parameters);
    }
  }

  /** phi at a batch, and the way back down for velocities. */
  public Forward forward(Graph graph, Node x) {
    List<Layer.Forward> forwards = new ArrayList<>();
    Node z = x;
    for (Layer layer : layers) {
      Layer.Forward forward = layer.forward(graph, z);
      forwards.add(forward);
      z = forward.output();
    }
    return new Forward(z, forwards);
  }

  /** phi at a batch. */
  public static final class Forward {
    private final Node output;
    private final List<Layer.Forward> forwards;

    private Forward(Node output, List<Layer.Forward> forwards) {
      this.output = output;
      this.forwards = forwards;
    }

    /** phi(x). */
    public Node output() {
      return output;
    }

    /** Dphi(x)^-1 w, by solving layer after layer; features that were not kept stay at rest. */
    public Node pullBack(Node w) {
      Node v = w;
      for (Layer.Forward forward : forwards.reversed()) {
        v = forward.pullBack(v);
      }
      return v;
    }
  }

  /** The inverse of phi at a batch. */
  public Node inverse(Graph graph, Node z) {
    Node x = z;
    for (Layer layer : layers.reversed()) {
      x = layer.inverse(graph, x);
    }
    return x;
  }

  /** The inverse as far as it is of positions: half of the features where phi is lifted. */
  public Node positions(Graph graph, Node z) {
    return lift == null ? inverse(graph, z) : lift.positions(graph, z);
  }

  /** phi with frozen parameters, for one state at a time. */
  public StateMap state(double[] parameters) {
    return new StateMap(
        dimension,
        latentDimension,
        layers.stream().map(layer -> layer.state(parameters)).toArray(Layer.StateLayer[]::new));
  }
}
