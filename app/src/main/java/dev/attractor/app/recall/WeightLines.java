package dev.attractor.app.recall;

import dev.attractor.app.cli.ScoreLine;
import dev.attractor.memory.Separation;
import dev.attractor.memory.SeparationResult;
import dev.attractor.parallel.FixedRanges;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Streams lines of scores through a separation, in bounded memory and in order.
 *
 * <p>Lines that have arrived together are worked on together, on all threads; what is done is
 * written out whenever no whole line is waiting, so that a conversation gets its answer at once.
 */
final class WeightLines {
  /** Bytes of lines that are worked on together. */
  private static final int CHUNK = 1 << 18;

  private final Separation separation;
  private final double beta;
  private byte[] buffer = new byte[CHUNK];
  private int filled;
  private int searched; // no line ends before this
  private long linesDone;

  WeightLines(Separation separation, double beta) {
    this.separation = separation;
    this.beta = beta;
  }

  /**
   * Answers every line until the end of the input.
   *
   * @throws IllegalArgumentException for a bad line, naming its number; those before are answered
   */
  void run(InputStream in, OutputStream out) throws IOException {
    while (true) {
      if (filled == buffer.length) {
        buffer = Arrays.copyOf(buffer, 2 * filled);
      }
      int got = in.read(buffer, filled, buffer.length - filled);
      if (got < 0) {
        break;
      }
      filled += got;
      // A read may bring little of what waits: take more before working, up to a whole chunk.
      if (filled < CHUNK && in.available() > 0) {
        continue;
      }
      answerWholeLines(out);
    }
    if (filled > 0) {
      answer(List.of(new int[] {0, filled}), out);
    }
  }

  private void answerWholeLines(OutputStream out) throws IOException {
    List<int[]> lines = new ArrayList<>();
    int from = 0;
    for (int i = searched; i < filled; i++) {
      if (buffer[i] == '\n') {
        lines.add(new int[] {from, i});
        from = i + 1;
      }
    }
    answer(lines, out);
    System.arraycopy(buffer, from, buffer, 0, filled - from);
    filled -= from;
    searched = filled;
  }

  private void answer(List<int[]> lines, OutputStream out) throws IOException {
    byte[][] answers = new byte[lines.size()][];
    IllegalArgumentException[] failures = new IllegalArgumentException[lines.size()];
    FixedRanges.forEach(
        lines.size(),
        16,
        (range, from, to) -> {
          for (int i = (int) from; i < to; i++) {
            try {
              answers[i] = answer(lines.get(i)[0], lines.get(i)[1]);
            } catch (IllegalArgumentException e) {
              failures[i] = e;
            }
          }
        });
    for (int i = 0; i < answers.length; i++) {
      if (failures[i] != null) {
        out.flush();
        throw new IllegalArgumentException(
            "line " + (linesDone + i + 1) + ": " + failures[i].getMessage(), failures[i]);
      }
      out.write(answers[i]);
    }
    linesDone += answers.length;
    out.flush();
    if (out instanceof PrintStream printer && printer.checkError()) {
      throw new IOException("standard output was closed by its reader");
    }
  }

  private byte[] answer(int from, int to) {
    double[] scores = ScoreLine.parse(buffer, from, to);
    for (int j = 0; j < scores.length; j++) {
      scores[j] *= beta;
    }
    SeparationResult separated = separation.separate(scores);
    StringBuilder text = new StringBuilder(24 * (scores.length + 1) * separation.columns());
    text.append("{\"thresholds\": ");
    append(text, separated.thresholds());
    text.append(", \"columns\": [");
    for (int i = 0; i < separated.columns().length; i++) {
      text.append(i == 0 ? "" : ", ");
      append(text, separated.columns()[i]);
    }
    return text.append("]}\n").toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static void append(StringBuilder text, double[] values) {
    text.append('[');
    for (int i = 0; i < values.length; i++) {
      text.append(i == 0 ? "" : ", ");
      if (Double.isInfinite(values[i])) {
        text.append("null");
      } else {
        text.append(values[i]);
      }
    }
    text.append(']');
  }
}
