package dev.attractor.app.reproduce.arm;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What the page says of its own table. */
final class ArmRemarks {
  /** Bounds that the page is held against, in metres. */
  private static final double PATH = 0.01;

  private static final double END = 0.001;

  private ArmRemarks() {}

  static String text(List<ArmLoop.Outcome> outcomes) {
    return "**What falls short** of a path within 10 mm where the arm is not pushed, an end within 1 mm,"
        + " and a recovery within the time shown: "
        + said(outcomes, ArmRemarks::strays, "path", ArmLoop.Outcome::path)
        + said(outcomes, outcome -> outcome.end() > END, "end", ArmLoop.Outcome::end)
        + outcomes.stream()
            .filter(outcome -> outcome.setting().push() != 0)
            .filter(outcome -> Double.isNaN(outcome.recovery()))
            .map(outcome -> outcome.setting().name() + ": no recovery; ")
            .collect(Collectors.joining())
        + "all others are within.";
  }

  private static boolean strays(ArmLoop.Outcome outcome) {
    return outcome.setting().push() == 0 && outcome.path() > PATH;
  }

  private static String said(
      List<ArmLoop.Outcome> outcomes,
      Predicate<ArmLoop.Outcome> which,
      String what,
      ToDoubleFunction<ArmLoop.Outcome> value) {
    return outcomes.stream()
        .filter(which)
        .map(
            outcome ->
                String.format(
                    Locale.ROOT,
                    "%s, %s (%.1f mm); ",
                    outcome.setting().name(),
                    what,
                    1000 * value.applyAsDouble(outcome)))
        .collect(Collectors.joining());
  }
}
