package dev.attractor.app.drawing;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/**
 * Images, and beside each the weights of its patches for each of several heads: the darker the
 * more, white for none, on a scale of colours of its own for each tile.
 */
public final class AttentionTiles {
  private static final int MARGIN = 16;
  private static final int TILE = 72;
  private static final int GAP = 6;
  private static final int CAPTION = 22;
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.BOLD, 13);
  private static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
  private static final Color FULL = new Color(0x0072B2);

  /**
   * One line of tiles.
   *
   * @param pixels of the image, 0 to 1, channels x side x side
   * @param heads for each head the weights of its patches, row by row, at least 0
   */
  private record Line(String caption, float[] pixels, int channels, List<float[]> heads) {}

  private final List<Line> lines = new ArrayList<>();

  /**
   * Adds a line.
   *
   * @param caption above it, where it differs from that of the line before
   */
  public AttentionTiles line(String caption, float[] pixels, int channels, List<float[]> heads) {
    lines.add(new Line(caption, pixels, channels, List.copyOf(heads)));
    return this;
  }

  public Figure figure() {
    int most = lines.stream().mapToInt(line -> line.heads().size()).max().orElse(0);
    int captions = (int) lines.stream().map(Line::caption).distinct().count();
    return Figure.of(
        2 * MARGIN + (1 + most) * (TILE + GAP),
        2 * MARGIN + lines.size() * (TILE + GAP) + captions * 2 * CAPTION,
        this::paint);
  }

  private void paint(Graphics2D graphics) {
    int top = MARGIN;
    String before = "";
    for (Line line : lines) {
      if (!line.caption().equals(before)) {
        before = line.caption();
        graphics.setColor(Color.BLACK);
        graphics.setFont(FONT);
        graphics.drawString(before, MARGIN, top + 14);
        graphics.setColor(Color.DARK_GRAY);
        graphics.setFont(SMALL);
        for (int head = 0; head < line.heads().size(); head++) {
          graphics.drawString(
              "head " + (head + 1), MARGIN + (1 + head) * (TILE + GAP), top + CAPTION + 14);
        }
        top += 2 * CAPTION;
      }
      image(graphics, line, top);
      for (int head = 0; head < line.heads().size(); head++) {
        map(graphics, line.heads().get(head), MARGIN + (1 + head) * (TILE + GAP), top);
      }
      top += TILE + GAP;
    }
  }

  private static void image(Graphics2D graphics, Line line, int top) {
    int plane = line.pixels().length / line.channels();
    int side = (int) Math.round(Math.sqrt(plane));
    double size = TILE / (double) side;
    for (int p = 0; p < plane; p++) {
      float red = line.pixels()[p];
      boolean colours = line.channels() == 3;
      float green = colours ? line.pixels()[plane + p] : red;
      float blue = colours ? line.pixels()[2 * plane + p] : red;
      fill(graphics, new Color(red, green, blue), MARGIN, top, size, p % side, p / side);
    }
  }

  private static void map(Graphics2D graphics, float[] weights, int left, int top) {
    int side = (int) Math.round(Math.sqrt(weights.length));
    double size = TILE / (double) side;
    float most = 0;
    for (float weight : weights) {
      most = Math.max(most, weight);
    }
    for (int p = 0; p < weights.length; p++) {
      float share = most > 0 ? Math.max(0, weights[p]) / most : 0;
      fill(graphics, towards(FULL, share), left, top, size, p % side, p / side);
    }
    graphics.setColor(Color.LIGHT_GRAY);
    graphics.draw(new Rectangle2D.Double(left, top, TILE, TILE));
  }

  private static Color towards(Color full, float share) {
    return new Color(
        Math.round(255 + share * (full.getRed() - 255)),
        Math.round(255 + share * (full.getGreen() - 255)),
        Math.round(255 + share * (full.getBlue() - 255)));
  }

  private static void fill(
      Graphics2D graphics, Color color, int left, int top, double size, int column, int row) {
    graphics.setColor(color);
    graphics.fill(new Rectangle2D.Double(left + column * size, top + row * size, size, size));
  }
}
