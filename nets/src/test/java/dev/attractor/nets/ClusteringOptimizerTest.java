package dev.attractor.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.TranslateException;
import dev.attractor.clustering.SoftClustering;
import dev.attractor.clustering.SoftKMeans;
import dev.attractor.data.Digits;
import dev.attractor.data.LabelledImages;
import dev.attractor.formats.ClusteredTensor;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A model that is trained with DJL's own trainer. */
class ClusteringOptimizerTest {
  private static final LayerClustering FOUR =
      LayerClustering.accelerated(4, 1, LayerMethod.IDKM, Recipes.temperature(4, 1), 0);
  private static final List<LayerRule> RULES = List.of(LayerRule.cluster("*", FOUR));

  @Test
  void aModelThatIsTrainedWithDjlEndsOnFourCodewordsALayer()
      throws IOException, TranslateException {
    LabelledImages train = Digits.split(0).train();
    LabelledImages test = Digits.split(0).test();
    Torch.engine(1).setRandomSeed(3);
    try (Model model = Model.newInstance("digits", "PyTorch")) {
      model.setBlock(block());
      Block block = model.getBlock();
      block.setInitializer(new XavierInitializer(), Parameter.Type.WEIGHT);
      NDManager manager = model.getNDManager();
      block.initialize(manager, DataType.FLOAT32, new Shape(1, 64));
      ArrayDataset data =
          new ArrayDataset.Builder()
              .setData(pixels(manager, train))
              .optLabels(manager.create(train.labels()))
              .setSampling(32, false)
              .build();
      int epochs = 25;
      long steps = (long) epochs * ((train.count() + 31) / 32);
      Optimizer adam = Optimizer.adam().optLearningRateTracker(Tracker.fixed(5e-3f)).build();
      ClusteringOptimizer optimizer = ClusteringOptimizer.of(adam, block, RULES, steps);
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss()).optOptimizer(optimizer);
      try (Trainer trainer = model.newTrainer(config)) {
        trainer.initialize(new Shape(32, 64));
        EasyTrain.fit(trainer, epochs, data, null);
      }
      List<ClusteredTensor> layers = optimizer.harden();
      assertThat(layers).extracting(ClusteredTensor::count).containsExactly(64L * 24, 24L * 10);
      for (ClusteredTensor layer : layers) {
        float[] held = block.getParameters().get(layer.name()).getArray().toFloatArray();
        assertThat(held).isEqualTo(layer.restore());
      }
      assertThat(accuracy(block, manager, test)).isGreaterThan(.9);
    }
  }

  @Test
  void aStepMovesTheLatentWeightsByTheGradientPulledBack() {
    try (NDManager manager = Torch.manager()) {
      Block block = Linear.builder().setUnits(5).optBias(false).build();
      block.setInitializer(new XavierInitializer(), Parameter.Type.WEIGHT);
      block.initialize(manager, DataType.FLOAT32, new Shape(1, 40));
      Parameter parameter = block.getParameters().get(0).getValue();
      float[] start = parameter.getArray().toFloatArray();
      float rate = .5f;
      Optimizer sgd = Optimizer.sgd().setLearningRateTracker(Tracker.fixed(rate)).build();
      ClusteringOptimizer optimizer = ClusteringOptimizer.of(sgd, block, RULES, 10);
      SoftKMeans kmeans = (SoftKMeans) FOUR.fitter();
      SoftClustering fit = kmeans.at(0).fit(start);
      float[] soft = new float[start.length];
      fit.reconstruct(soft);
      assertThat(parameter.getArray().toFloatArray()).isEqualTo(soft);
      float[] gradient = new float[start.length];
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = (float) Math.sin(i);
      }
      NDArray array = parameter.getArray();
      optimizer.update(parameter.getId(), array, manager.create(gradient, array.getShape()));
      fit.pullback(gradient, gradient);
      float[] latent = new float[start.length];
      for (int i = 0; i < latent.length; i++) {
        latent[i] = start[i] - rate * gradient[i];
      }
      kmeans.at(.1).fit(latent, fit.codebook()).reconstruct(soft);
      float[] held = array.toFloatArray();
      for (int i = 0; i < held.length; i++) {
        assertThat(held[i]).isCloseTo(soft[i], within(1e-5f)); // rounding of the step, then a fit
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ClusteringOptimizer.of(sgd, block, List.of(LayerRule.skip("*")), 10))
          .withMessageContaining("no rule matches a parameter of the block");
    }
  }

  private static SequentialBlock block() {
    return new SequentialBlock()
        .add(Linear.builder().setUnits(24).build())
        .add(Activation::relu)
        .add(Linear.builder().setUnits(10).build());
  }

  private static NDArray pixels(NDManager manager, LabelledImages images) {
    float[] pixels = new float[images.count() * 64];
    for (int i = 0; i < images.count(); i++) {
      images.copyImage(i, pixels, 64 * i);
    }
    return manager.create(pixels, new Shape(images.count(), 64));
  }

  private static double accuracy(Block block, NDManager manager, LabelledImages images) {
    ParameterStore store = new ParameterStore(manager, false);
    NDArray scores =
        block.forward(store, new NDList(pixels(manager, images)), false).singletonOrThrow();
    long[] best = scores.argMax(1).toLongArray();
    int right = 0;
    for (int i = 0; i < best.length; i++) {
      right += best[i] == images.labels()[i] ? 1 : 0;
    }
    return right / (double) best.length;
  }
}
