package dev.attractor.nets.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.clustering.Clustering;
import dev.attractor.clustering.KMeans;
import dev.attractor.clustering.Seeding;
import dev.attractor.compression.CompressionRules;
import dev.attractor.compression.Grouping;
import dev.attractor.compression.TensorCompressor;
import dev.attractor.compression.TensorRecipe;
import dev.attractor.data.Digits;
import dev.attractor.data.LabelledImages;
import dev.attractor.formats.ClusteredModel;
import dev.attractor.formats.ClusteredTensor;
import dev.attractor.formats.CodebookEntries;
import dev.attractor.formats.Tensor;
import dev.attractor.nets.Architecture;
import dev.attractor.nets.Network;
import dev.attractor.nets.Parameters;
import dev.attractor.nets.QuantizedNetwork;
import dev.attractor.nets.ResNet;
import dev.attractor.nets.TwoLayerCnn;
import dev.attractor.nets.attention.AttentionKind;
import dev.attractor.nets.attention.VisionTransformer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What plain Java computes from codes is what the engine computes from the dense weights. */
class PackedNetworkTest {
  /** Sums of some thousand products in single precision, through twenty layers. */
  private static final float RELATIVE = 1e-4f;

  private static ClusteredModel compressed(Architecture network, TensorRecipe recipe) {
    TensorCompressor compressor = new TensorCompressor(CompressionRules.all(recipe));
    List<ClusteredTensor> clustered = new ArrayList<>();
    List<Tensor> others = new ArrayList<>();
    for (Tensor tensor : Parameters.initial(network, 4).tensors("")) {
      TensorCompressor.Result result =
          compressor.compress("", tensor, Optional.empty(), bytes -> {});
      result.clustered().ifPresentOrElse(clustered::add, () -> others.add(tensor));
    }
    return new ClusteredModel(clustered, others, Map.of());
  }

  private static LabelledImages images(int count, int side) {
    byte[] pixels = new byte[count * 3 * side * side];
    new SplittableRandom(3).nextBytes(pixels);
    return new LabelledImages("any", 3, side, side, 255, 10, pixels, new int[count]);
  }

  @ParameterizedTest
  @CsvSource({"false, 4, 0", "false, 3, .02", "true, 4, 0"})
  void scoresAreThoseOfTheEngine(boolean eighteen, int bits, double outliers) throws IOException {
    ResNet network = eighteen ? ResNet.eighteen("r", 10) : ResNet.twenty("r", 10);
    ClusteredModel model =
        compressed(
            network,
            new TensorRecipe(1 << bits, 1, Grouping.CHANNEL, CodebookEntries.FLOAT16, outliers));
    assertThat(model.clustered()).hasSizeGreaterThan(15);
    LabelledImages images = images(2, eighteen ? 35 : 32);
    float[] expected;
    try (Network engine = new Network(QuantizedNetwork.hard(model, network))) {
      expected = engine.scores(images);
    }
    assertClose(PackedNetwork.of(network, model).scores(images), expected);
  }

  /** Two blocks of attention and perceptron, from four bits and from two. */
  @ParameterizedTest
  @CsvSource({"K_HOPFIELD, 1, 16", "K_HOPFIELD, 4, 4", "MULTI_HEAD, 4, 16"})
  void aTransformerGivesTheScoresOfTheEngine(AttentionKind attention, int heads, int codewords)
      throws IOException {
    VisionTransformer network = VisionTransformer.ofDissertation(attention, heads, 2, 3, 16, 10);
    ClusteredModel model =
        compressed(
            network, new TensorRecipe(codewords, 1, Grouping.CHANNEL, CodebookEntries.FLOAT32, 0));
    assertThat(model.clustered()).hasSizeGreaterThan(8);
    LabelledImages images = images(3, 16);
    float[] expected;
    try (Network engine = new Network(QuantizedNetwork.hard(model, network))) {
      expected = engine.scores(images);
    }
    assertClose(PackedVisionTransformer.of(network, model).scores(images), expected);
  }

  /** Weights of every size, kept dense or in rows of two numbers among them. */
  @ParameterizedTest
  @CsvSource({"4, 1", "16, 1", "8, 2"})
  void theTwoLayerNetworkGivesTheScoresOfTheEngine(int codewords, int dimension)
      throws IOException {
    TwoLayerCnn network = TwoLayerCnn.digits();
    Parameters start = Parameters.initial(network, 5);
    List<ClusteredTensor> clustered = new ArrayList<>();
    List<Tensor> others = new ArrayList<>();
    for (Tensor tensor : start.tensors("")) {
      if (tensor.name().equals("conv2.weight") || tensor.name().equals("linear.weight")) {
        KMeans kMeans =
            KMeans.builder()
                .codewords(codewords)
                .dimension(dimension)
                .seeding(Seeding.plusPlus(1))
                .build();
        Clustering fit = kMeans.fit(tensor.toFloats());
        clustered.add(
            ClusteredTensor.of(
                tensor.name(), tensor.shape(), dimension, fit.codebook(), fit.assign()));
      } else {
        others.add(tensor);
      }
    }
    ClusteredModel model = new ClusteredModel(clustered, others, Map.of());
    LabelledImages images = Digits.all().first(50);
    float[] expected;
    try (Network engine = new Network(QuantizedNetwork.hard(model, network))) {
      expected = engine.scores(images);
    }
    assertClose(PackedNetwork.of(network, model).scores(images), expected);
  }

  private static void assertClose(float[] found, float[] expected) {
    float largest = 1;
    for (float score : expected) {
      largest = Math.max(largest, Math.abs(score));
    }
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).as("score %d", i).isCloseTo(expected[i], within(RELATIVE * largest));
    }
  }

  @Test
  void aModelThatLacksAParameterIsNamed() {
    ClusteredModel empty = new ClusteredModel(List.of(), List.of(), Map.of());
    assertThatIOException()
        .isThrownBy(() -> PackedNetwork.of(ResNet.twenty("r", 10), empty))
        .withMessage("the model has no 'conv1.weight' of shape [16, 3, 3, 3] (none of that name)");
  }
}
