package dev.attractor.app.motion;

import dev.attractor.app.cli.Console;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.motion.checks.DataChecks;
import dev.attractor.motion.checks.Finding;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** What to do about demonstrations that a motion cannot follow. */
final class DataOptions {
  /** One finding, as JSON tells it. */
  record Told(String kind, List<String> demonstrations, String message, String remedy) {
    static Told of(Finding finding) {
      return new Told(
          finding.kind().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
          finding.demonstrations(),
          finding.message(),
          finding.remedy());
    }
  }

  @Option(
      names = "--strict-data",
      description = {
        "Take what is found in the demonstrations (other goals, crossings, rests, noise, ..) for",
        "errors instead of warnings."
      })
  private boolean strict;

  @Option(
      names = "--cut-rests",
      description = {
        "Learn the movements without their rests on the way: a motion rests at its goal only."
      })
  private boolean cutRests;

  /** Tells the source how demonstrations are to be read. */
  void applyTo(MotionSource source) {
    if (cutRests) {
      source.cutRests();
    }
  }

  /**
   * Says what is found, a line each, before learning.
   *
   * @param goal where the motion is to end
   * @param order 1, or 2 for a motion that can follow crossings and reversals
   * @throws IOException under --strict-data, when there is anything
   */
  List<Told> check(DemonstrationSet set, double[] goal, int order, Console console)
      throws IOException {
    List<Finding> findings =
        DataChecks.of(set.training(), goal).stream()
            .filter(finding -> finding.kind().concerns(order))
            .toList();
    if (strict && !findings.isEmpty()) {
      throw new IOException(
          findings.stream().map(Finding::line).collect(Collectors.joining(". "))
              + " (learn without --strict-data to take this for a warning)");
    }
    findings.forEach(finding -> console.note("data: " + finding.line()));
    return findings.stream().map(Told::of).toList();
  }
}
