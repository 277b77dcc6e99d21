package dev.attractor.nets;

/** How gradients become steps. */
public sealed interface Optimizer {
  /** The learning rate after the share {@code progress} (0 to 1) of all steps. */
  double learningRate(double progress);

  /**
   * Plain stochastic gradient descent, no momentum, constant rate: the paper's.
   *
   * @param rate the learning rate
   */
  record Sgd(double rate) implements Optimizer {
    /** Checks the rate. */
    public Sgd {
      checkRate(rate);
    }

    @Override
    public double learningRate(double progress) {
      return rate;
    }
  }

  /**
   * Adam (Kingma and Ba, 2015) with the usual decay rates, its learning rate falling to zero along
   * half a cosine.
   *
   * @param rate the learning rate at the start
   */
  record Adam(double rate) implements Optimizer {
    /** Checks the rate. */
    public Adam {
      checkRate(rate);
    }

    @Override
    public double learningRate(double progress) {
      return rate * (1 + Math.cos(Math.PI * progress)) / 2;
    }
  }

  /**
   * Adam at a constant rate.
   *
   * @param rate the learning rate
   */
  record ConstantAdam(double rate) implements Optimizer {
    /** Checks the rate. */
    public ConstantAdam {
      checkRate(rate);
    }

    @Override
    public double learningRate(double progress) {
      return rate;
    }
  }

  /**
   * Stochastic gradient descent with Nesterov's momentum, its learning rate falling to zero along
   * half a cosine.
   *
   * @param rate the learning rate at the start
   * @param momentum 0 to below 1
   * @param decay what the gradient of every layer's weight gains of the weight itself, at least 0
   */
  record Momentum(double rate, double momentum, double decay) implements Optimizer {
    /** Checks the three numbers. */
    public Momentum {
      checkRate(rate);
      if (!(momentum >= 0 && momentum < 1) || !(decay >= 0 && decay < 1)) {
        throw new IllegalArgumentException(
            "momentum and decay must be at least 0 and below 1, got %s and %s"
                .formatted(momentum, decay));
      }
    }

    @Override
    public double learningRate(double progress) {
      return rate * (1 + Math.cos(Math.PI * progress)) / 2;
    }
  }

  private static void checkRate(double rate) {
    if (!(rate > 0 && rate <= 10)) {
      throw new IllegalArgumentException(
          "learning rate must be above 0 and at most 10, got " + rate);
    }
  }
}
