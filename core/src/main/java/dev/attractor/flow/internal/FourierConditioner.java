package dev.attractor.flow.internal;

import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.LinearLayer;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.autodiff.ParameterLayout;
import java.util.random.RandomGenerator;

/**
 * A linear map of random Fourier features (A. Rahimi and B. Recht, 2007), sqrt(2 / n) cos(w . x +
 * b), whose frequencies w and phases b are drawn once and not learned.
 */
final class FourierConditioner implements Conditioner {
  /**
   * Length scale of the functions that the features stand for, in standardised units. M. A. Rana et
   * al. (2020) have .45 of a range of one; a range of standardised states is about 3.5.
   */
  private static final double LENGTH = 1.5;

  private final double scale;
  private final LinearLayer features;
  private final LinearLayer last;

  FourierConditioner(int in, int count, int out, String name, ParameterLayout layout) {
    scale = Math.sqrt(2.0 / count);
    features = LinearLayer.add(name + ".features", count, in, layout);
    last = LinearLayer.add(name + ".last", out, count, layout);
  }

  @Override
  public Node of(Graph graph, Node x) {
    Node angle = graph.affine(graph.fixed(features.weight()), x, graph.fixed(features.bias()));
    return last.of(graph, graph.scale(graph.cos(angle), scale));
  }

  /** Frequencies normal over the length scale, phases uniform; the rest uniform within .001. */
  @Override
  public void initialise(RandomGenerator random, double[] parameters) {
    for (int i = 0; i < features.weight().size(); i++) {
      parameters[features.weight().offset() + i] = random.nextGaussian() / LENGTH;
    }
    for (int i = 0; i < features.bias().size(); i++) {
      parameters[features.bias().offset() + i] = 2 * Math.PI * random.nextDouble();
    }
    last.initialiseUniform(random, parameters, 1e-3);
  }

  @Override
  public State state(double[] parameters) {
    return new OneState(features.frozen(parameters), last.frozen(parameters), scale);
  }

  private static final class OneState implements State {
    private final LinearLayer.Frozen features;
    private final LinearLayer.Frozen last;
    private final double scale;
    private final double[] wave;
    private final double[] slope;

    OneState(LinearLayer.Frozen features, LinearLayer.Frozen last, double scale) {
      this.features = features;
      this.last = last;
      this.scale = scale;
      wave = new double[features.rows()];
      slope = new double[features.rows()];
    }

    @Override
    public int room() {
      return last.rows();
    }

    @Override
    public void apply(double[] x, double[] theta) {
      features.apply(x, wave);
      for (int i = 0; i < wave.length; i++) {
        slope[i] = -scale * Math.sin(wave[i]);
        wave[i] = scale * Math.cos(wave[i]);
      }
      last.apply(wave, theta);
    }

    @Override
    public void push(double[] v, double[] dTheta) {
      features.push(v, wave);
      for (int i = 0; i < wave.length; i++) {
        wave[i] *= slope[i];
      }
      last.push(wave, dTheta);
    }
  }
}
