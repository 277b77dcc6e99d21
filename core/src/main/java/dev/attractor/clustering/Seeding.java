package dev.attractor.clustering;

/** How the first codebook of a cold start is chosen; made by the factory methods alone. */
public final class Seeding {
  /** The kinds of seeding. */
  sealed interface Rule {
    /** See {@link Seeding#plusPlus}. */
    record PlusPlus(long seed) implements Rule {}

    /** See {@link Seeding#optimal}. */
    record Optimal() implements Rule {}

    /** See {@link Seeding#density}. */
    record Density() implements Rule {}

    /** See {@link Seeding#random}. */
    record Random(long seed) implements Rule {}

    /** See {@link Seeding#given}; the array is not modified. */
    record Given(double[] codebook) implements Rule {}
  }

  private final Rule rule;

  private Seeding(Rule rule) {
    this.rule = rule;
  }

  /**
   * k-means++ (Arthur and Vassilvitskii, 2007): each further codeword is a row drawn with a
   * probability in proportion to its weight times its squared distance to the nearest codeword so
   * far.
   *
   * @param seed of the generator
   */
  public static Seeding plusPlus(long seed) {
    return new Seeding(new Rule.PlusPlus(seed));
  }

  /** The codebook of least squared error, found exactly; for rows of length one. */
  public static Seeding optimal() {
    return new Seeding(new Rule.Optimal());
  }

  /**
   * Quantiles: for rows of length one codeword j is the (j + 1/2) / k quantile; for rows of up to
   * 16 the codewords are the k fullest points of the grid of the coordinates' quantiles.
   */
  public static Seeding density() {
    return new Seeding(new Rule.Density());
  }

  /**
   * k rows drawn without replacement, in proportion to their weights.
   *
   * @param seed of the generator
   */
  public static Seeding random(long seed) {
    return new Seeding(new Rule.Random(seed));
  }

  /**
   * A codebook that the caller has.
   *
   * @param codebook k x d numbers row by row; copied
   */
  public static Seeding given(double... codebook) {
    return new Seeding(new Rule.Given(codebook.clone()));
  }

  Rule rule() {
    return rule;
  }

  /** The same for standardised rows. */
  Seeding standardised(AffineScaling scaling) {
    return rule instanceof Rule.Given(double[] codebook)
        ? given(scaling.standardise(codebook))
        : this;
  }

  @Override
  public String toString() {
    return rule.toString();
  }
}
