package dev.attractor.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attractor.clustering.Temperature;
import dev.attractor.data.Digits;
import dev.attractor.data.ImageSplit;
import dev.attractor.fixedpoint.Adjoint;
import dev.attractor.formats.ClusteredModel;
import dev.attractor.formats.ClusteredTensor;
import dev.attractor.formats.SafetensorsFile;
import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantizationRunTest {
  private static final ImageSplit DIGITS = Digits.split(0);
  private static final Architecture ARCHITECTURE = TwoLayerCnn.digits();
  private static final Training.Listener SILENT = (step, total, loss) -> {};

  @TempDir static Path shared;
  @TempDir Path folder;

  private static Parameters baseline;
  private static double baselineAccuracy;

  @BeforeAll
  static void trainOnce() throws IOException {
    Baseline recipe = new Baseline(ARCHITECTURE, new Training(new Optimizer.Adam(1e-2), 60, 32), 0);
    assertThat(recipe.kept(shared, DIGITS)).isEmpty();
    baseline = recipe.train(shared, DIGITS, SILENT);
    assertThat(recipe.kept(shared, DIGITS).orElseThrow().hash()).isEqualTo(baseline.hash());
    baselineAccuracy = accuracy(baseline);
    assertThat(baselineAccuracy).isGreaterThan(.94);
  }

  @Test
  void aQuantizedNetworkSurvivesItsFileBitForBitAndStillReadsDigits() throws IOException {
    QuantizationRun run =
        new QuantizationRun(
            settings(LayerMethod.JFB, 30, LayerRule.cluster("*", four(LayerMethod.JFB))),
            baseline,
            DIGITS.train());
    run.finish(null, SILENT);
    ClusteredModel made = run.quantized().model(Map.of("made", "by a test"));
    Path file = folder.resolve("model.safetensors");
    made.write(file);
    ClusteredModel read = ClusteredModel.read(file);
    assertThat(read.metadata()).isEqualTo(Map.of("made", "by a test"));
    Parameters hard = QuantizedNetwork.hard(read, ARCHITECTURE);
    assertThat(hard.hash()).isEqualTo(QuantizedNetwork.hard(made, ARCHITECTURE).hash());
    for (ClusteredTensor tensor : read.clustered()) {
      assertThat(distinct(hard.get(tensor.name()))).isLessThanOrEqualTo(4);
    }
    assertThat(read.originalBytes()).isEqualTo(4 * 358);
    // 36, 144 and 160 weights at two bits, three codebooks of four floats, 18 biases
    assertThat(read.packedBytes()).isEqualTo(9 + 36 + 40 + 3 * 16 + 18 * 4);
    // four of a thousand ways to hold a digit apart are lost, not the digits
    assertThat(accuracy(hard)).isGreaterThan(.85);
    // clustering the trained weights without fine-tuning does much worse
    QuantizationRun untrained =
        new QuantizationRun(
            settings(LayerMethod.KMEANS, 0, LayerRule.cluster("*", four(LayerMethod.KMEANS))),
            baseline,
            DIGITS.train());
    untrained.finish(null, SILENT);
    assertThat(accuracy(QuantizedNetwork.hard(untrained.quantized().model(Map.of()), ARCHITECTURE)))
        .isLessThan(accuracy(hard));
  }

  @Test
  void aRunThatWasKilledAndResumedGivesTheBitsOfAnUnbrokenOne() throws IOException {
    for (LayerMethod method : List.of(LayerMethod.IDKM, LayerMethod.JFB, LayerMethod.DKM)) {
      Quantization settings = settings(method, 3, LayerRule.cluster("*", four(method)));
      QuantizationRun unbroken = new QuantizationRun(settings, baseline, DIGITS.train());
      unbroken.finish(null, SILENT);

      Path checkpoint = folder.resolve(method + ".safetensors");
      QuantizationRun killed = new QuantizationRun(settings, baseline, DIGITS.train());
      int stepsPerEpoch = DIGITS.train().count() / settings.batch();
      assertThatThrownBy(
              () ->
                  killed.finish(
                      checkpoint,
                      (step, total, loss) -> {
                        if (step == 2L * stepsPerEpoch + 5) {
                          throw new Killed();
                        }
                      }))
          .isInstanceOf(Killed.class);
      QuantizationRun resumed = new QuantizationRun(settings, baseline, DIGITS.train());
      assertThat(resumed.resume(checkpoint)).isEqualTo(2);
      resumed.finish(checkpoint, SILENT);
      assertThat(bytes(resumed, "resumed")).isEqualTo(bytes(unbroken, "unbroken"));
      // and once finished there is nothing left to do
      QuantizationRun finished = new QuantizationRun(settings, baseline, DIGITS.train());
      assertThat(finished.resume(checkpoint)).isEqualTo(3);
      finished.finish(checkpoint, SILENT);
      assertThat(bytes(finished, "finished")).isEqualTo(bytes(unbroken, "unbroken"));
    }
  }

  @Test
  void aCheckpointOfOtherSettingsOrCutShortIsRefused() throws IOException {
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    Quantization settings =
        settings(LayerMethod.JFB, 1, LayerRule.cluster("*", four(LayerMethod.JFB)));
    QuantizationRun run = new QuantizationRun(settings, baseline, DIGITS.train());
    run.finish(checkpoint, SILENT);
    QuantizationRun other =
        new QuantizationRun(
            settings(LayerMethod.JFB, 2, LayerRule.cluster("*", four(LayerMethod.JFB))),
            baseline,
            DIGITS.train());
    assertThatIOException()
        .isThrownBy(() -> other.resume(checkpoint))
        .withMessageContaining(checkpoint.toString())
        .withMessageContaining("other settings");
    byte[] whole = Files.readAllBytes(checkpoint);
    Files.write(checkpoint, Arrays.copyOf(whole, whole.length / 2));
    assertThatIOException()
        .isThrownBy(
            () -> new QuantizationRun(settings, baseline, DIGITS.train()).resume(checkpoint))
        .withMessageContaining("cut short");
  }

  @Test
  void layersThatNoRuleChoosesStayByteForByte() throws IOException {
    Quantization settings =
        new Quantization(
            List.of(
                LayerRule.skip("conv2.*"),
                LayerRule.cluster("conv*", four(LayerMethod.JFB)),
                LayerRule.cluster("*", four(LayerMethod.JFB)).atLeast(10_000)),
            Quantization.Biases.FROZEN,
            new Optimizer.Adam(3e-3),
            1,
            64,
            0);
    QuantizationRun run = new QuantizationRun(settings, baseline, DIGITS.train());
    run.finish(null, SILENT);
    ClusteredModel model = run.quantized().model(Map.of());
    assertThat(model.clustered()).extracting(ClusteredTensor::name).containsExactly("conv1.weight");
    Map<String, byte[]> before =
        baseline.tensors("").stream()
            .collect(java.util.stream.Collectors.toMap(Tensor::name, Tensor::toBytes));
    assertThat(model.untouched())
        .hasSize(5)
        .allSatisfy(t -> assertThat(t.toBytes()).isEqualTo(before.get(t.name())));
  }

  @Test
  void freeBiasesLearn() throws IOException {
    QuantizationRun run =
        new QuantizationRun(
            settings(LayerMethod.JFB, 1, LayerRule.cluster("*", four(LayerMethod.JFB))),
            baseline,
            DIGITS.train());
    run.finish(null, SILENT);
    assertThat(run.quantized().parameters().get("linear.bias"))
        .isNotEqualTo(baseline.get("linear.bias"));
  }

  @Test
  void rulesThatMatchNothingAreRefusedWithTheNamesThereAre() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new QuantizationRun(
                    settings(LayerMethod.JFB, 1, LayerRule.cluster("fc*", four(LayerMethod.JFB))),
                    baseline,
                    DIGITS.train()))
        .withMessageContaining("conv1.weight");
  }

  @Test
  void aRunThatLeavesTheFiniteNumbersNamesWhereAndKeepsItsLastCheckpoint() throws IOException {
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    LayerRule rule = LayerRule.cluster("*", four(LayerMethod.JFB));
    new QuantizationRun(settings(LayerMethod.JFB, 1, rule), baseline, DIGITS.train())
        .finish(checkpoint, SILENT);
    byte[] good = Files.readAllBytes(checkpoint);
    Quantization wild =
        new Quantization(List.of(rule), Quantization.Biases.FREE, new Optimizer.Sgd(10), 20, 64, 0);
    Parameters huge = baseline.copy();
    float[] weights = huge.get("linear.weight");
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= 1e30f;
    }
    assertThatThrownBy(
            () -> new QuantizationRun(wild, huge, DIGITS.train()).finish(checkpoint, SILENT))
        .isInstanceOf(DivergedException.class)
        .hasMessageMatching(
            "(.*(conv1|conv2|linear)\\.(weight|bias)\\[\\d+\\]|the loss) is"
                + " (NaN|-?Infinity) at step \\d+; lower the learning rate");
    assertThat(Files.readAllBytes(checkpoint)).isEqualTo(good);
  }

  @Test
  void aNetworkThatIsNotFiniteIsNotQuantizedNotKeptAndNotRead() throws IOException {
    Parameters broken = baseline.copy();
    broken.get("conv2.weight")[5] = Float.NaN;
    Quantization settings =
        settings(LayerMethod.JFB, 1, LayerRule.cluster("*", four(LayerMethod.JFB)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new QuantizationRun(settings, broken, DIGITS.train()))
        .withMessageContaining("conv2.weight[5] is NaN");
    assertThatThrownBy(() -> new QuantizedNetwork(broken, List.of()).model(Map.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("conv2.weight[5] is NaN");
    Path file = folder.resolve("broken.safetensors");
    SafetensorsFile.write(file, broken.tensors(""), Map.of());
    assertThatIOException()
        .isThrownBy(() -> Parameters.read(SafetensorsFile.read(file), ARCHITECTURE, ""))
        .withMessageContaining(file.toString())
        .withMessageContaining("conv2.weight[5] is NaN");
  }

  @Test
  void aKeptNetworkThatIsNotFiniteIsThrownAwayAndTrainedAgain() throws IOException {
    Baseline recipe = new Baseline(ARCHITECTURE, new Training(new Optimizer.Adam(1e-2), 1, 32), 0);
    Parameters trained = recipe.train(folder, DIGITS, SILENT);
    Path file = recipe.file(folder, DIGITS);
    Map<String, String> metadata = SafetensorsFile.read(file).metadata();
    Parameters broken = trained.copy();
    broken.get("linear.weight")[7] = Float.NEGATIVE_INFINITY;
    SafetensorsFile.write(file, broken.tensors(""), metadata);
    assertThat(recipe.kept(folder, DIGITS)).isEmpty();
    assertThat(recipe.train(folder, DIGITS, SILENT).hash()).isEqualTo(trained.hash());
    assertThat(recipe.kept(folder, DIGITS).orElseThrow().hash()).isEqualTo(trained.hash());
  }

  @Test
  void aRunCountsWhichAdjointAnsweredAcrossItsInterruptions() throws IOException {
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    LayerClustering protocol =
        LayerClustering.protocol(4, 1, LayerMethod.IDKM, 0).withIterations(2);
    Quantization settings = settings(LayerMethod.IDKM, 2, LayerRule.cluster("*", protocol));
    int steps = DIGITS.train().count() / 64;
    assertThatThrownBy(
            () ->
                new QuantizationRun(settings, baseline, DIGITS.train())
                    .finish(
                        checkpoint,
                        (step, total, loss) -> {
                          if (step > steps + 1) {
                            throw new Killed();
                          }
                        }))
        .isInstanceOf(Killed.class);
    QuantizationRun resumed = new QuantizationRun(settings, baseline, DIGITS.train());
    resumed.resume(checkpoint);
    resumed.finish(checkpoint, SILENT);
    Map<String, Long> total = resumed.adjoints().total();
    // Two steps do not suffice, and algorithm 2 solves for its gradient where they end. Where the
    // damped iteration finds no share at which it converges, the Jacobian-free gradient answers.
    assertThat(total).containsKey("damped");
    assertThat(Set.of("damped", "jacobian-free")).containsAll(total.keySet());
    assertThat(total.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(3L * 2 * steps);
    assertThat(resumed.adjoints().byLayer())
        .containsKeys("conv1.weight damped", "conv2.weight damped", "linear.weight damped");
  }

  @Test
  void countsOfAdjointsSurviveTheirTextAndReadAsShares() {
    AdjointCounts counts = new AdjointCounts();
    for (int i = 0; i < 3; i++) {
      counts.add("a=b c.weight", Adjoint.damped());
    }
    counts.add("d", Adjoint.jacobianFree());
    assertThat(counts).hasToString("damped 75.0 %, jacobian-free 25.0 %");
    assertThat(AdjointCounts.parse(counts.text()).byLayer()).isEqualTo(counts.byLayer());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AdjointCounts.parse("nonsense"))
        .withMessageContaining("nonsense");
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private byte[] bytes(QuantizationRun run, String name) throws IOException {
    Path file = folder.resolve(name);
    run.quantized().model(Map.of()).write(file);
    return Files.readAllBytes(file);
  }

  private static LayerClustering four(LayerMethod method) {
    return LayerClustering.accelerated(
        4, 1, method, Temperature.annealed(Temperature.relative(.3), Temperature.relative(.02)), 0);
  }

  private static Quantization settings(LayerMethod method, int epochs, LayerRule rule) {
    return new Quantization(
        List.of(rule), Quantization.Biases.FREE, new Optimizer.Adam(1e-2), epochs, 64, 0);
  }

  private static double accuracy(Parameters parameters) {
    try (Network network = new Network(parameters)) {
      return network.accuracy(DIGITS.test());
    }
  }

  private static long distinct(float[] values) {
    return java.util.stream.IntStream.range(0, values.length)
        .mapToObj(i -> values[i])
        .distinct()
        .count();
  }
}
