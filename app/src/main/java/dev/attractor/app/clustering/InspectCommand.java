package dev.attractor.app.clustering;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Table;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.formats.ClusteredModel;
import dev.attractor.formats.ClusteredTensor;
import dev.attractor.formats.DataType;
import dev.attractor.formats.Tensor;
import dev.attractor.nets.Quality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What a model file holds: layers, bits, bytes, errors, and how it was made; or how two differ. */
@Command(
    name = "inspect",
    description =
        "Shows what a safetensors file holds: layers, bits, bytes, errors, recipe; or compares two"
            + " networks' files, layer by layer.",
    mixinStandardHelpOptions = true)
public final class InspectCommand implements Callable<Integer> {
  /** The metadata key of each layer's last fit. */
  static final String FITS = "attractor.fits";

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "A safetensors file, clustered or plain.")
  private Path file;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "OTHER",
      description =
          "A second file to compare with; both may also be TorchScript (.pt) or ONNX (.onnx). How well"
              + " they do is shown when --dataset is given.")
  private Path other;

  @Mixin private JudgeOptions judge;

  @Mixin private CommonOptions common;

  private record Bytes(long file, long original, long packed) {}

  private record Layer(
      String name,
      List<Long> shape,
      String type,
      long weights,
      Integer codewords,
      Integer effectiveCodewords,
      Integer dimension,
      double bitsPerWeight,
      long bytes,
      Double rmse,
      String status) {}

  private record Contents(
      String file, Bytes bytes, List<Layer> layers, Map<String, String> metadata) {}

  @Override
  public Integer call() throws IOException {
    if (other != null) {
      Comparison comparison = Comparison.of(file, quality(file), other, quality(other));
      common.console().result(comparison, comparison.text());
      return 0;
    }
    if (judge.given()) {
      throw new WrongUsage("a data set is for comparing two files; see attractor evaluate for one");
    }
    ClusteredModel model = ClusteredModel.read(file);
    JsonObject fits = fits(model.metadata().get(FITS));
    List<Layer> layers = new ArrayList<>();
    for (ClusteredTensor tensor : model.clustered()) {
      Fit fit = fit(fits, tensor.name());
      layers.add(
          new Layer(
              tensor.name(),
              tensor.shape(),
              "clustered"
                  + (tensor.type() == DataType.F32 ? "" : " " + tensor.type())
                  + (tensor.coded().isPresent() ? ", coded" : ""),
              tensor.count(),
              tensor.codewords(),
              tensor.effectiveCodewords(),
              tensor.dimension(),
              tensor.codes().bits() / (double) tensor.dimension(),
              tensor.packedBytes(),
              fit.rmse(),
              fit.status()));
    }
    for (Tensor tensor : model.untouched()) {
      layers.add(
          new Layer(
              tensor.name(),
              tensor.shape(),
              tensor.type().name(),
              tensor.count(),
              null,
              null,
              null,
              8.0 * tensor.type().bytes(),
              tensor.data().byteSize(),
              null,
              null));
    }
    Contents contents =
        new Contents(
            file.toString(),
            new Bytes(Files.size(file), model.originalBytes(), model.packedBytes()),
            layers,
            model.metadata());
    common.console().result(contents, text(contents));
    return 0;
  }

  /** Null when there is no data set. */
  private Quality quality(Path compared) throws IOException {
    if (!judge.given()) {
      return null;
    }
    JudgeOptions.Judged judged = judge.of(compared);
    return judged.quality(judged.data(common));
  }

  private JsonObject fits(String json) throws IOException {
    if (json == null) {
      return new JsonObject();
    }
    try {
      JsonObject fits = new Gson().fromJson(json, JsonObject.class);
      return fits == null ? new JsonObject() : fits;
    } catch (JsonParseException e) {
      throw new IOException(file + ": metadata " + FITS + " is not JSON", e);
    }
  }

  /** What is known of a tensor's last fit; either part may be null. */
  private record Fit(Double rmse, String status) {}

  private Fit fit(JsonObject fits, String tensor) throws IOException {
    JsonElement found = fits.get(tensor);
    if (found == null) {
      return new Fit(null, null);
    }
    if (found instanceof JsonObject fit
        && (!fit.has("rmse") || isNumber(fit.get("rmse")))
        && (!fit.has("status") || isText(fit.get("status")))) {
      return new Fit(
          fit.has("rmse") ? fit.get("rmse").getAsDouble() : null,
          fit.has("status") ? fit.get("status").getAsString() : null);
    }
    throw new IOException(
        "%s: metadata %s does not hold a number rmse and a word status for '%s'"
            .formatted(file, FITS, tensor));
  }

  private static boolean isNumber(JsonElement element) {
    return element instanceof JsonPrimitive primitive && primitive.isNumber();
  }

  private static boolean isText(JsonElement element) {
    return element instanceof JsonPrimitive primitive && primitive.isString();
  }

  private static String text(Contents contents) {
    Table table =
        new Table(
            "tensor", "shape", "type", "numbers", "k x d", "in use", "bits", "rmse", "status",
            "bytes");
    for (Layer layer : contents.layers) {
      table.row(
          layer.name,
          layer.shape.stream().map(String::valueOf).collect(Collectors.joining(" x ")),
          layer.type,
          layer.weights,
          layer.codewords == null ? "" : layer.codewords + " x " + layer.dimension,
          layer.effectiveCodewords == null ? "" : layer.effectiveCodewords,
          String.format(Locale.ROOT, "%.2f", layer.bitsPerWeight),
          layer.rmse == null ? "" : String.format(Locale.ROOT, "%.4g", layer.rmse),
          layer.status == null ? "" : layer.status,
          layer.bytes);
    }
    StringBuilder text = new StringBuilder(table.text());
    text.append(
        String.format(
            Locale.ROOT,
            "%n%d bytes of tensors instead of %d; the file with its header takes %d",
            contents.bytes.packed,
            contents.bytes.original,
            contents.bytes.file));
    contents.metadata.forEach(
        (key, value) -> {
          if (!key.equals(FITS)) { // it stands in the table
            text.append(String.format("%n%s: %s", key, value));
          }
        });
    return text.toString();
  }
}
