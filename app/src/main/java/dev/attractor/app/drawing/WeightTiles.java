package dev.attractor.app.drawing;

import dev.attractor.nets.Architecture;
import dev.attractor.nets.ParameterKind;
import dev.attractor.nets.ParameterSpec;
import dev.attractor.nets.Parameters;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Weights as coloured tiles, blue below zero and orange above: each row of the picture shows all
 * weights of a network, a column for each layer, on one scale of colours a layer.
 */
public final class WeightTiles {
  private static final int WIDTH = 760;
  private static final int MARGIN = 24;
  private static final int BLOCK = 150;
  private static final int CAPTION = 30;
  private static final int GAP = 40;
  private static final Font CAPTION_FONT = new Font(Font.SANS_SERIF, Font.BOLD, 14);
  private static final Font LABEL_FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
  private static final Color NEGATIVE = new Color(0x0072B2);
  private static final Color POSITIVE = new Color(0xD55E00);

  private record Row(String caption, Parameters parameters) {}

  private final List<ParameterSpec> layers;
  private final int codewords;
  private final List<Row> rows = new ArrayList<>();

  public WeightTiles(Architecture architecture, int codewords) {
    this.codewords = codewords;
    layers =
        architecture.parameters().stream()
            .filter(spec -> spec.kind() != ParameterKind.BIAS)
            .toList();
  }

  /** Adds a network under the ones before. */
  public WeightTiles row(String caption, Parameters parameters) {
    rows.add(new Row(caption, parameters));
    return this;
  }

  public Figure figure() {
    int height = 2 * MARGIN + rows.size() * (CAPTION + BLOCK + CAPTION);
    return Figure.of(WIDTH, height, this::paint);
  }

  private void paint(Graphics2D graphics) {
    for (int r = 0; r < rows.size(); r++) {
      graphics.setColor(Color.BLACK);
      graphics.setFont(CAPTION_FONT);
      graphics.drawString(rows.get(r).caption, MARGIN, top(r) + 14);
    }
    int left = MARGIN;
    for (ParameterSpec spec : layers) {
      double bound = bound(spec);
      int widest = 0;
      for (int r = 0; r < rows.size(); r++) {
        float[] values = rows.get(r).parameters.get(spec.name());
        int width = tensor(graphics, spec, values, bound, left, top(r) + CAPTION);
        String label = label(spec, values);
        graphics.setColor(Color.DARK_GRAY);
        graphics.setFont(LABEL_FONT);
        graphics.drawString(label, left, top(r) + CAPTION + BLOCK + 15);
        widest = Math.max(widest, Math.max(width, graphics.getFontMetrics().stringWidth(label)));
      }
      left += widest + GAP;
    }
  }

  private static int top(int row) {
    return MARGIN + row * (CAPTION + BLOCK + CAPTION);
  }

  /** Filters of 3 x 3 in a grid, a matrix as it is; returns the width taken. */
  private static int tensor(
      Graphics2D graphics, ParameterSpec spec, float[] values, double bound, int left, int top) {
    boolean filters = spec.shape().size() == 4;
    int tileRows = Math.toIntExact(filters ? spec.shape().get(2) : 1);
    int tileColumns = Math.toIntExact(filters ? spec.shape().get(3) : spec.shape().get(1));
    int gridRows = Math.toIntExact(spec.shape().get(0));
    int gridColumns = Math.toIntExact(filters ? spec.shape().get(1) : 1);
    double space = filters ? 4 : 0;
    double cell = (BLOCK - space * (gridRows - 1)) / (gridRows * tileRows);
    for (int i = 0; i < values.length; i++) {
      int tile = i / (tileRows * tileColumns);
      int within = i % (tileRows * tileColumns);
      double x =
          left + tile % gridColumns * (tileColumns * cell + space) + within % tileColumns * cell;
      double y = top + tile / gridColumns * (tileRows * cell + space) + within / tileColumns * cell;
      graphics.setColor(color(values[i] / bound));
      graphics.fill(new Rectangle2D.Double(x, y, cell - .5, cell - .5));
    }
    return (int) Math.ceil(gridColumns * tileColumns * cell + space * (gridColumns - 1));
  }

  private double bound(ParameterSpec spec) {
    double bound = Double.MIN_NORMAL;
    for (Row row : rows) {
      for (float value : row.parameters.get(spec.name())) {
        bound = Math.max(bound, Math.abs(value));
      }
    }
    return bound;
  }

  /** Names the codewords where they are few. */
  private String label(ParameterSpec spec, float[] values) {
    List<Float> distinct =
        IntStream.range(0, values.length)
            .mapToObj(i -> values[i])
            .distinct()
            .sorted()
            .limit(codewords + 1L)
            .toList();
    String words =
        distinct.size() > codewords
            ? values.length + " weights"
            : distinct.stream()
                .map(value -> String.format(Locale.ROOT, "%.2f", value))
                .collect(Collectors.joining(", "));
    return spec.name().replace(".weight", "") + ": " + words;
  }

  /** White at 0, one of two colours at -1 and 1. */
  private static Color color(double value) {
    Color end = value < 0 ? NEGATIVE : POSITIVE;
    double share = Math.min(1, Math.abs(value));
    return new Color(
        (int) Math.round(255 + share * (end.getRed() - 255)),
        (int) Math.round(255 + share * (end.getGreen() - 255)),
        (int) Math.round(255 + share * (end.getBlue() - 255)));
  }
}
