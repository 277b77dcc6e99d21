package dev.attractor.app.drawing;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.List;

/**
 * One line that names colours: in the middle of the width, or from its left end where it is long.
 */
final class Legend {
  static final int HEIGHT = 18;

  private static final int SWATCH = 24; // width, with the gaps around words

  private record Swatch(String words, Color color, float width) {}

  private final List<Swatch> swatches = new ArrayList<>();

  void line(String words, Color color, float width) {
    swatches.add(new Swatch(words, color, width));
  }

  void dot(String words, Color color) {
    swatches.add(new Swatch(words, color, 0));
  }

  void paint(Graphics2D graphics, int width, int top) {
    graphics.setFont(PlaneView.SMALL);
    FontMetrics metrics = graphics.getFontMetrics();
    double total =
        swatches.stream().mapToDouble(swatch -> SWATCH + metrics.stringWidth(swatch.words)).sum();
    double x = Math.max(2, (width - total) / 2);
    double middle = top + HEIGHT / 2.0 - 2;
    for (Swatch swatch : swatches) {
      graphics.setColor(swatch.color);
      if (swatch.width > 0) {
        graphics.setStroke(new BasicStroke(swatch.width));
        graphics.draw(new Line2D.Double(x, middle, x + 12, middle));
      } else {
        graphics.fill(new Ellipse2D.Double(x + 4, middle - 4, 8, 8));
      }
      graphics.setColor(Color.DARK_GRAY);
      graphics.drawString(
          swatch.words, (float) (x + 15), (float) (middle + metrics.getAscent() / 2.0 - 1));
      x += SWATCH + metrics.stringWidth(swatch.words);
    }
  }
}
