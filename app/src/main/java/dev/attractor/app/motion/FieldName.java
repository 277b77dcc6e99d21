package dev.attractor.app.motion;

import dev.attractor.motion.field.EuclideanizingFlow;
import dev.attractor.motion.field.ExtendedLinearization;
import dev.attractor.motion.field.Field;
import dev.attractor.motion.field.NeuralContraction;
import dev.attractor.motion.field.PlainNetwork;
import dev.attractor.motion.field.SecondOrder;
import dev.attractor.motion.field.StableDynamics;
import dev.attractor.motion.field.StrictContraction;
import java.util.Locale;

/** The latent fields by the names of the command line, with their usual sizes. */
public enum FieldName {
  ELCD(ExtendedLinearization.hidden(16)),
  STRICT(StrictContraction.hidden(16)),
  EFLOW(EuclideanizingFlow.hidden(32)),
  SDD(StableDynamics.hidden(32)),
  NCDS(NeuralContraction.hidden(16)),
  PLAIN(new PlainNetwork(16)),
  SECOND_ORDER(SecondOrder.hidden(16));

  private final Field field;

  FieldName(Field field) {
    this.field = field;
  }

  /** The field. */
  public Field field() {
    return field;
  }

  /** Whether the field is of this project or of the dissertation, and not one to compare with. */
  public boolean ours() {
    return this == ELCD || this == STRICT || this == SECOND_ORDER;
  }

  /** As it is typed. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
