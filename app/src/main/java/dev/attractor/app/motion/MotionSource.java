package dev.attractor.app.motion;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.ListedPath;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.data.demonstrations.DemonstrationArrays;
import dev.attractor.data.demonstrations.DemonstrationCsv;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.data.demonstrations.DrawnLetters;
import dev.attractor.data.demonstrations.Lasa;
import dev.attractor.data.demonstrations.Pendulum;
import dev.attractor.data.demonstrations.PoseDemonstrations;
import dev.attractor.data.demonstrations.Rosenbrock;
import dev.attractor.data.demonstrations.Stacking;
import dev.attractor.motion.Demonstration;
import dev.attractor.motion.Provenance;
import dev.attractor.motion.Trajectory;
import dev.attractor.motion.rotation.UnitQuaternion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/**
 * Where demonstrations come from: one of these options, or what a model says of itself.
 *
 * <p>It is longer than other classes because each kind of source has its option, its line in a
 * model's provenance and its reading here.
 */
public final class MotionSource {
  private static final String KIND = "source";
  private static final String NAMES = "sourceNames";
  private static final String SEED = "sourceSeed";
  private static final String KEPT_ASIDE = "keptAside";
  private static final String RESTS = "rests";
  private static final String CUT = "cut";

  private static final double LARGEST_STATE = 1e100;

  /** What follows the name of an archive. */
  private static final Pattern STEP = Pattern.compile("@([^@/]*)$");

  private static final int PENDULUM_TRAINING = 6;
  private static final int PENDULUM_UNSEEN = 2;
  private static final int LETTER_TRAINING = 3;
  private static final int LETTER_UNSEEN = 4;

  @Option(
      names = "--lasa",
      paramLabel = "NAME",
      split = ",",
      description = "Shapes of the LASA handwriting set; several are stacked to more dimensions.")
  private List<String> lasa = List.of();

  @Option(
      names = "--pendulum",
      paramLabel = "N",
      description = "Six swings of a damped pendulum of N links (2N dimensions).")
  private Integer pendulum;

