package dev.attractor.app.reproduce;

import dev.attractor.app.motion.FieldName;
import dev.attractor.motion.Preset;
import dev.attractor.motion.Recipe;

/** A column of table 4.1: a model and the training it gets. */
enum Table41Contender {
  ELCD(FieldName.ELCD, Preset.DEFAULT),
  STRICT(FieldName.STRICT, Preset.DEFAULT),
  EFLOW(FieldName.EFLOW, Preset.DEFAULT),
  SDD(FieldName.SDD, Preset.DEFAULT),
  NCDS(FieldName.NCDS, Preset.DEFAULT),
  ELCD_PAPER(FieldName.ELCD, Preset.PAPER),
  SDD_PAPER(FieldName.SDD, Preset.PAPER),
  NCDS_PAPER(FieldName.NCDS, Preset.PAPER),
  NCDS_TWO_STEPS(FieldName.NCDS, Preset.PAPER),
  EFLOW_PAPER(FieldName.EFLOW, Preset.PAPER);

  private static final int ENCODER_EPOCHS = 100;

  private final FieldName field;
  private final Preset preset;

  Table41Contender(FieldName field, Preset preset) {
    this.field = field;
    this.preset = preset;
  }

  FieldName field() {
    return field;
  }

  Preset preset() {
    return preset;
  }

  /** In the table and in the names of files. */
  String variant() {
    return this == NCDS_TWO_STEPS ? "two-steps" : MotionSettings.word(preset);
  }

  /** The two-step training has an auto-encoder before, whose flow is then held. */
  Recipe change(Recipe recipe) {
    return this == NCDS_TWO_STEPS ? recipe.encoderEpochs(ENCODER_EPOCHS) : recipe;
  }
}
