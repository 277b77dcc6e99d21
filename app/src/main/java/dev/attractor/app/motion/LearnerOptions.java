package dev.attractor.app.motion;

import dev.attractor.app.cli.StateOption;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.motion.Goal;
import dev.attractor.motion.MotionLearner;
import dev.attractor.motion.MotionTraining;
import dev.attractor.motion.Preset;
import dev.attractor.motion.Recipe;
import picocli.CommandLine.Option;

/** What is learned, and how. */
final class LearnerOptions {
  /** What roll-outs are to follow first. */
  enum Emphasis {
    SHAPE(0.05),
    TIMING(0.3);

    private final double weight;

    Emphasis(double weight) {
      this.weight = weight;
    }
  }

  @Option(
      names = "--field",
      paramLabel = "NAME",
      defaultValue = "elcd",
      description = {
        "elcd: every motion reaches the goal; strict: any two motions approach each other;",
        "eflow: a gradient flow, every motion reaches the goal; sdd: a network in x, projected by",
        "a Lyapunov function, reaches the goal; ncds: two features, motions stay bounded;",
        "plain: a network that guarantees nothing (default: ${DEFAULT-VALUE})."
      })
  private FieldName named;

  @Option(
      names = "--order",
      paramLabel = "N",
      defaultValue = "1",
      description = {
        "1: a motion x' = f(x); 2: x' = v, v' = f(x, v), for paths that cross or overshoot",
        "(default: ${DEFAULT-VALUE})."
      })
  private int order;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      defaultValue = "default",
      description = "paper: the dissertation's; or default (default: ${DEFAULT-VALUE}).")
  private Preset preset;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over all states in the velocity phase (default: the preset's, 100).")
  private Integer epochs;

  @Option(
      names = "--encoder-epochs",
      paramLabel = "N",
      description = {
        "Passes over all states in which the flow learns alone, as an auto-encoder, before it is",
        "held: the two-step training of ncds (default: 0, all learn together)."
      })
  private Integer encoderEpochs;

  @Option(
      names = "--emphasis",
      paramLabel = "WHAT",
      description =
          "shape or timing: what roll-outs are to follow first (default: both, the clock included).")
  private Emphasis emphasis;

  @Option(
      names = "--goal",
      paramLabel = "GOAL",
      description =
          "x1,x2,.. (of poses x1,..,qw,qx,qy,qz) or learned (default: that of the demonstrations).")
  private String goal;

  /** The learner that the options describe. */
  MotionLearner learner(DemonstrationSet set, long seed) {
    FieldName field = field();
    if (field.field().order() == 2 && set.orientation().isPresent()) {
      throw new WrongUsage("--order 2 learns positions, not orientations; leave it out");
    }
    Recipe recipe = preset.recipe(field.field());
    if (epochs != null && epochs < 0) {
      throw new WrongUsage("--epochs must be 0 or more, got " + epochs);
    }
    if (epochs != null) {
      recipe = recipe.epochs(epochs);
    }
    if (encoderEpochs != null && encoderEpochs < 0) {
      throw new WrongUsage("--encoder-epochs must be 0 or more, got " + encoderEpochs);
    }
    if (encoderEpochs != null) {
      recipe = recipe.encoderEpochs(encoderEpochs);
    }
    if (emphasis != null) {
      recipe = recipe.timing(emphasis.weight);
    }
    return MotionLearner.builder()
        .preset(preset)
        .field(field.field())
        .halfLife(preset.halfLife())
        .flow(preset.flow(field.field(), set.dimension()))
        .recipe(recipe)
        .goal(goal(set))
        .seed(seed)
        .build();
  }

  /** The field that the options ask for; at order 2 there is one. */
  private FieldName field() {
    if (order == 1) {
      return named;
    }
    if (order != 2) {
      throw new WrongUsage("--order must be 1 or 2, got " + order);
    }
    if (named != FieldName.ELCD && named != FieldName.SECOND_ORDER) {
      throw new WrongUsage("--order 2 has a field of its own, give no --field " + named.word());
    }
    if (goal != null && goal.equalsIgnoreCase("learned")) {
      throw new WrongUsage("--order 2: the goal cannot be learned, name it");
    }
    return FieldName.SECOND_ORDER;
  }

  /** 1, or 2 for a motion of positions and velocities. */
  int order() {
    return field().field().order();
  }

  /** Whether roll-outs are to follow the path whatever the clock. */
  boolean shapeAlone() {
    return emphasis == Emphasis.SHAPE;
  }

  /** How many steps learning takes. */
  long steps(DemonstrationSet set, long seed) {
    try (MotionTraining training = learner(set, seed).start(set.training())) {
      return training.steps();
    }
  }

  /** What the JSON document calls the field. */
  String fieldName() {
    return field().word();
  }

  /** Where the motion is to end; where that is learned, the place that learning starts from. */
  double[] end(DemonstrationSet set) {
    return goal(set) instanceof Goal.At at ? at.state() : set.goal();
  }

  private Goal goal(DemonstrationSet set) {
    if (goal == null) {
      return Goal.at(set.goal());
    }
    return goal.equalsIgnoreCase("learned")
        ? Goal.learned()
        : Goal.at(
            TypedState.of(
                "--goal", StateOption.parse("--goal", goal), set.dimension(), set.orientation()));
  }
}
