package dev.attractor.app.motion;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Failures;
import dev.attractor.app.cli.StateOption;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.formats.MotionFile;
import dev.attractor.motion.Certificate;
import dev.attractor.motion.CertificateCheck;
import dev.attractor.motion.HoldingCycle;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.field.Guarantee;
import dev.attractor.motion.kinematics.SpeedReport;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a model guarantees, and whether its numbers keep it. */
@Command(
    name = "certify",
    description = {
      "Say what a motion guarantees, in which space and at what rate, and try it at random states.",
      "Exit code 1 when nothing is guaranteed or a trial breaks it."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class MotionCertifyCommand implements Callable<Integer> {
  private static final int HELD = 10_000;

  private static final String OF_POSES =
      "\nStates are positions and the rotation vector, in radians, from the orientation at the goal;"
          + " PosePolicy keeps the bound for poses.";

  @Mixin private MotionCommand.ModelOption model;

  @Option(
      names = "--trials",
      paramLabel = "N",
      defaultValue = "200",
      description = "States to try at each of five sizes (default: ${DEFAULT-VALUE}).")
  private int trials;

  @Option(
      names = "--box",
      paramLabel = "S",
      defaultValue = "3",
      description =
          "Half the width of the box for which velocities may be held, in standard deviations of"
              + " each axis (default: ${DEFAULT-VALUE}).")
  private double box;

  @Mixin private CommonOptions common;

  /**
   * Rates are per unit of time; {@code speed} is null where the demonstrations are not to be had.
   */
  private record Certified(
      boolean holds,
      String statement,
      Certificate certificate,
      CertificateCheck check,
      double remainingRate,
      double halfLife,
      HoldingCycle holding,
      SpeedReport speed) {}

  @Override
  public Integer call() throws IOException {
    if (trials < 1 || trials > 1_000_000) {
      throw new WrongUsage("--trials must be between 1 and 1000000, got " + trials);
    }
    StateOption.positive("--box", box);
    MotionModel learned = MotionFile.read(model.file());
    Certificate certificate;
    CertificateCheck check;
    try {
      certificate = learned.certificate();
      check = CertificateCheck.of(learned, trials, common.seed());
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "%s: nothing is guaranteed: its numbers overflow (%s)"
              .formatted(model.file(), e.getMessage()),
          e);
    }
    if (check.trials() == 0) {
      throw new IOException(
          model.file() + ": nothing is guaranteed: its numbers overflow at the goal itself");
    }
    Optional<HoldingCycle> holding = holding(learned);
    SpeedReport speed = speed(learned);
    common
        .console()
        .result(
            new Certified(
                check.holds(),
                statement(certificate, check),
                certificate,
                check,
                certificate.remainingRate(),
                certificate.halfLife(),
                holding.orElse(null),
                speed),
            text(certificate, check)
                + (learned.orientation().isPresent() ? OF_POSES : "")
                + holding.map(MotionCertifyCommand::text).orElse("")
                + (speed == null ? "" : "\n" + MotionSpeeds.text(speed)));
    return check.holds() ? 0 : Failures.FAILURE;
  }

  /** Nothing where the box is so large that numbers overflow in it. */
  private Optional<HoldingCycle> holding(MotionModel learned) {
    try {
      return HoldingCycle.of(learned, box, HELD, common.seed());
    } catch (IllegalArgumentException e) {
      common.console().note("how long a velocity may be held is not told: " + Failures.describe(e));
      return Optional.empty();
    }
  }

  private static String text(HoldingCycle holding) {
    return String.format(
        Locale.ROOT,
        "%nA controller steps by Policy.step. A velocity may be held for %.3g units of time from"
            + " within %.3g standard deviations: tried at %d states, which stand twice as long.",
        holding.longest(),
        holding.region(),
        holding.states());
  }

  /** Beside the demonstrations that the model names; null where these cannot be had any more. */
  private SpeedReport speed(MotionModel learned) {
    try {
      return MotionSpeeds.of(learned, MotionEvaluateCommand.demonstrations(null, learned, common));
    } catch (IOException | IllegalArgumentException e) {
      common.console().note("speeds are not told: " + Failures.describe(e));
      return null;
    }
  }

  /** A claim that a trial broke is claimed no more. */
  private static String statement(Certificate certificate, CertificateCheck check) {
    return check.holds() || check.kind() == Guarantee.NONE
        ? certificate.statement()
        : "Nothing is guaranteed: the numbers of this model do not keep what its structure promises.";
  }

  private static String text(Certificate certificate, CertificateCheck check) {
    if (certificate.kind() == Guarantee.NONE) {
      return certificate.statement();
    }
    return String.format(
        Locale.ROOT,
        "%s%n%s at %d random states: least slack %.2e, inverse of phi to %.1e, speed at the goal"
            + " %.1e.%nRates: %s, measured %.4g at least.",
        statement(certificate, check),
        check.holds() ? "Held" : "BROKEN",
        check.trials(),
        check.slack(),
        check.inverseError(),
        check.restVelocity(),
        guaranteedRate(certificate),
        check.measuredRate());
  }

  private static String guaranteedRate(Certificate certificate) {
    return certificate.rate() == 0
        ? "none guaranteed"
        : String.format(
            Locale.ROOT,
            "guaranteed %.4g, of which the pace leaves %.4g near the data (half-life %.4g)",
            certificate.rate(),
            certificate.remainingRate(),
            certificate.halfLife());
  }
}
