package dev.attractor.app.reproduce;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.motion.FieldName;
import dev.attractor.app.report.Statistics;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.data.demonstrations.Lasa;
import dev.attractor.data.demonstrations.Pendulum;
import dev.attractor.data.demonstrations.Rosenbrock;
import dev.attractor.data.demonstrations.Stacking;
import dev.attractor.motion.Preset;
import dev.attractor.motion.Recipe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A row of table 4.1: its data, what the dissertation prints, and how it is learned here. */
enum Table41Row {
  LASA_2D("LASA-2D", of(0.37, 0.32), of(1.05, 0.25), of(0.59, 0.61), of(0.12, 0.11)),
  LASA_4D("LASA-4D", of(2.49, 2.4), of(2.24, 0.12), of(2.19, 1.23), of(0.80, 0.54)),
  LASA_8D("LASA-8D", of(5.26, 0.50), of(2.66, 0.63), of(5.04, 0.77), of(1.52, 0.61)),
  PENDULUM_4D("Pendulum-4D", of(0.49, 0.11), of(0.17, 0.01), of(1.35, 2.26), of(0.03, 0.01)),
  PENDULUM_8D("Pendulum-8D", of(0.75, 0.08), of(0.33, 0.01), of(2.88, 0.69), of(0.14, 0.03)),
  PENDULUM_16D("Pendulum-16D", of(1.86, 0.14), of(0.45, 0.01), of(1.65, 0.31), of(0.44, 0.09)),
  ROSENBROCK_8D("Rosenbrock-8D", null, of(1.90, 0.16), of(2.74, 0.15), of(1.22, 0.01)),
  ROSENBROCK_16D("Rosenbrock-16D", null, of(3.57, 0.66), of(3.68, 0.12), of(2.57, 0.09));

  private static final int SWINGS = 6;
  private static final int SWINGS_UNSEEN = 2;
  private static final int SWINGING_EPOCHS = 300;
  private static final int MOST_SHAPES = 10;
  private static final int MOST_STACKS = 6;

  private final String title;
  private final Statistics sdd;
  private final Statistics eflow;
  private final Statistics ncds;
  private final Statistics elcd;

  Table41Row(String title, Statistics sdd, Statistics eflow, Statistics ncds, Statistics elcd) {
    this.title = title;
    this.sdd = sdd;
    this.eflow = eflow;
    this.ncds = ncds;
    this.elcd = elcd;
  }

  private static Statistics of(double mean, double deviation) {
    return new Statistics(mean, deviation);
  }

  String title() {
    return title;
  }

  /** The distances of a run in the units that the dissertation's code has for this data. */
  MotionRun.Scores asPrinted(MotionRun run) {
    return switch (this) {
      case LASA_2D, LASA_4D, LASA_8D -> run.training();
      case PENDULUM_4D, PENDULUM_8D, PENDULUM_16D, ROSENBROCK_8D, ROSENBROCK_16D ->
          run.inDataUnits();
    };
  }

  /** The printed DTWD; empty where NaN is printed, and for fields that are not in the table. */
  Optional<Statistics> printed(FieldName field) {
    return Optional.ofNullable(
        switch (field) {
          case SDD -> sdd;
          case EFLOW -> eflow;
          case NCDS -> ncds;
          case ELCD -> elcd;
          case STRICT, PLAIN, SECOND_ORDER -> null;
        });
  }

  /**
   * What is learned.
   *
   * @param published where the rows of simulated systems are read from; null where they are made
   */
  List<DemonstrationSet> sets(CommonOptions common, long seed, Table41Published published)
      throws IOException {
    return switch (this) {
      case LASA_2D -> shapes(common);
      case LASA_4D -> stacked(common, 2);
      case LASA_8D -> stacked(common, 4);
      case PENDULUM_4D -> List.of(pendulum(2, seed, published));
      case PENDULUM_8D -> List.of(pendulum(4, seed, published));
      case PENDULUM_16D -> List.of(pendulum(8, seed, published));
      case ROSENBROCK_8D -> List.of(rosenbrock(8, published));
      case ROSENBROCK_16D -> List.of(rosenbrock(16, published));
    };
  }

  private static DemonstrationSet pendulum(int links, long seed, Table41Published published)
      throws IOException {
    return published == null
        ? new Pendulum(links).demonstrations(SWINGS, SWINGS_UNSEEN, seed)
        : published.pendulum(links);
  }

  private static DemonstrationSet rosenbrock(int dimension, Table41Published published)
      throws IOException {
    return published == null
        ? new Rosenbrock(dimension).demonstrations()
        : published.rosenbrock(dimension);
  }

  /** Ten shapes, evenly over the alphabet, none whose demonstrations are of several kinds. */
  private static List<DemonstrationSet> shapes(CommonOptions common) throws IOException {
    Lasa lasa = Lasa.in(common.dataDir());
    List<String> names = lasa.names().stream().filter(name -> !Lasa.mixed(name)).toList();
    int count = Math.min(MOST_SHAPES, names.size());
    List<DemonstrationSet> sets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sets.add(lasa.read(names.get(i * names.size() / count)));
    }
    return sets;
  }

  /** Up to six stacks of shapes that follow each other in the alphabet; no shape is in two. */
  private static List<DemonstrationSet> stacked(CommonOptions common, int each) throws IOException {
    Lasa lasa = Lasa.in(common.dataDir());
    List<String> names = lasa.names();
    if (names.size() < each) {
      throw new IOException(
          "a stack takes %d LASA shapes, %s has %d; add .mat files from %s"
              .formatted(each, common.dataDir(), names.size(), Lasa.HOME));
    }
    List<DemonstrationSet> sets = new ArrayList<>();
    for (int stack = 0; stack < stacks(names.size(), each); stack++) {
      List<DemonstrationSet> parts = new ArrayList<>();
      for (int i = 0; i < each; i++) {
        parts.add(lasa.read(names.get(stack * each + i)));
      }
      sets.add(Stacking.stackSets(parts));
    }
    return sets;
  }

  /** How many different stacks of {@code each} shapes are made of {@code shapes}. */
  static int stacks(int shapes, int each) {
    return Math.min(MOST_STACKS, shapes / each);
  }

  /**
   * The paper's recipe as it is; the default one with what suits the data. Solutions of one system
   * are not led back to when jittered, so they are not jittered; and a pendulum swings too often
   * for the roll-out phase, so it gets more epochs instead.
   */
  Recipe recipe(Preset preset) {
    if (preset == Preset.PAPER) {
      return preset.recipe();
    }
    return switch (this) {
      case LASA_2D, LASA_4D, LASA_8D -> preset.recipe();
      case PENDULUM_4D, PENDULUM_8D, PENDULUM_16D ->
          preset.recipe().jitter(0).epochs(SWINGING_EPOCHS).rollOutSteps(0);
      case ROSENBROCK_8D, ROSENBROCK_16D -> preset.recipe().jitter(0);
    };
  }
}
