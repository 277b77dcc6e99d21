package dev.attractor.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.flow.Activation;
import dev.attractor.flow.Flow;
import dev.attractor.motion.DataSupport;
import dev.attractor.motion.Demonstration;
import dev.attractor.motion.MotionLearner;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.MotionTraining;
import dev.attractor.motion.Pace;
import dev.attractor.motion.Provenance;
import dev.attractor.motion.Recipe;
import dev.attractor.motion.Standardisation;
import dev.attractor.motion.Trajectory;
import dev.attractor.motion.field.EuclideanizingFlow;
import dev.attractor.motion.field.ExtendedLinearization;
import dev.attractor.motion.field.Field;
import dev.attractor.motion.field.NeuralContraction;
import dev.attractor.motion.field.PlainNetwork;
import dev.attractor.motion.field.SecondOrder;
import dev.attractor.motion.field.StableDynamics;
import dev.attractor.motion.field.StrictContraction;
import dev.attractor.motion.rotation.UnitQuaternion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MotionFileTest {
  private static final long SEED = Long.getLong("attractor.seed", 5);

  @TempDir Path folder;

  private static MotionModel model(Field field, Flow flow) {
    Random random = new Random(SEED);
    int n = MotionModel.parameterCount(field, flow, 2);
    int[][] orders = new int[flow.permutations()][];
    for (int i = 0; i < orders.length; i++) {
      orders[i] = i % 2 == 0 ? new int[] {1, 0} : new int[] {0, 1};
    }
    return MotionModel.of(
        field,
        flow,
        orders,
        Standardisation.of(new double[] {0.1, -1e-300}, new double[] {Math.PI, 1e9}),
        new double[] {1.0 / 3, Math.nextUp(2.0)},
        random.doubles(n, -1, 1).toArray(),
        Provenance.UNKNOWN.with("seed", 5).with("a \"name\"", "two\nlines"));
  }

  private static List<MotionModel> models() {
    return List.of(
        model(ExtendedLinearization.hidden(16), Flow.couplings(2)),
        model(StrictContraction.hidden(7).rate(0.3), Flow.affineCouplings(1)),
        model(new PlainNetwork(5), Flow.identity()),
        model(
            ExtendedLinearization.hidden(3),
            Flow.couplings(1).activation(Activation.RELU).bins(4).box(2.5).least(0.07)),
        model(ExtendedLinearization.hidden(2), Flow.linear()),
        model(new EuclideanizingFlow(3, 0.25), Flow.fourierCouplings(2).hidden(9)),
        model(new StableDynamics(3, 0.5, 0.125), Flow.identity()),
        model(new NeuralContraction(3, 0.5, 4), Flow.couplings(1).latent(1)));
  }

  @Test
  void modelsComeBackToTheSameBits() throws IOException {
    for (MotionModel model : models()) {
      Path file = folder.resolve("model.json");
      MotionFile.write(file, model);
      MotionModel back = MotionFile.read(file);
      assertThat(back.field()).isEqualTo(model.field());
      assertThat(back.flow()).isEqualTo(model.flow());
      assertThat(back.permutations()).isEqualTo(model.permutations());
      assertThat(back.parameters()).isEqualTo(model.parameters());
      assertThat(back.goal()).isEqualTo(model.goal());
      assertThat(back.provenance()).isEqualTo(model.provenance());
      double[] v = new double[2];
      double[] w = new double[2];
      model.policy().velocity(new double[] {0.3, 7}, v);
      back.policy().velocity(new double[] {0.3, 7}, w);
      assertThat(w).isEqualTo(v);
    }
  }

  @Test
  void aSecondOrderModelComesBackAndVelocitiesStayDerivatives() throws IOException {
    SecondOrder field = new SecondOrder(3, 0.5, 2.5);
    int count = MotionModel.parameterCount(field, Flow.identity(), 2);
    MotionModel model =
        MotionModel.of(
            field,
            Flow.identity(),
            new int[0][],
            Standardisation.of(new double[] {0.1, 0}, new double[] {2, 5}),
            new double[] {1.0 / 3, 0},
            new Random(SEED).doubles(count, -1, 1).toArray(),
            Provenance.UNKNOWN);
    Path file = folder.resolve("second.json");
    MotionFile.write(file, model);
    MotionModel back = MotionFile.read(file);
    assertThat(back.field()).isEqualTo(field);
    assertThat(back.parameters()).isEqualTo(model.parameters());
    assertThat(back.order()).isEqualTo(2);

    String text = Files.readString(file);
    for (String[] change :
        new String[][] {
          {" 5.0\n", " 6.0\n", "must be divided by 5.0"},
          {"\"frequency\": 2.5", "\"frequency\": 0", "the frequency must be in"},
          {"\"dimension\": 2", "\"dimension\": 3", "one a dimension"},
          {"\"timeScale\": 1.0", "\"timeScale\": 2.0", "the pace of its velocities"}
        }) {
      assertThat(text).contains(change[0]);
      Files.writeString(file, text.replace(change[0], change[1]));
      assertThatThrownBy(() -> MotionFile.read(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(change[2]);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"version\": 5 | \"version\": 6 | version 6",
        "\"version\": 5 | \"version\": 6, \"new\": 1 | version 6",
        "\"least\": | \"leest\": | $.flow.leest is not known here",
        "\"rate\": 0.01 | \"rate\": 0.02 | does not have the checksum",
        "\"two\\nlines\" | \"two\\nlanes\" | does not have the checksum",
        "\"checksum\": | \"checkSum\": | $.checkSum is not known here",
        "\"timeScale\": 1.0 | \"timeScale\": 0 | time scale must be positive",
        "\"provenance\": | \"origin\": | $.origin is not known here",
        "attractor-motion | safetensors | is not a motion model",
        "\"hidden\": 16 | \"hidden\": 17 | parameters",
        "\"hidden\": 16 | \"hidden\": 2000000000 | hidden must be between",
        "\"hidden\": 16 | \"hidden\": -1 | must be a count",
        "\"dimension\": 2 | \"dimension\": 100000000 | one a dimension",
        "\"rate\": 0.01 | \"rate\": NaN | is not JSON: malformed at line",
        "\"rate\": 0.01 | \"rate\": 1e999 | forbids NaN and infinities",
        "\"rate\": 0.01 | \"rate\": -1 | rate must be",
        "\"rate\": 0.01 | \"rate\": \"0.01\" | must be a number",
        "\"rate\": 0.01 | \"rate\": 0.01, \"rate\": 0.02 | appears twice",
        "\"kind\": \"elcd\" | \"kind\": \"magic\" | field.kind",
        "\"kind\": \"spline\" | \"kind\": \"magic\" | flow.kind",
        "\"box\": 10.0 | \"box\": 0 | box",
        "\"latent\": 0 | \"latent\": 5000 | latent features must be between",
        "\"provenance\": { | \"x\": [[[[[[[[[[1]]]]]]]]]], \"provenance\": { | $.x is not known"
            + " here",
        "\"version\": 5, | '' | has no \"version\"",
      })
  void damagedFilesAreRefusedByName(String there, String instead, String message)
      throws IOException {
    Path file = folder.resolve("model.json");
    MotionFile.write(file, models().getFirst());
    String text = Files.readString(file);
    String damaged =
        text.replaceFirst(
            java.util.regex.Pattern.quote(there.strip()),
            java.util.regex.Matcher.quoteReplacement(instead.strip()));
    assertThat(!damaged.equals(text)).as("the damage must be there").isTrue();
    Files.writeString(file, damaged);
    IOException e =
        assertThatExceptionOfType(IOException.class)
            .isThrownBy(() -> MotionFile.read(file))
            .actual();
    assertThat(e.getMessage().startsWith(file.toString())).as(e.getMessage()).isTrue();
    assertThat(e.getMessage().contains(message.strip())).as(e.getMessage()).isTrue();
    assertThat(e.getMessage().lines().count()).isEqualTo(1);
  }

  /** Unless it says the same, as a last digit may that is beyond the precision of a double. */
  @Test
  void aChangedDigitAnywhereIsAnError() throws IOException {
    Path file = folder.resolve("model.json");
    Path again = folder.resolve("again.json");
    MotionFile.write(file, models().getFirst().withPace(new Pace(0.5, 3)));
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(SEED);
    int refused = 0;
    for (int tried = 0; tried < 300; tried++) {
      int at = random.nextInt(whole.length);
      if (whole[at] < '1' || whole[at] > '8') {
        continue;
      }
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      Files.deleteIfExists(
          file); // some file systems flush what is cut to nothing and written again
      Files.write(file, changed);
      MotionModel read;
      try {
        read = MotionFile.read(file);
      } catch (IOException damaged) {
        refused++;
        continue;
      }
      MotionFile.write(again, read);
      assertThat(Files.readAllBytes(again)).as("byte %d, seed %d", at, SEED).isEqualTo(whole);
    }
    assertThat(refused).isGreaterThan(50);
  }

  @Test
  void theStatesOfTheDataComeBackToTheBit() throws IOException {
    Path file = folder.resolve("model.json");
    MotionModel model = models().getLast();
    int d = model.dimension();
    double[][] states = new double[5][d];
    for (int i = 0; i < 5; i++) {
      for (int a = 0; a < d; a++) {
        states[i][a] = (i - 2) / 3.0 + a;
      }
    }
    MotionFile.write(file, model.withSupport(DataSupport.of(states)));
    assertThat(MotionFile.read(file).support().states()).isDeepEqualTo(states);
    MotionFile.write(file, model.withSupport(DataSupport.NONE));
    assertThat(MotionFile.read(file).support().size()).isZero();
    assertThat(Files.readString(file)).doesNotContain("support");
  }

  /** As versions 3 and 4 wrote it: no states, and their own number under the checksum. */
  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  void aFileOfAnEarlierVersionIsRead(int version) throws IOException {
    Path file = folder.resolve("model.json");
    MotionModel model = models().getLast().withSupport(DataSupport.NONE);
    MotionFile.write(file, model);
    String newest = Files.readString(file);
    String sum = JsonChecksum.of(json -> MotionFile.members(json, MotionFile.VERSION, model));
    String earlier = JsonChecksum.of(json -> MotionFile.members(json, version, model));
    assertThat(newest).contains(sum);
    String text = newest.replace("\"version\": 5", "\"version\": " + version);
    Files.writeString(file, text.replace(sum, earlier));
    assertThat(MotionFile.read(file).parameters()).containsExactly(model.parameters());
    Files.writeString(file, text);
    assertThatThrownBy(() -> MotionFile.read(file)).hasMessageContaining("is damaged");
  }

  @Test
  void theOrientationOfAMotionOfPosesComesBackToTheSameBits() throws IOException {
    Path file = folder.resolve("pose.json");
    Random random = new Random(SEED);
    for (int trial = 0; trial < 20; trial++) {
      UnitQuaternion origin =
          new UnitQuaternion(
              random.nextGaussian(),
              random.nextGaussian(),
              random.nextGaussian(),
              random.nextGaussian());
      MotionModel model =
          MotionModel.of(
                  new PlainNetwork(2),
                  Flow.identity(),
                  new int[0][],
                  Standardisation.of(new double[3], new double[] {1, 2, 3}),
                  new double[3],
                  new double[MotionModel.parameterCount(new PlainNetwork(2), Flow.identity(), 3)],
                  Provenance.UNKNOWN)
              .withOrientation(origin);
      MotionFile.write(file, model);
      assertThat(MotionFile.read(file).orientation()).contains(origin);
    }
    String text = Files.readString(file);
    Files.writeString(file, text.replaceFirst("\"orientation\": \\[", "$0 1.5,"));
    assertThatThrownBy(() -> MotionFile.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("orientation");
  }

  @Test
  void thePaceComesBack() throws IOException {
    Path file = folder.resolve("model.json");
    for (Pace pace : List.of(Pace.LEARNED, new Pace(0.3, 1.0 / 3), new Pace(2, 1e-300))) {
      MotionFile.write(file, models().getLast().withPace(pace));
      assertThat(MotionFile.read(file).pace()).isEqualTo(pace);
    }
  }

  @Test
  void everyCutOfAFileIsRefused() throws IOException {
    Path file = folder.resolve("model.json");
    MotionFile.write(file, model(new PlainNetwork(2), Flow.linear()));
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length - 2; length += 7) {
      Files.deleteIfExists(file);
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> MotionFile.read(file));
    }
  }

  /** Version 1 has no flow.least, version 2 no flow.latent. */
  @ParameterizedTest
  @ValueSource(strings = {"/motion/version-1.json", "/motion/version-2.json"})
  void filesOfEarlierVersionsKeepLoading(String name) throws Exception {
    Path file = Path.of(MotionFileTest.class.getResource(name).toURI());
    MotionModel model = MotionFile.read(file);
    double[] v = new double[2];
    model.policy().velocity(new double[] {0.5, -0.25}, v);
    // Written down when the file was made; libraries may differ in the last digits of exp.
    assertThat(v[0])
        .isCloseTo(
            Double.parseDouble(model.provenance().entries().get("velocity0")), within(1e-12));
    assertThat(v[1])
        .isCloseTo(
            Double.parseDouble(model.provenance().entries().get("velocity1")), within(1e-12));
  }

  @Test
  void aCheckpointFileGoesOnToTheSameBits() throws IOException {
    int n = 60;
    double[] x = new double[2 * n];
    for (int i = 0; i < n; i++) {
      x[2 * i] = 1 - i / (n - 1.0);
      x[2 * i + 1] = Math.sin(3.0 * i / (n - 1)) * (1 - i / (n - 1.0));
    }
    List<Demonstration> shown =
        List.of(Demonstration.estimatingVelocities("a", Trajectory.evenlySpaced(0.02, x, 2)));
    MotionLearner learner =
        MotionLearner.builder().recipe(Recipe.standard().epochs(20).rollOutSteps(4)).build();
    MotionModel whole = learner.fit(shown);
    Path file = folder.resolve("checkpoint.json");
    try (MotionTraining training = learner.start(shown)) {
      training.advance(13);
      MotionCheckpointFile.write(file, training.checkpoint());
    }
    try (MotionTraining training = learner.resume(shown, MotionCheckpointFile.read(file))) {
      while (!training.finished()) {
        training.advance(5);
      }
      assertThat(training.model().parameters()).isEqualTo(whole.parameters());
    }
    Files.writeString(file, "{}");
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> MotionCheckpointFile.read(file));
  }
}
