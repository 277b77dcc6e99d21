package dev.attractor.app.clustering;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.attractor.clustering.Temperature;
import dev.attractor.nets.LayerClustering;
import dev.attractor.nets.LayerRule;
import dev.attractor.nets.Optimizer;
import dev.attractor.nets.ParameterKind;
import dev.attractor.nets.Quantization;
import java.util.Locale;

/** The settings of a quantisation as JSON, for the file that it makes. */
final class RecipeJson {
  private RecipeJson() {}

  static String of(Quantization settings) {
    JsonObject json = new JsonObject();
    json.addProperty("epochs", settings.epochs());
    json.addProperty("batch", settings.batch());
    json.addProperty("seed", settings.seed());
    json.addProperty("biases", word(settings.biases()));
    json.addProperty("padding", settings.augmentation().padding());
    json.addProperty("flip", settings.augmentation().flip());
    json.addProperty("distillation", settings.distillation());
    json.addProperty("statistics", word(settings.statistics()));
    json.add("optimizer", optimizer(settings.optimizer()));
    JsonArray rules = new JsonArray();
    settings.rules().forEach(rule -> rules.add(rule(rule)));
    json.add("rules", rules);
    return json.toString();
  }

  private static JsonObject optimizer(Optimizer optimizer) {
    JsonObject json = new JsonObject();
    switch (optimizer) {
      case Optimizer.Sgd sgd -> {
        json.addProperty("name", "sgd");
        json.addProperty("learningRate", sgd.rate());
      }
      case Optimizer.Momentum momentum -> {
        json.addProperty("name", "sgd, Nesterov, cosine decay");
        json.addProperty("learningRate", momentum.rate());
        json.addProperty("momentum", momentum.momentum());
        json.addProperty("decay", momentum.decay());
      }
      case Optimizer.ConstantAdam adam -> {
        json.addProperty("name", "adam");
        json.addProperty("learningRate", adam.rate());
      }
      case Optimizer.Adam adam -> {
        json.addProperty("name", "adam, cosine decay");
        json.addProperty("learningRate", adam.rate());
      }
    }
    return json;
  }

  private static JsonObject rule(LayerRule rule) {
    JsonObject json = new JsonObject();
    json.addProperty("names", rule.names());
    JsonArray kinds = new JsonArray();
    for (ParameterKind kind : rule.kinds()) {
      kinds.add(word(kind));
    }
    json.add("kinds", kinds);
    json.addProperty("minimumSize", rule.minimumSize());
    json.add("clustering", rule.clustering().map(RecipeJson::clustering).orElse(null));
    return json;
  }

  private static JsonObject clustering(LayerClustering clustering) {
    JsonObject json = new JsonObject();
    json.addProperty("codewords", clustering.codewords());
    json.addProperty("dimension", clustering.dimension());
    json.addProperty("method", word(clustering.method()));
    json.addProperty("temperature", text(clustering.temperature()));
    json.addProperty("solving", word(clustering.solving()));
    json.addProperty("iterations", clustering.iterations());
    json.addProperty("tolerance", clustering.tolerance());
    json.addProperty("seed", clustering.seed());
    return json;
  }

  /** As it is written on the command line. */
  private static String text(Temperature temperature) {
    return switch (temperature) {
      case Temperature.Absolute absolute -> Double.toString(absolute.value());
      case Temperature.Relative relative -> "relative:" + relative.ratio();
      case Temperature.Annealed annealed ->
          text(annealed.from()) + ".." + text(annealed.to()).replace("relative:", "");
    };
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
