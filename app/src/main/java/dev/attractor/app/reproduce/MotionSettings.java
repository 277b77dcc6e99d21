package dev.attractor.app.reproduce;

import dev.attractor.app.motion.FieldName;
import dev.attractor.flow.Flow;
import dev.attractor.motion.Goal;
import dev.attractor.motion.MotionLearner;
import dev.attractor.motion.Preset;
import dev.attractor.motion.Recipe;
import java.util.Locale;

/**
 * How a run of a study learns: a field, the preset that its flow and the treatment of data come
 * from, and a recipe.
 *
 * @param variant in the names of files and in tables, such as {@code default}
 */
record MotionSettings(FieldName field, Preset preset, String variant, Recipe recipe) {
  /** The preset as it is, with its own recipe changed to suit the data. */
  static MotionSettings of(FieldName field, Preset preset, Recipe recipe) {
    return new MotionSettings(field, preset, word(preset), recipe);
  }

  /** The word for a preset in files and tables. */
  static String word(Preset preset) {
    return preset.name().toLowerCase(Locale.ROOT);
  }

  private Flow flow(int dimension) {
    return preset.flow(field.field(), dimension);
  }

  /** In the names of files; the dissertation's own field is not named. */
  String fileWord() {
    return field == FieldName.ELCD ? variant : field.word() + "-" + variant;
  }

  /** All that a run depends on beside code, data and seed, in words. */
  String describe(int dimension) {
    return "%s; %s; centred %s; shuffled %s; %s"
        .formatted(field.field(), flow(dimension), preset.centred(), preset.shuffled(), recipe);
  }

  MotionLearner learner(double[] goal, long seed) {
    return MotionLearner.builder()
        .preset(preset)
        .field(field.field())
        .halfLife(preset.halfLife())
        .flow(flow(goal.length))
        .recipe(recipe)
        .goal(Goal.at(goal))
        .seed(seed)
        .build();
  }
}
