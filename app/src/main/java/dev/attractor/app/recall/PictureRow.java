package dev.attractor.app.recall;

import dev.attractor.app.drawing.Figure;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Pictures side by side with a caption under each, in one or more rows: figure 3.1. */
public final class PictureRow {
  private static final int SIDE = 96;
  private static final int GAP = 12;
  private static final int CAPTION = 20;

  private record Cell(BufferedImage image, String caption) {}

  private final List<List<Cell>> rows = new ArrayList<>();

  /** Begins a row with what was shown to the memory. */
  public PictureRow query(BufferedImage image, String caption) {
    rows.add(new ArrayList<>());
    return recalled(image, caption);
  }

  /** Goes on in the row with something recalled. */
  public PictureRow recalled(BufferedImage image, String caption) {
    rows.getLast().add(new Cell(image, caption));
    return this;
  }

  public Figure figure() {
    int columns = rows.stream().mapToInt(List::size).max().orElse(1);
    int width = GAP + columns * (SIDE + GAP) + 2 * GAP; // the query stands apart
    int height = GAP + rows.size() * (SIDE + CAPTION + GAP);
    return Figure.of(width, height, this::paint);
  }

  private void paint(Graphics2D graphics) {
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
    for (int r = 0; r < rows.size(); r++) {
      int y = GAP + r * (SIDE + CAPTION + GAP);
      for (int c = 0; c < rows.get(r).size(); c++) {
        int x = GAP + c * (SIDE + GAP) + (c > 0 ? 2 * GAP : 0);
        Cell cell = rows.get(r).get(c);
        graphics.drawImage(enlarged(cell.image()), x, y, SIDE, SIDE, null);
        graphics.setColor(Color.LIGHT_GRAY);
        graphics.drawRect(x, y, SIDE, SIDE);
        graphics.setColor(Color.DARK_GRAY);
        FontMetrics metrics = graphics.getFontMetrics();
        int indent = (SIDE - metrics.stringWidth(cell.caption())) / 2;
        graphics.drawString(cell.caption(), x + Math.max(0, indent), y + SIDE + 15);
      }
    }
  }

  /** By whole pixels, so that no viewer blurs them. */
  private static BufferedImage enlarged(BufferedImage image) {
    int factor = Math.max(1, 2 * SIDE / Math.max(image.getWidth(), image.getHeight()));
    BufferedImage large =
        new BufferedImage(
            factor * image.getWidth(), factor * image.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < large.getHeight(); y++) {
      for (int x = 0; x < large.getWidth(); x++) {
        large.setRGB(x, y, image.getRGB(x / factor, y / factor));
      }
    }
    return large;
  }
}
