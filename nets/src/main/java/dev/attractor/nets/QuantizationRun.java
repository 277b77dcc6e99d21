package dev.attractor.nets;

import dev.attractor.clustering.Clustering;
import dev.attractor.clustering.ClusteringMethod;
import dev.attractor.clustering.SoftClustering;
import dev.attractor.data.Examples;
import dev.attractor.data.Targets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Fine-tuning of one network towards few codewords [algorithm 2 of chapter 2].
 *
 * <p>Each step fits every chosen layer's codebook to its latent weights, starting from the codebook
 * of the step before, puts the soft weights W~ = A(C*) C* into the network, runs the batch forward
 * and backward, pulls the gradient back through the attractor and moves the latent weights. The
 * same settings, data and threads give the same bits, whether or not the run was interrupted at the
 * end of an epoch and resumed.
 */
public final class QuantizationRun {
  private final Quantization settings;
  private final Parameters baseline;
  private final Examples images;
  private final Architecture architecture;
  private final Map<String, ClusteringMethod<?>> clusterings;
  private final Set<String> frozen;
  private Checkpoint state;

  /**
   * A run from the beginning; {@code baseline} is not modified.
   *
   * @throws IllegalArgumentException when a weight is not finite, when no rule matches a layer, or
   *     when the images do not fill one batch
   */
  public QuantizationRun(Quantization settings, Parameters baseline, Examples images) {
    this.settings = settings;
    this.baseline = baseline;
    this.images = images;
    architecture = baseline.architecture();
    clusterings = settings.clusterings(architecture);
    frozen = settings.frozen(architecture);
    baseline
        .firstNotFinite()
        .ifPresent(
            found -> {
              throw new IllegalArgumentException(found + ": such a network cannot be quantised");
            });
    if (settings.epochs() > 0 && images.count() < settings.batch()) {
      throw new IllegalArgumentException(
          "%s: %d images do not fill one batch of %d"
              .formatted(images.name(), images.count(), settings.batch()));
    }
    settings.augmentation().require(images.shape());
    if (settings.distillation() > 0 && images.targets() instanceof Targets.Values) {
      throw new IllegalArgumentException(
          "%s: distillation softens the scores of classes, and these are numbers to predict; leave"
                  .formatted(images.name())
              + " it out");
    }
    state =
        new Checkpoint(
            0,
            baseline.copy(),
            new OptimizerState(settings.optimizer(), architecture),
            new LinkedHashMap<>(),
            new AdjointCounts());
  }

  /**
   * Goes on from the checkpoint in {@code file}, when there is one.
   *
   * @return how many epochs were done already
   * @throws IOException when the file is damaged or belongs to a run with other settings
   */
  public int resume(Path file) throws IOException {
    if (Files.exists(file)) {
      checkSettings(file, settings);
      state = Checkpoint.read(file, description(), settings.optimizer(), architecture);
    }
    return state.epochs();
  }

  /**
   * Refuses the checkpoint in {@code file}, when there is one, of a run with other settings; cheap,
   * for before the network to start from is there.
   *
   * @throws IOException naming the settings that differ
   */
  public static void checkSettings(Path file, Quantization settings) throws IOException {
    if (Files.exists(file)) {
      Checkpoint.requireSettings(file, settings);
    }
  }

  /**
   * Runs the epochs that are left.
   *
   * @param checkpoint written after every epoch; null for none
   * @throws DivergedException when a loss, a gradient or a weight is not finite; the checkpoint is
   *     then that of the last whole epoch
   */
  public void finish(Path checkpoint, Training.Listener listener) throws IOException {
    try (Network network = new Network(state.latent());
        Teacher teacher = new Teacher()) {
      ExampleBatch batch = new ExampleBatch(images, architecture, settings.batch());
      Workspace workspace = new Workspace();
      while (state.epochs() < settings.epochs()) {
        epoch(network, teacher, batch, workspace, listener);
        state =
            new Checkpoint(
                state.epochs() + 1,
                state.latent(),
                state.steps(),
                state.codebooks(),
                state.adjoints());
        if (checkpoint != null) {
          state.write(checkpoint, description());
        }
      }
    }
  }

  /** Which adjoint answered how often, since the start of the run. */
  public AdjointCounts adjoints() {
    return state.adjoints();
  }

