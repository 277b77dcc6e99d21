package dev.attractor.app.motion;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Failures;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.formats.MotionFile;
import dev.attractor.motion.Certificate;
import dev.attractor.motion.CertificateCheck;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.field.Guarantee;
import dev.attractor.motion.kinematics.SpeedReport;
import java.io.IOException;
import java.util.Locale;
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
  @Mixin private MotionCommand.ModelOption model;

  @Option(
      names = "--trials",
      paramLabel = "N",
      defaultValue = "200",
      description = "States to try at each of five sizes (default: ${DEFAULT-VALUE}).")
  private int trials;

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
      SpeedReport speed) {}

  @Override
  public Integer call() throws IOException {
    if (trials < 1 || trials > 1_000_000) {
      throw new WrongUsage("--trials must be between 1 and 1000000, got " + trials);
    }
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
                speed),
            text(certificate, check) + (speed == null ? "" : "\n" + MotionSpeeds.text(speed)));
    return check.holds() ? 0 : Failures.FAILURE;
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
