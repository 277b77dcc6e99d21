package dev.attractor.nets.onnx;

import dev.attractor.compression.ByteBudget;
import dev.attractor.compression.Checkpoint;
import dev.attractor.compression.CompressedTensor;
import dev.attractor.compression.CompressionRules;
import dev.attractor.compression.Compressor;
import dev.attractor.compression.TensorCompressor;
import dev.attractor.formats.ClusteredTensor;
import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Compresses the weights of an ONNX file: the inputs of Conv, Gemm, MatMul and Gather nodes become
 * codes and codebooks, from which nodes of the graph make the weights; the result runs wherever the
 * original does.
 *
 * @param rules which weights are clustered, and how
 * @param notes metadata of the result, such as the version that wrote it
 * @param sensitivities how much the error of each weight counts: tensors of the same names, each in
 *     the shape that {@link OnnxFile#weights} gives; tensors that it does not have count evenly
 */
public record OnnxCompressor(
    CompressionRules rules, Map<String, String> notes, Optional<Checkpoint> sensitivities) {
  /** How the names of ONNX files end. */
  public static final String ENDING = ".onnx";

  /** Copies the notes. */
  public OnnxCompressor {
    notes = Map.copyOf(notes);
  }

  /**
   * The same work with bits for each weight of a file so that all of its weights fit a budget.
   *
   * @throws IOException naming the file and what is wrong with it
   * @throws IllegalArgumentException when one bit each is too much
   */
  public OnnxCompressor within(ByteBudget budget, Path source) throws IOException {
    List<Tensor> weights = OnnxFile.read(source).weights().stream().map(OnnxWeight::rows).toList();
    Map<String, Tensor> counted = counted(weights);
    CompressionRules chosen =
        budget.choose(weights, rules, name -> Optional.ofNullable(counted.get(name)));
    return new OnnxCompressor(chosen, notes, sensitivities);
  }

  /**
   * Compresses.
   *
   * @param target is written when all is done
   * @return what became of each weight
   * @throws IOException naming the file and what is wrong with it
   * @throws IllegalArgumentException naming the weight that cannot be clustered
   */
  public List<CompressedTensor> run(Path source, Path target, Compressor.Listener listener)
      throws IOException {
    OnnxFile file = OnnxFile.read(source);
    List<OnnxWeight> weights = file.weights();
    Map<String, Tensor> counted = counted(weights.stream().map(OnnxWeight::rows).toList());
    long total = weights.stream().mapToLong(weight -> weight.rows().data().byteSize()).sum();
    AtomicLong done = new AtomicLong();
    TensorCompressor compressor = new TensorCompressor(rules);
    List<CompressedTensor> report = new ArrayList<>();
    List<ClusteredTensor> clustered = new ArrayList<>();
    for (OnnxWeight weight : weights) {
      Tensor rows = weight.rows();
      TensorCompressor.Result result =
          compressor.compress(
              String.valueOf(source.getFileName()),
              rows,
              Optional.ofNullable(counted.get(rows.name())),
              bytes -> {
                synchronized (done) {
                  listener.progressed(done.addAndGet(bytes), total);
                }
              });
      report.add(result.report());
      result.clustered().ifPresent(clustered::add);
    }
    file.compressed(clustered).noted(notes).write(target);
    return report;
  }

  private Map<String, Tensor> counted(List<Tensor> weights) throws IOException {
    return sensitivities.isPresent()
        ? sensitivities.get().tensors(weights.stream().map(Tensor::name).toList())
        : Map.of();
  }
}
