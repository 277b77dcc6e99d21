package dev.attractor.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** What a file holds once unpacked; gzip is told by its first two bytes, not by the name. */
final class Content {
  private Content() {}

  /** Opens a file; reading it names the file when its compression is damaged. */
  static InputStream open(Path file) throws IOException {
    InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      raw.mark(2);
      boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
      raw.reset();
      if (!gzip) {
        return raw;
      }
      return new Named(file, new GZIPInputStream(raw, 1 << 16));
    } catch (IOException e) {
      raw.close();
      throw damaged(file, e);
    }
  }

  private static IOException damaged(Path file, IOException e) {
    return e instanceof EOFException || e instanceof ZipException
        ? new IOException(file + ": cut short or damaged gzip data; fetch it again", e)
        : e;
  }

  private static final class Named extends FilterInputStream {
    private final Path file;

    Named(Path file, InputStream in) {
      super(in);
      this.file = file;
    }

    @Override
    public int read() throws IOException {
      try {
        return super.read();
      } catch (IOException e) {
        throw damaged(file, e);
      }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        return super.read(target, offset, length);
      } catch (IOException e) {
        throw damaged(file, e);
      }
    }
  }
}
