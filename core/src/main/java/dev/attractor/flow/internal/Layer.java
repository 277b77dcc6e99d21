package dev.attractor.flow.internal;

import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.Node;
import java.util.random.RandomGenerator;

/** One step of a diffeomorphism: forward, inverse, and the pull-back of velocities, as graphs. */
sealed interface Layer
    permits FeaturePermutation, LowerUpper, AffineCoupling, SplineCoupling, Unpad, TangentLift {
  /** What the forward pass of a layer gives: its output, and the pull-back of velocities. */
  interface Forward {
    /** The output. */
    Node output();

    /** The solution v of (Jacobian at the input) v = w. */
    Node pullBack(Node w);
  }

  /** The output for a batch of inputs. */
  Forward forward(Graph graph, Node x);

  /** The input for a batch of outputs. */
  Node inverse(Graph graph, Node y);

  /** Sets the layer's own parameters to starting values. */
  void initialise(RandomGenerator random, double[] parameters);

  /** The layer with frozen parameters, for one state at a time. */
  StateLayer state(double[] parameters);

  /**
   * A layer for one state; what {@link #forward} computed is kept for {@link #pullBack} and {@link
   * #pushForward}.
   */
  interface StateLayer {
    void forward(double[] x, double[] y);

    void pullBack(double[] w, double[] v);

    /** The Jacobian at the last input times v. */
    void pushForward(double[] v, double[] w);

    void inverse(double[] y, double[] x);
  }
}
