package dev.attractor.motion;

/** One phase of learning: a loss with its gradient, step after step. */
interface Phase extends AutoCloseable {
  /** What progress calls it. */
  String name();

  /** How many steps. */
  long steps();

  /** The optimiser's numbers. */
  Recipe.Rates rates();

  /** The loss of step {@code step}; {@code gradient}, zero on entry, receives its gradient. */
  double gradient(long step, double[] parameters, double[] gradient);

  @Override
  void close();
}
