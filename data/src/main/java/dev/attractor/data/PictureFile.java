package dev.attractor.data;

import dev.attractor.formats.InputFile;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Reads a picture (JPEG, PNG, GIF, BMP) into bytes, channel by channel, row by row. */
public final class PictureFile {
  /** Pictures with more pixels than this are refused before they are decoded. */
  private static final long LARGEST = 100_000_000L;

  /** More pixels than a byte of any of the formats can stand for (PNG: 8 bits, deflated 1032:1). */
  private static final long MOST_PIXELS_A_BYTE = 10_000;

  private PictureFile() {}

  /**
   * The pixels of a picture.
   *
   * @param channels 1 for grey, 3 for colour
   * @param pixels unsigned bytes, channels x height x width
   */
  public record Pixels(int channels, int height, int width, byte[] pixels) {}

  /** Reads a file, in its own size and as grey or colour as it is. */
  public static Pixels read(Path file) throws IOException {
    return pixels(picture(file), 0);
  }

  /**
   * Reads a file to go with pictures of {@code channels} x {@code height} x {@code width}; colour
   * and grey are converted.
   *
   * @throws IOException naming the file, its size and theirs when it has another one
   */
  public static byte[] read(Path file, int channels, int height, int width) throws IOException {
    BufferedImage image = picture(file);
    if (image.getHeight() != height || image.getWidth() != width) {
      throw new IOException(
          "%s: is %d x %d (height x width), and the other pictures are %d x %d; scale it first"
              .formatted(file, image.getHeight(), image.getWidth(), height, width));
    }
    return pixels(image, channels).pixels();
  }

  private static BufferedImage picture(Path file) throws IOException {
    return decode(Files.readAllBytes(InputFile.notFolder(file)), file.toString());
  }

  /** A picture as {@code channels} x {@code height} x {@code width}, scaled where it differs. */
  static byte[] decode(byte[] content, String name, int channels, int height, int width)
      throws IOException {
    BufferedImage image = decode(content, name);
    if (image.getHeight() != height || image.getWidth() != width) {
      BufferedImage scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = scaled.createGraphics();
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
      graphics.drawImage(image, 0, 0, width, height, null);
      graphics.dispose();
      image = scaled;
    }
    return pixels(image, channels).pixels();
  }

  static BufferedImage decode(byte[] content, String name) throws IOException {
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(content))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new IOException(
            name + ": not a picture that can be read (JPEG, PNG, GIF and BMP can)");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in);
        long size = (long) reader.getWidth(0) * reader.getHeight(0);
        if (size > LARGEST) {
          throw new IOException(
              name + ": has " + size + " pixels and at most " + LARGEST + " are read");
        }
        if (size > MOST_PIXELS_A_BYTE * content.length) {
          throw new IOException(
              name
                  + ": claims "
                  + size
                  + " pixels in "
                  + content.length
                  + " bytes; it was damaged");
        }
        return reader.read(0);
      } finally {
        reader.dispose();
      }
    } catch (IOException e) {
      throw e.getMessage() != null && e.getMessage().startsWith(name)
          ? e
          : new IOException(name + ": a damaged picture", e);
    } catch (RuntimeException e) {
      throw new IOException(name + ": a damaged picture", e);
    }
  }

  /** As bytes; channels 0 keeps the picture's own. Grey pictures keep their stored values. */
  private static Pixels pixels(BufferedImage image, int channels) {
    int height = image.getHeight();
    int width = image.getWidth();
    Raster raster = image.getRaster();
    boolean grey = raster.getNumBands() == 1 && image.getType() == BufferedImage.TYPE_BYTE_GRAY;
    int wanted = channels == 0 ? (grey ? 1 : 3) : channels;
    byte[] pixels = new byte[wanted * height * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = y * width + x;
        int value = grey ? raster.getSample(x, y, 0) * 0x010101 : image.getRGB(x, y);
        int red = value >> 16 & 255;
        int green = value >> 8 & 255;
        int blue = value & 255;
        if (wanted == 1) {
          pixels[at] = (byte) (grey ? red : Math.round(0.299 * red + 0.587 * green + 0.114 * blue));
        } else {
          pixels[at] = (byte) red;
          pixels[height * width + at] = (byte) green;
          pixels[2 * height * width + at] = (byte) blue;
        }
      }
    }
    return new Pixels(wanted, height, width, pixels);
  }
}
