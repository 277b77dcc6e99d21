package dev.attractor.app.cli;

/** States and numbers as they are typed. */
public final class StateOption {
  private StateOption() {}

  /** Reads {@code x1,x2,..}. */
  public static double[] parse(String option, String text) {
    String[] parts = text.split(",", -1);
    double[] state = new double[parts.length];
    for (int i = 0; i < parts.length; i++) {
      state[i] = number(option, parts[i]);
    }
    return state;
  }

  /** As {@link #parse}, of a given dimension. */
  public static double[] parse(String option, String text, int dimension) {
    double[] state = parse(option, text);
    require(option, state, dimension);
    return state;
  }

  public static void require(String option, double[] state, int dimension) {
    if (state.length != dimension) {
      throw new WrongUsage(
          option + ": the motion has " + dimension + " dimensions, got " + state.length);
    }
  }

  /** The value, when it is positive and finite. */
  public static double positive(String option, double value) {
    if (!(value > 0) || value == Double.POSITIVE_INFINITY) {
      throw new WrongUsage(option + " must be positive and finite, got " + value);
    }
    return value;
  }

  public static double number(String option, String text) {
    double number;
    try {
      number = Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      throw new WrongUsage(option + ": not a number: '" + text.strip() + "'");
    }
    if (!Double.isFinite(number)) {
      throw new WrongUsage(option + ": not finite: " + text.strip());
    }
    return number;
  }
}
