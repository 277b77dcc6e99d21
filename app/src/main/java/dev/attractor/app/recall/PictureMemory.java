package dev.attractor.app.recall;

import dev.attractor.data.PictureFile;
import dev.attractor.formats.MemoryFile;
import dev.attractor.formats.StoredMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A memory file of pictures: its notes say their shape. */
record PictureMemory(Path file, StoredMemory stored, PictureShape shape) {
  static final String CHANNELS = "channels";
  static final String HEIGHT = "height";
  static final String WIDTH = "width";

  static PictureMemory open(Path file) throws IOException {
    StoredMemory stored = MemoryFile.read(file);
    Map<String, String> notes = stored.notes();
    try {
      PictureShape shape =
          new PictureShape(
              Integer.parseInt(notes.getOrDefault(CHANNELS, "")),
              Integer.parseInt(notes.getOrDefault(HEIGHT, "")),
              Integer.parseInt(notes.getOrDefault(WIDTH, "")));
      if (shape.size() != stored.memory().dimension()) {
        throw new IOException(
            "%s: pictures of %s do not have the %d entries of its patterns"
                .formatted(file, shape, stored.memory().dimension()));
      }
      return new PictureMemory(file, stored, shape);
    } catch (NumberFormatException e) {
      throw new IOException(file + ": its patterns are not pictures", e);
    }
  }

  /** Reads a picture that must have this memory's size; colour and grey are converted. */
  float[] picture(Path image) throws IOException {
    byte[] bytes = PictureFile.read(image, shape.channels(), shape.height(), shape.width());
    float[] pixels = new float[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      pixels[i] = Byte.toUnsignedInt(bytes[i]) / 255f;
    }
    return pixels;
  }

  String label(long id) {
    return stored.labels().getOrDefault(id, "id " + id);
  }
}
