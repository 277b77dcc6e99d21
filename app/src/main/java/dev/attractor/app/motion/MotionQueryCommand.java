package dev.attractor.app.motion;

import com.google.gson.JsonObject;
import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.ScoreLine;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.formats.MotionFile;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Policy;
import dev.attractor.motion.pose.PosePolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.ObjDoubleConsumer;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** "Which way now?", for scripts and other languages. */
@Command(
    name = "query",
    description = {
      "Answer states with velocities: one JSON array of numbers a line in, one a line out, at once.",
      "With --step the answer is the state that much later. The first bad line ends the run, named",
      "by its number, unless --keep-going is given. With --distance each answer is an object:",
      "{\"answer\": [..], \"distance\": how far the state is from the data, in deviations}. A motion of",
      "poses takes x1,..,qw,qx,qy,qz; its velocities end with the angular velocity, in radians."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class MotionQueryCommand implements Callable<Integer> {
  private static final int LONGEST_LINE = 1 << 20;
  private static final int WARM_UP_CALLS = 5000;
  private static final long WARM_UP_NANOS = 500_000_000L;

  @Mixin private MotionCommand.ModelOption model;

  @Option(
      names = "--step",
      paramLabel = "H",
      description = "Answer with the state H units of time later.")
  private Double step;

  @Option(names = "--keep-going", description = "Answer a bad line with {\"error\": ..} and go on.")
  private boolean keepGoing;

  @Option(
      names = "--distance",
      description = "Say with each answer how far its state is from what was shown.")
  private boolean distance;

  @Mixin private CommonOptions common;

  private final InputStream in;
  private final OutputStream out;

  MotionQueryCommand() {
    this(System.in, System.out);
  }

  MotionQueryCommand(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    if (step != null && (!(step > 0) || step == Double.POSITIVE_INFINITY)) {
      throw new WrongUsage("--step must be positive and finite, got " + step);
    }
    MotionModel learned = MotionFile.read(model.file());
    if (distance && learned.support().size() == 0) {
      throw new IOException(
          model.file()
              + ": --distance: this model does not know where its data were; learn it again");
    }
    warmUp(learned);
    new Conversation(Mover.of(learned)).run();
    return 0;
  }

  /**
   * What answers: a policy of states, or of poses.
   *
   * @param goal a line that can be asked for
   * @param answers how many numbers a velocity has
   */
  private record Mover(
      double[] goal,
      int answers,
      BiConsumer<double[], double[]> velocity,
      ObjDoubleConsumer<double[]> step,
      ToDoubleFunction<double[]> distance) {
    static Mover of(MotionModel model) {
      int d = model.dimension();
      if (model.orientation().isPresent()) {
        PosePolicy poses = PosePolicy.of(model);
        return new Mover(poses.goal(), d, poses::velocity, poses::step, poses::distanceFromData);
      }
      Policy states = model.policy();
      return new Mover(states.goal(), d, states::velocity, states::step, states::distanceFromData);
    }
  }

  /** Calls what the answers call until it is compiled, so that the first ones are not late. */
  private void warmUp(MotionModel learned) {
    Mover mover = Mover.of(learned); // of its own: it moves
    double[] x = mover.goal();
    double[] velocity = new double[mover.answers()];
    long end = System.nanoTime() + WARM_UP_NANOS;
    for (int n = 0; n < WARM_UP_CALLS && System.nanoTime() < end; n++) {
      mover.velocity().accept(x, velocity);
      mover.step().accept(x, step == null ? 1e-3 : step);
    }
  }

  /** Reads what has come, answers every whole line, hands the answers out, and waits for more. */
  private final class Conversation {
    private final Mover mover;
    private final StringBuilder text = new StringBuilder();
    private byte[] buffer = new byte[1 << 16];
    private int filled;
    private long line;

    Conversation(Mover mover) {
      this.mover = mover;
    }

    void run() throws IOException {
      int got;
      while ((got = in.read(buffer, filled, buffer.length - filled)) >= 0) {
        int searched = filled;
        filled += got;
        int from = 0;
        for (int i = searched; i < filled; i++) {
          if (buffer[i] == '\n') {
            answer(from, i);
            from = i + 1;
          }
        }
        send();
        System.arraycopy(buffer, from, buffer, 0, filled - from);
        filled -= from;
        if (filled == buffer.length) {
          if (filled >= LONGEST_LINE) {
            throw new IllegalArgumentException(
                "line " + (line + 1) + ": longer than " + LONGEST_LINE + " bytes");
          }
          buffer = Arrays.copyOf(buffer, 2 * filled);
        }
      }
      if (filled > 0) {
        answer(0, filled);
        send();
      }
    }

    private void answer(int from, int end) throws IOException {
      line++;
      double away = 0;
      double[] answer;
      try {
        answer = ScoreLine.parseNumbers(buffer, from, end);
        if (answer.length != mover.goal().length) {
          throw new IllegalArgumentException(
              "the motion takes " + mover.goal().length + " numbers, got " + answer.length);
        }
        away = distance ? mover.distance().applyAsDouble(answer) : 0;
        if (step == null) {
          double[] velocity = new double[mover.answers()];
          mover.velocity().accept(answer, velocity);
          answer = velocity;
        } else {
          mover.step().accept(answer, step);
        }
      } catch (IllegalArgumentException e) {
        if (keepGoing) {
          JsonObject error = new JsonObject();
          error.addProperty("error", "line " + line + ": " + e.getMessage());
          text.append(error).append('\n');
          return;
        }
        send();
        throw new IllegalArgumentException("line " + line + ": " + e.getMessage(), e);
      }
      text.append(distance ? "{\"answer\":" : "");
      for (int axis = 0; axis < answer.length; axis++) {
        text.append(axis == 0 ? '[' : ',').append(answer[axis]);
      }
      text.append(']');
      if (distance) {
        text.append(",\"distance\":").append(away).append('}');
      }
      text.append('\n');
    }

    private void send() throws IOException {
      out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
      out.flush();
      text.setLength(0);
      if (out instanceof PrintStream printer && printer.checkError()) {
        throw new IOException("standard output was closed by its reader");
      }
    }
  }
}
