package dev.attractor.app.drawing;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A rectangle of the plane shown in a rectangle of the page, equally long on both axes. */
public final class PlaneView {
  private static final double MARGIN = 0.12; // of the wider side of what is shown
  private static final int TICKS = 5;
  private static final Color FRAME = new Color(0x888888);
  static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 9);

  private final Rectangle2D page;
  private final double left;
  private final double bottom;
  private final double width;
  private final double height;

  private PlaneView(Rectangle2D page, double left, double bottom, double width, double height) {
    this.page = page;
    this.left = left;
    this.bottom = bottom;
    this.width = width;
    this.height = height;
  }

  /**
   * The view that shows a box of the plane with a margin around it.
   *
   * @param equal whether a unit is equally long on both axes; else each fills its side
   */
  public static PlaneView around(
      double minX, double maxX, double minY, double maxY, boolean equal, Rectangle2D page) {
    double w = maxX - minX;
    double h = maxY - minY;
    double wide = Math.max(Math.max(w, h), 1e-9 * (1 + Math.abs(minX) + Math.abs(minY)));
    if (equal) {
      w += 2 * MARGIN * wide;
      h += 2 * MARGIN * wide;
      double unit = Math.max(w / page.getWidth(), h / page.getHeight());
      w = unit * page.getWidth();
      h = unit * page.getHeight();
    } else {
      w = (w > 0 ? w : wide) * (1 + 2 * MARGIN);
      h = (h > 0 ? h : wide) * (1 + 2 * MARGIN);
    }
    return new PlaneView(page, (minX + maxX - w) / 2, (minY + maxY - h) / 2, w, h);
  }

  double left() {
    return left;
  }

  double bottom() {
    return bottom;
  }

  public double width() {
    return width;
  }

  double height() {
    return height;
  }

  Rectangle2D page() {
    return page;
  }

  /** Horizontal place on the page of a first coordinate. */
  public double pageX(double x) {
    return page.getX() + (x - left) / width * page.getWidth();
  }

  /** Vertical place on the page of a second coordinate. */
  public double pageY(double y) {
    return page.getMaxY() - (y - bottom) / height * page.getHeight();
  }

  /** Draws the frame, and ticks with their numbers outside of it. */
  void frame(Graphics2D graphics, boolean ticks) {
    graphics.setColor(FRAME);
    graphics.setStroke(new BasicStroke(0.7f));
    graphics.draw(page);
    if (!ticks) {
      return;
    }
    graphics.setFont(SMALL);
    FontMetrics metrics = graphics.getFontMetrics();
    for (double x : ticks(left, left + width)) {
      double at = pageX(x);
      graphics.draw(new Line2D.Double(at, page.getMaxY(), at, page.getMaxY() + 3));
      String label = label(x, width);
      int wide = metrics.stringWidth(label);
      graphics.drawString(
          label,
          (float) Math.min(at - wide / 2.0, page.getMaxX() + 7 - wide),
          (float) (page.getMaxY() + 4 + metrics.getAscent()));
    }
    for (double y : ticks(bottom, bottom + height)) {
      double at = pageY(y);
      graphics.draw(new Line2D.Double(page.getX() - 3, at, page.getX(), at));
      String label = label(y, height);
      graphics.drawString(
          label,
          (float) (page.getX() - 5 - metrics.stringWidth(label)),
          (float) (at + metrics.getAscent() / 2.0 - 1));
    }
  }

  /** How much room the numbers beside the frame take. */
  double labelsWidth(Graphics2D graphics) {
    FontMetrics metrics = graphics.getFontMetrics(SMALL);
    return 8
        + ticks(bottom, bottom + height).stream()
            .mapToInt(y -> metrics.stringWidth(label(y, height)))
            .max()
            .orElse(0);
  }

  /** Names the axes in the corners of the frame where they end. */
  void names(Graphics2D graphics, String horizontal, String vertical) {
    graphics.setFont(SMALL);
    FontMetrics metrics = graphics.getFontMetrics();
    double right = page.getMaxX() - metrics.stringWidth(horizontal) - 4;
    name(graphics, horizontal, right, page.getMaxY() - metrics.getHeight() - 1);
    name(graphics, vertical, page.getX() + 4, page.getY() + 1);
  }

  /** On white ground, so that it can be read over lines. */
  private static void name(Graphics2D graphics, String name, double x, double y) {
    FontMetrics metrics = graphics.getFontMetrics();
    graphics.setColor(Color.WHITE);
    graphics.fill(
        new Rectangle2D.Double(x - 2, y, metrics.stringWidth(name) + 4, metrics.getHeight()));
    graphics.setColor(Color.DARK_GRAY);
    graphics.drawString(name, (float) x, (float) (y + metrics.getAscent()));
  }

  /** Round numbers from low to high, about five, a step of 1, 2 or 5 times a power of ten. */
  public static List<Double> ticks(double low, double high) {
    double raw = (high - low) / TICKS;
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    double step = power;
    for (double factor : new double[] {2, 5, 10}) {
      if (step < raw) {
        step = factor * power;
      }
    }
    List<Double> ticks = new ArrayList<>();
    for (long k = (long) Math.ceil(low / step); k * step <= high; k++) {
      ticks.add(k * step);
    }
    return ticks;
  }

  /** As short as tells neighbours apart: plain, or with a power of ten on a very large view. */
  public static String label(double value, double span) {
    if (!(span < 1e5 && span > 1e-4)) {
      double steps = Math.abs(value) * TICKS / span;
      if (steps < 1e-6) {
        return "0";
      }
      int digits = Math.clamp((long) Math.ceil(Math.log10(steps)), 0, 15);
      return String.format(Locale.ROOT, "%." + digits + "e", value)
          .replaceFirst("e[+-]00$", "")
          .replaceFirst("\\.?0*e\\+?(-?)0*", "e$1");
    }
    int decimals = Math.clamp((long) Math.ceil(1 - Math.log10(span / TICKS)) - 1, 0, 9);
    return String.format(Locale.ROOT, "%." + decimals + "f", value + 0.0);
  }
}
