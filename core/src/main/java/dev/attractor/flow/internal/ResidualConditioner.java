package dev.attractor.flow.internal;

import dev.attractor.flow.Activation;
import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.LinearLayer;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.autodiff.ParameterLayout;
import java.util.random.RandomGenerator;

/**
 * The network that turns the untouched half of a state into parameters for the other half: a linear
 * map to {@code hidden} units, two residual blocks h + W2 s(W1 s(h)), a linear map out.
 */
final class ResidualConditioner implements Conditioner {
  private static final int BLOCKS = 2;

  private final int hidden;
  private final Activation activation;
  private final LinearLayer first;
  private final LinearLayer[] inner = new LinearLayer[BLOCKS];
  private final LinearLayer[] outer = new LinearLayer[BLOCKS];
  private final LinearLayer last;

  ResidualConditioner(
      int in, int hidden, int out, Activation activation, String name, ParameterLayout layout) {
    this.hidden = hidden;
    this.activation = activation;
    first = LinearLayer.add(name + ".first", hidden, in, layout);
    for (int k = 0; k < BLOCKS; k++) {
      inner[k] = LinearLayer.add(name + ".block" + k + ".inner", hidden, hidden, layout);
      outer[k] = LinearLayer.add(name + ".block" + k + ".outer", hidden, hidden, layout);
    }
    last = LinearLayer.add(name + ".last", out, hidden, layout);
  }

  @Override
  public Node of(Graph graph, Node x) {
    Node h = first.of(graph, x);
    for (int k = 0; k < BLOCKS; k++) {
      Node t = inner[k].of(graph, Activations.of(activation, graph, h));
      h = outer[k].onto(graph, h, Activations.of(activation, graph, t));
    }
    return last.of(graph, h);
  }

  /** Uniform in 1 / sqrt(inputs), except that each block starts within 1e-3 of the identity. */
  @Override
  public void initialise(RandomGenerator random, double[] parameters) {
    initialise(first, random, parameters);
    for (int k = 0; k < BLOCKS; k++) {
      initialise(inner[k], random, parameters);
      outer[k].initialiseUniform(random, parameters, 1e-3);
    }
    initialise(last, random, parameters);
  }

  private static void initialise(LinearLayer layer, RandomGenerator random, double[] parameters) {
    layer.initialiseUniform(random, parameters, 1 / Math.sqrt(layer.weight().columns()));
  }

  @Override
  public State state(double[] parameters) {
    return new OneState(parameters);
  }

  private final class OneState implements State {
    private final LinearLayer.Frozen start;
    private final LinearLayer.Frozen[] in = new LinearLayer.Frozen[BLOCKS];
    private final LinearLayer.Frozen[] out = new LinearLayer.Frozen[BLOCKS];
    private final LinearLayer.Frozen end;
    private final int n = LinearLayer.padded(hidden);
    private final double[] h = new double[n];
    private final double[] s = new double[n];
    private final double[] t = new double[n];
    private final double[] move = new double[n];
    private final double[][] slopeIn = new double[BLOCKS][n];
    private final double[][] slopeOut = new double[BLOCKS][n];

    OneState(double[] parameters) {
      start = first.frozen(parameters);
      for (int k = 0; k < BLOCKS; k++) {
        in[k] = inner[k].frozen(parameters);
        out[k] = outer[k].frozen(parameters);
      }
      end = last.frozen(parameters);
    }

    @Override
    public int room() {
      return end.rows();
    }

    @Override
    public void apply(double[] x, double[] theta) {
      start.apply(x, h);
      for (int k = 0; k < BLOCKS; k++) {
        Activations.of(activation, h, s, slopeIn[k], n);
        in[k].apply(s, t);
        Activations.of(activation, t, s, slopeOut[k], n);
        out[k].apply(s, move);
        for (int i = 0; i < n; i++) {
          h[i] += move[i];
        }
      }
      end.apply(h, theta);
    }

    @Override
    public void push(double[] v, double[] dTheta) {
      start.push(v, h);
      for (int k = 0; k < BLOCKS; k++) {
        multiply(slopeIn[k], h, s);
        in[k].push(s, t);
        multiply(slopeOut[k], t, s);
        out[k].push(s, move);
        for (int i = 0; i < n; i++) {
          h[i] += move[i];
        }
      }
      end.push(h, dTheta);
    }

    private static void multiply(double[] a, double[] b, double[] c) {
      for (int i = 0; i < c.length; i++) {
        c[i] = a[i] * b[i];
      }
    }
  }
}