  /**
   * Fits the codebooks once more, at the end of the temperature's schedule, assigns, and measures
   * running statistics where the settings say so.
   */
  public QuantizedNetwork quantized() {
    List<QuantizedNetwork.Layer> layers = new ArrayList<>();
    clusterings.forEach(
        (name, clustering) ->
            layers.add(
                QuantizedNetwork.Layer.of(
                    architecture, name, clustering.dimension(), fit(name, clustering, 1))));
    QuantizedNetwork hard = new QuantizedNetwork(state.latent(), layers);
    return settings.statistics() == Quantization.Statistics.KEPT
        ? hard
        : hard.withStatisticsOf(images, settings.batch(), settings.augmentation(), settings.seed());
  }

  /** The settings and all they are applied to: what a checkpoint must agree with. */
  private String description() {
    return "%s on %s %s from %s: %s"
        .formatted(architecture.name(), images.name(), images.md5(), baseline.hash(), settings);
  }

  private void epoch(
      Network network,
      Teacher teacher,
      ExampleBatch batch,
      Workspace workspace,
      Training.Listener listener) {
    int[] order = Training.order(images.count(), settings.seed(), state.epochs());
    SplittableRandom random = Training.augmenting(settings.seed(), state.epochs());
    Torch.engine().setRandomSeed(random.nextInt()); // what dropout draws from
    int stepsPerEpoch = images.count() / settings.batch();
    long total = (long) settings.epochs() * stepsPerEpoch;
    for (int i = 0; i < stepsPerEpoch; i++) {
      int from = i * settings.batch();
      batch.take(order, from, from + settings.batch(), settings.augmentation(), random);
      teacher.teach(batch);
      double loss = step(network, batch, workspace, total);
      listener.step(state.steps().taken(), total, loss);
    }
  }

  private double step(Network network, ExampleBatch batch, Workspace workspace, long total) {
    double progress = state.steps().taken() / (double) total;
    Map<String, SoftClustering> fitted = new LinkedHashMap<>();
    for (ParameterSpec spec : architecture.parameters()) {
      String name = spec.name();
      float[] soft = workspace.soft.get(name);
      ClusteringMethod<?> clustering = clusterings.get(name);
      if (clustering == null) {
        System.arraycopy(state.latent().get(name), 0, soft, 0, soft.length);
      } else {
        Clustering fit = fit(name, clustering, progress);
        fit.reconstruct(soft);
        if (fit instanceof SoftClustering differentiable) { // all of them: see Quantization
          fitted.put(name, differentiable);
        }
      }
    }
    network.put(workspace.soft);
    long number = state.steps().taken() + 1;
    double loss = network.backward(batch, workspace.gradients);
    network.state(state.latent());
    Finite.require(loss, workspace.gradients, number);
    fitted.forEach(
        (name, fit) -> {
          float[] gradient = workspace.gradients.get(name);
          state.adjoints().add(name, fit.pullback(gradient, gradient).adjoint());
        });
    Finite.require("the gradient through the codebook of ", workspace.gradients, number);
    state.steps().take(state.latent(), workspace.gradients, total, frozen);
    Finite.require("", state.latent(), number);
    return loss;
  }

  private Clustering fit(String name, ClusteringMethod<?> settings, double progress) {
    ClusteringMethod<?> clustering = settings.at(progress);
    float[] weights = state.latent().get(name);
    double[] previous = state.codebooks().get(name);
    Clustering fit = previous == null ? clustering.fit(weights) : clustering.fit(weights, previous);
    state.codebooks().put(name, fit.codebook());
    return fit;
  }

  /** The network at full precision, where it is learnt from. */
  private final class Teacher implements AutoCloseable {
    private final Optional<Network> network =
        settings.distillation() > 0 ? Optional.of(new Network(baseline)) : Optional.empty();

    void teach(ExampleBatch batch) {
      network.ifPresent(full -> batch.learnFrom(full.scores(batch), settings.distillation()));
    }

    @Override
    public void close() {
      network.ifPresent(Network::close);
    }
  }

  /** What a step writes into, made once. */
  private final class Workspace {
    final Parameters soft = Parameters.zeros(architecture);
    final Parameters gradients = Parameters.zeros(architecture);
  }
}
