package dev.attractor.app;

import dev.attractor.app.cli.Console;
import dev.attractor.app.motion.MotionPictures;
import dev.attractor.app.motion.MotionRollOuts;
import dev.attractor.app.motion.MotionScores;
import dev.attractor.app.motion.PushedRollOut;
import dev.attractor.data.demonstrations.DemonstrationCsv;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.data.demonstrations.DrawnLetters;
import dev.attractor.formats.MotionFile;
import dev.attractor.motion.CertificateCheck;
import dev.attractor.motion.Goal;
import dev.attractor.motion.Metric;
import dev.attractor.motion.MotionLearner;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Trajectory;
import dev.attractor.motion.Units;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A letter is drawn three times, learned, and pushed on its way. */
final class MotionDemo implements DemoPart {
  private static final String LETTER = "N";
  private static final int TRIALS = 200;

  @Override
  public String title() {
    return "A motion that cannot diverge";
  }

  @Override
  public void run(Console console, long seed, Path folder) throws IOException {
    DemonstrationSet set = DrawnLetters.draw(LETTER, 3, 2, seed);
    long began = System.nanoTime();
    MotionModel model =
        MotionLearner.builder().goal(Goal.at(set.goal())).seed(seed).build().fit(set.training());
    double seconds = (System.nanoTime() - began) * 1e-9;
    Path file = folder.resolve("motion.json");
    MotionFile.write(file, model);
    double dtwd =
        MotionScores.of(model, set, Units.Kind.PER_AXIS, MotionRollOuts.EXPONENTIAL)
            .training()
            .score(Metric.DTWD)
            .mean();
    CertificateCheck check = CertificateCheck.of(model, TRIALS, seed);
    Trajectory first = set.training().getFirst().trajectory();
    double duration = first.duration();
    PushedRollOut pushed =
        PushedRollOut.follow(
            model,
            first.start(),
            List.of(
                new PushedRollOut.Push(0.3 * duration, new double[] {0.06, 0.05}),
                new PushedRollOut.Push(0.8 * duration, new double[] {0.05, -0.06})),
            5 * duration,
            first.timeStep());
    DemonstrationCsv.write(folder.resolve("motion-pushed.csv"), pushed.whole());
    MotionPictures.pushed(model, set, pushed).save(folder.resolve("motion-pushed"));
    MotionPictures.overview(model, set).save(folder.resolve("motion-field"));
    double[] end = pushed.whole().end();
    console.line(
        String.format(
            Locale.ROOT,
            "Three drawings of the letter %s, learned in %.1f s: distance from them %.3f (DTWD, in"
                + " standard deviations).",
            LETTER,
            seconds,
            dtwd));
    console.line(model.certificate().statement());
    console.line(
        String.format(
            Locale.ROOT,
            "%s at %d random states. Pushed twice by 8 cm, it ends %.2g cm from its goal.",
            check.holds() ? "It held" : "It BROKE",
            check.trials(),
            100 * Math.hypot(end[0] - model.goal()[0], end[1] - model.goal()[1])));
    console.line("See motion-field.png and motion-pushed.png; motion.json is the model.");
  }
}
