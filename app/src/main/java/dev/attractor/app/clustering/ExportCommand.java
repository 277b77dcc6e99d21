package dev.attractor.app.clustering;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.OutputOptions;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.formats.ClusteredModel;
import dev.attractor.formats.SafetensorsFile;
import dev.attractor.nets.PixelNormalisation;
import dev.attractor.nets.QuantizedNetwork;
import dev.attractor.nets.TorchScriptNetwork;
import dev.attractor.nets.onnx.OnnxFile;
import dev.attractor.nets.onnx.OnnxGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A quantised network in a format that runs elsewhere. */
@Command(
    name = "export",
    description =
        "Writes a quantised network as dense safetensors, as TorchScript with its weights in place,"
            + " or as ONNX with codes and codebooks.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ExportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MODEL", description = "What quantize wrote: model.safetensors.")
  private Path model;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      converter = OutputOptions.FileName.class,
      description = "The file to write; its ending says the format: .safetensors, .pt or .onnx.")
  private Path out;

  @Option(
      names = "--network",
      paramLabel = "FILE",
      description =
          "The program that the weights belong to: for .pt the TorchScript file that was quantised,"
              + " for .onnx an ONNX file of the same network (not needed for networks of ours).")
  private Path network;

  @Mixin private OutputOptions outputs;

  @Mixin private CommonOptions common;

  private record Result(String file, long bytes, long modelBytes) {}

  @Override
  public Integer call() throws IOException {
    String name = out.toString().toLowerCase(Locale.ROOT);
    if (!name.endsWith(".safetensors") && !name.endsWith(".pt") && !name.endsWith(".onnx")) {
      throw new WrongUsage(
          "--out %s: end the name in .safetensors, .pt or .onnx, which says the format"
              .formatted(out));
    }
    boolean script = StoredNetwork.isTorchScript(out);
    if (script && network == null) {
      throw new WrongUsage("a .pt file needs --network, the TorchScript file that was quantised");
    }
    if (name.endsWith(".safetensors") && network != null) {
      throw new WrongUsage("a .safetensors file holds no program: leave out --network");
    }
    outputs.file(out, model, network);
    ClusteredModel read = ClusteredModel.read(model);
    if (script) {
      torchScript(read);
    } else if (StoredNetwork.isOnnx(out)) {
      onnx(read).write(out);
    } else {
      SafetensorsFile.write(out, read.restore(), read.metadata());
    }
    Result result = new Result(out.toString(), Files.size(out), Files.size(model));
    common
        .console()
        .result(
            result, "%s: %d bytes (%s: %d)".formatted(out, result.bytes, model, result.modelBytes));
    return 0;
  }

  private void torchScript(ClusteredModel read) throws IOException {
    TorchScriptNetwork program =
        (TorchScriptNetwork)
            TorchScriptNetwork.read(network, PixelNormalisation.NONE).architecture();
    program.write(out, QuantizedNetwork.hard(read, program));
  }

  private OnnxFile onnx(ClusteredModel read) throws IOException {
    if (network != null) {
      return OnnxFile.read(network).replacing(read.clustered(), read.untouched());
    }
    String name = read.metadata().getOrDefault(QuantizeJob.ARCHITECTURE, "");
    if (!ModelName.names().contains(name)) {
      throw new WrongUsage(
          "%s holds no network of ours; name an .onnx file of the same network with --network"
              .formatted(model));
    }
    return OnnxGraph.of(ModelName.of(name).architecture(), read);
  }
}
