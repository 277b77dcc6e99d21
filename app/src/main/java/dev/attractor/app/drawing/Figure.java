package dev.attractor.app.drawing;

import de.erichseifert.vectorgraphics2d.Document;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import dev.attractor.formats.AtomicFile;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.Styler.LegendPosition;

/** A drawing of fixed size that saves itself as PNG (at twice the size) and as SVG. */
public final class Figure {
  /** Draws within (0, 0) to (width, height), in points. */
  @FunctionalInterface
  public interface Painter {
    void paint(Graphics2D graphics);
  }

  /** Colours that stay apart for readers with any colour vision (Okabe and Ito, 2008). */
  public static final List<Color> COLORS =
      List.of(
          new Color(0x0072B2),
          new Color(0xD55E00),
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0xE69F00),
          new Color(0x56B4E9),
          new Color(0x000000),
          new Color(0xB8AA20));

  private static final int PNG_SCALE = 2;

  private final int width;
  private final int height;
  private final Painter painter;

  private Figure(int width, int height, Painter painter) {
    this.width = width;
    this.height = height;
    this.painter = painter;
  }

  /** A figure drawn by hand on white ground. */
  public static Figure of(int width, int height, Painter painter) {
    return new Figure(width, height, painter);
  }

  /** A chart, as it comes from the chart library. */
  public static Figure of(Chart<?, ?> chart) {
    return new Figure(
        chart.getWidth(),
        chart.getHeight(),
        graphics -> chart.paint(graphics, chart.getWidth(), chart.getHeight()));
  }

  /** An empty chart of lines in the house style; add series and hand it to {@link #of(Chart)}. */
  public static XYChart lines(String title, String horizontal, String vertical) {
    XYChart chart =
        new XYChartBuilder()
            .width(720)
            .height(480)
            .title(title)
            .xAxisTitle(horizontal)
            .yAxisTitle(vertical)
            .build();
    style(chart.getStyler());
    chart.getStyler().setMarkerSize(6);
    return chart;
  }

  /** The house style: white ground, quiet grid, legend to the right, one palette. */
  public static void style(Styler styler) {
    styler
        .setChartBackgroundColor(Color.WHITE)
        .setPlotBackgroundColor(Color.WHITE)
        .setPlotBorderVisible(false)
        .setChartTitleBoxVisible(false)
        .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 15))
        .setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12))
        .setLegendBorderColor(Color.WHITE)
        .setLegendPosition(LegendPosition.OutsideE)
        .setSeriesColors(COLORS.toArray(Color[]::new));
  }

  /** Writes {@code base.png} and {@code base.svg}; returns their paths. */
  public List<Path> save(Path base) throws IOException {
    Path png = base.resolveSibling(base.getFileName() + ".png");
    Path svg = base.resolveSibling(base.getFileName() + ".svg");
    byte[] pixels = png();
    byte[] vectors = svg();
    AtomicFile.write(png, out -> out.write(pixels));
    AtomicFile.write(svg, out -> out.write(vectors));
    return List.of(png, svg);
  }

  /**
   * In memory: the picture library's own file cache fails in a thread of its own on a full disk.
   */
  private byte[] png() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(raster(), "png", out)) {
        throw new IOException("this Java cannot write PNG pictures");
      }
    }
    return bytes.toByteArray();
  }

  private byte[] svg() throws IOException {
    VectorGraphics2D vector = new VectorGraphics2D();
    paint(vector);
    Document document =
        new SVGProcessor().getDocument(vector.getCommands(), new PageSize(width, height));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    document.writeTo(bytes);
    return bytes.toByteArray();
  }

  private BufferedImage raster() {
    BufferedImage image =
        new BufferedImage(width * PNG_SCALE, height * PNG_SCALE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.scale(PNG_SCALE, PNG_SCALE);
      paint(graphics);
    } finally {
      graphics.dispose();
    }
    return image;
  }

  private void paint(Graphics2D graphics) {
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    graphics.setColor(Color.BLACK);
    painter.paint(graphics);
  }
}
