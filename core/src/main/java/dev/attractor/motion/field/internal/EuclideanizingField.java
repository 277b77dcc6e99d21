package dev.attractor.motion.field.internal;

import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.autodiff.ParameterLayout;
import dev.attractor.internal.columns.ScalarFunctions;
import dev.attractor.motion.field.EuclideanizingFlow;
import java.util.random.RandomGenerator;

/** {@link EuclideanizingFlow} in d dimensions: f(z) = -s(z) v / sqrt(|v|^2 + delta^2). */
final class EuclideanizingField implements LatentField {
  /** What the speed has at least, so that no parameters make it vanish. */
  private static final double LEAST = 1e-3;

  private final int d;
  private final double smoothing;
  private final HiddenLayers speed;

  EuclideanizingField(EuclideanizingFlow field, int d, ParameterLayout layout) {
    this.d = d;
    smoothing = field.smoothing();
    speed = HiddenLayers.add("speed", 1, field.hidden(), d, layout);
  }

  @Override
  public Node at(Graph graph, Node z, Node goal) {
    Node v = graph.subtract(z, goal);
    Node squares = graph.sumRows(graph.square(v));
    Node distance = graph.sqrt(graph.shift(squares, smoothing * smoothing));
    Node pace = graph.shift(graph.softplus(speed.of(graph, z)), LEAST);
    Node decay = graph.rows(graph.divide(pace, distance), new int[d]);
    return graph.scale(graph.multiply(decay, v), -1.0);
  }

  @Override
  public void initialise(RandomGenerator random, double[] parameters) {
    speed.initialiseXavier(random, parameters);
  }

  @Override
  public State state(double[] parameters) {
    return new OneState(d, smoothing, speed.state(parameters));
  }

  private static final class OneState implements State {
    private final int d;
    private final double smoothing;
    private final HiddenLayers.State speed;
    private final double[] pace;

    OneState(int d, double smoothing, HiddenLayers.State speed) {
      this.d = d;
      this.smoothing = smoothing;
      this.speed = speed;
      pace = new double[speed.room()];
    }

    /** s / sqrt(|v|^2 + delta^2). */
    private double decay(double[] z, double[] goal) {
      double largest = smoothing;
      for (int i = 0; i < d; i++) {
        largest = Math.max(largest, Math.abs(z[i] - goal[i]));
      }
      double squares = (smoothing / largest) * (smoothing / largest);
      for (int i = 0; i < d; i++) { // scaled, so that far states do not overflow
        double v = (z[i] - goal[i]) / largest;
        squares += v * v;
      }
      speed.apply(z, pace);
      return (ScalarFunctions.softplus(pace[0]) + LEAST) / (largest * Math.sqrt(squares));
    }

    @Override
    public void velocity(double[] z, double[] goal, double[] f) {
      double decay = decay(z, goal);
      for (int i = 0; i < d; i++) {
        f[i] = -decay * (z[i] - goal[i]);
      }
    }

    @Override
    public boolean linearise(double[] z, double[] goal, double[] b) {
      double decay = decay(z, goal);
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          b[i * d + j] = i == j ? -decay : 0.0;
        }
      }
      return true;
    }
  }
}