  @Option(
      names = "--rosenbrock",
      paramLabel = "D",
      description = "Four descents of the Rosenbrock function in D dimensions.")
  private Integer rosenbrock;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      arity = "1..*",
      converter = ListedPath.class,
      description = {
        "One file a demonstration: a header t,x1,.. and possibly v1,.. or, for an orientation,",
        "qw,qx,qy,qz; then numbers."
      })
  private List<Path> csv = List.of();

  @Option(
      names = "--npz",
      paramLabel = "FILE[@STEP]",
      description = {
        "Arrays pos and possibly vel, demonstrations x axes x states, with t or STEP between",
        "two states (1 where there is neither)."
      })
  private String npz;

  @Option(
      names = "--letter",
      paramLabel = "NAME",
      split = ",",
      description = "Letters drawn by formula (C, J, N, S, W, Z); several are stacked.")
  private List<String> letters = List.of();

  private Long seed;
  private int keptAside;
  private boolean restsCut;

  /** What {@code provenance} says the demonstrations were, when it says so. */
  static Optional<MotionSource> of(Provenance provenance) throws IOException {
    String kind = provenance.entries().get(KIND);
    if (kind == null) {
      return Optional.empty();
    }
    MotionSource source = new MotionSource();
    try {
      List<String> names =
          List.of(new Gson().fromJson(provenance.entries().get(NAMES), String[].class));
      switch (kind) {
        case "lasa" -> source.lasa = names;
        case "letter" -> source.letters = names;
        case "pendulum" -> source.pendulum = Integer.valueOf(names.getFirst());
        case "rosenbrock" -> source.rosenbrock = Integer.valueOf(names.getFirst());
        case "csv" -> source.csv = names.stream().map(Path::of).toList();
        case "npz" -> source.npz = names.getFirst();
        default -> {
          return Optional.empty();
        }
      }
      source.seed = Long.valueOf(provenance.entries().getOrDefault(SEED, "0"));
      source.restsCut = CUT.equals(provenance.entries().get(RESTS));
      source.keptAside = Integer.parseInt(provenance.entries().getOrDefault(KEPT_ASIDE, "0"));
    } catch (JsonParseException | IllegalArgumentException | NullPointerException e) {
      throw new IOException(
          "the model's account of its demonstrations cannot be read; name them by an option", e);
    }
    return Optional.of(source);
  }

  /** The account of a model with this source in it. */
  Provenance describe(Provenance provenance, CommonOptions common) {
    Provenance described =
        provenance
            .with(KIND, kind())
            .with(NAMES, new Gson().toJson(names()))
            .with(SEED, seed(common));
    if (restsCut) {
      described = described.with(RESTS, CUT);
    }
    return keptAside == 0 ? described : described.with(KEPT_ASIDE, keptAside);
  }

  private String kind() {
    if (!lasa.isEmpty()) {
      return "lasa";
    }
    if (pendulum != null) {
      return "pendulum";
    }
    if (rosenbrock != null) {
      return "rosenbrock";
    }
    if (npz != null) {
      return "npz";
    }
    return csv.isEmpty() ? "letter" : "csv";
  }

  private List<String> names() {
    return switch (kind()) {
      case "lasa" -> lasa;
      case "pendulum" -> List.of(pendulum.toString());
      case "rosenbrock" -> List.of(rosenbrock.toString());
      case "csv" -> csv.stream().map(file -> file.toAbsolutePath().toString()).toList();
      case "npz" -> List.of(archive().toAbsolutePath() + "@" + timeStep());
      default -> letters;
    };
  }

  /** The option that names the demonstrations, as a user types it. */
  public String asTyped() {
    String separator = kind().equals("csv") ? " " : ",";
    return "--" + kind() + " " + String.join(separator, names());
  }

  /** The files that demonstrations are read from, as far as an option names them. */
  List<Path> files() {
    return npz == null ? csv : List.of(archive());
  }

  private Path archive() {
    return Path.of(STEP.matcher(npz).replaceFirst(""));
  }

  private double timeStep() {
    Matcher step = STEP.matcher(npz);
    if (!step.find()) {
      return 1;
    }
    try {
      double value = Double.parseDouble(step.group(1));
      if (value > 0 && value < Double.POSITIVE_INFINITY) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new WrongUsage(
        "--npz: the time step must be a number above 0, got '" + step.group(1) + "'");
  }

  private long seed(CommonOptions common) {
    return seed == null ? common.seed() : seed;
  }

  /** From now on demonstrations are read without their rests on the way. */
  void cutRests() {
    restsCut = true;
  }

  /** The set with the last {@code count} of its demonstrations kept aside, here as when read. */
  DemonstrationSet keepAside(DemonstrationSet set, int count) {
    keptAside = count;
    return set.keepAside(count);
  }

  /** Reads or makes the demonstrations. */
  public DemonstrationSet read(CommonOptions common) throws IOException {
    return read(common, Optional.empty());
  }

  /**
   * The same for a model.
   *
   * @param orientation where the model's rotation vectors start, when it is one of poses
   */
  DemonstrationSet read(CommonOptions common, Optional<UnitQuaternion> orientation)
      throws IOException {
    DemonstrationSet recorded = all(common, orientation);
    DemonstrationSet all = restsCut ? recorded.withoutRests() : recorded;
    if (orientation.isPresent() && all.orientation().isEmpty()) {
      throw new IOException(
          "the motion is one of poses: name demonstrations with columns qw, qx, qy, qz");
    }
    if (keptAside < 0 || keptAside >= all.training().size()) {
      throw new IOException(
          "the model says that %d of %d demonstrations were kept aside"
              .formatted(keptAside, all.training().size()));
    }
    return all.keepAside(keptAside);
  }

  private DemonstrationSet all(CommonOptions common, Optional<UnitQuaternion> orientation)
      throws IOException {
    return switch (kind()) {
      case "lasa" -> {
        Lasa shapes = Lasa.in(common.dataDir());
        List<DemonstrationSet> sets = new ArrayList<>();
        for (String name : lasa) {
          sets.add(shapes.read(name));
        }
        yield stacked(sets);
      }
      case "pendulum" ->
          made(() -> new Pendulum(pendulum))
              .demonstrations(PENDULUM_TRAINING, PENDULUM_UNSEEN, seed(common));
      case "rosenbrock" -> made(this::rosenbrock).demonstrations();
      case "csv" -> fromFiles(orientation);
      case "npz" -> {
        List<Demonstration> all = DemonstrationArrays.read(archive(), timeStep());
        for (Demonstration demonstration : all) {
          checkSize(archive(), demonstration.trajectory());
        }
        yield DemonstrationSet.endingTogether(
            all.size() == 1 ? all.getFirst().name() : archive().getFileName().toString(), all);
      }
      default ->
          stacked(letters.stream().map(letter -> made(() -> drawn(letter, common))).toList());
    };
  }

  private Rosenbrock rosenbrock() {
    if (rosenbrock == 1) {
      throw new IllegalArgumentException("motions have at least 2 dimensions, got 1");
    }
    return new Rosenbrock(rosenbrock);
  }

  private DemonstrationSet drawn(String letter, CommonOptions common) {
    return DrawnLetters.draw(letter, LETTER_TRAINING, LETTER_UNSEEN, seed(common));
  }

  /** What an option asks for; what cannot be made is wrong usage unless a model's file says so. */
  private <T> T made(Supplier<T> maker) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      String message = "--" + kind() + ": " + e.getMessage();
      throw seed == null ? new WrongUsage(message) : new IllegalArgumentException(message, e);
    }
  }

  private static DemonstrationSet stacked(List<DemonstrationSet> sets) {
    return sets.size() == 1 ? sets.getFirst() : Stacking.stackSets(sets);
  }

  /** Beyond the bound squares overflow. */
  private static void checkSize(Path file, Trajectory states) throws IOException {
    for (int i = 0; i < states.size(); i++) {
      for (int axis = 0; axis < states.dimension(); axis++) {
        if (Math.abs(states.position(i, axis)) > LARGEST_STATE) {
          throw new IOException(
              "%s: x%d is %s at time %s, and states may be as large as %s; use a larger unit"
                  .formatted(
                      file, axis + 1, states.position(i, axis), states.time(i), LARGEST_STATE));
        }
      }
    }
  }

  private DemonstrationSet fromFiles(Optional<UnitQuaternion> orientation) throws IOException {
    List<DemonstrationCsv.Recorded> files = new ArrayList<>();
    for (Path file : csv) {
      files.add(DemonstrationCsv.recorded(file));
    }
    return files.getFirst().poses() ? poses(files, orientation) : positions(files);
  }

  private DemonstrationSet positions(List<DemonstrationCsv.Recorded> files) throws IOException {
    List<Demonstration> all = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      Path file = csv.get(i);
      Demonstration demonstration = files.get(i).demonstration();
      if (!all.isEmpty() && demonstration.dimension() != all.getFirst().dimension()) {
        throw new IOException(
            file
                + ": has "
                + demonstration.dimension()
                + " axes, the files before it "
                + all.getFirst().dimension());
      }
      checkSize(file, demonstration.trajectory());
      all.add(demonstration);
    }
    return DemonstrationSet.endingTogether(nameOfFiles(all), all);
  }

  private DemonstrationSet poses(
      List<DemonstrationCsv.Recorded> files, Optional<UnitQuaternion> orientation)
      throws IOException {
    PoseDemonstrations poses = PoseDemonstrations.of(files, orientation);
    List<Demonstration> all = poses.demonstrations();
    for (int i = 0; i < all.size(); i++) {
      checkSize(csv.get(i), all.get(i).trajectory());
    }
    return DemonstrationSet.endingTogether(nameOfFiles(all), all)
        .withOrientation(poses.coordinates().origin());
  }

  private static String nameOfFiles(List<Demonstration> all) {
    return all.size() == 1 ? all.getFirst().name() : all.size() + " files";
  }
}
