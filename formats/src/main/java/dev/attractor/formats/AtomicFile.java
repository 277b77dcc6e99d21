package dev.attractor.formats;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** Writes a file aside, syncs it to disk and renames it, so that nobody ever sees half of it. */
public final class AtomicFile {
  /** What to write; the stream is buffered and closed by the caller of this. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private AtomicFile() {}

  /**
   * Refuses a target that {@link #write} could not write, as far as that can be told without
   * writing: for before the work that the file is to hold.
   *
   * @throws IOException naming the target when it is a folder, a device or the like, or when the
   *     folder it is to lie in is a file or takes no files
   */
  public static void check(Path target) throws IOException {
    if (Files.isDirectory(target)) {
      throw new IOException(target + ": is a folder; name a file");
    }
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      throw new IOException(target + ": is no file that can be replaced; name another");
    }
    checkFolder(folderOf(target), target);
  }

  /** Refuses a folder that {@link #write} could not make or put files in, in the same way. */
  public static void checkFolder(Path folder) throws IOException {
    checkFolder(folder.toAbsolutePath(), folder);
  }

  private static void checkFolder(Path wanted, Path named) throws IOException {
    Path folder = wanted;
    while (!Files.exists(folder)) {
      folder = folderOf(folder);
    }
    if (!Files.isDirectory(folder)) {
      String which = folder.equals(named.toAbsolutePath()) ? "" : folder + " ";
      throw new IOException(named + ": " + which + "is a file and not a folder; name another");
    }
    if (!Files.isWritable(folder)) {
      throw new IOException(named + ": the folder " + folder + " takes no files; name another");
    }
  }

  /** The folder that a path which is no root lies in. */
  private static Path folderOf(Path path) {
    return Objects.requireNonNull(path.toAbsolutePath().getParent(), () -> path + " is a root");
  }

  /**
   * Replaces {@code target} with the content, or leaves it as it was. Missing parent folders are
   * made.
   *
   * @throws IOException when {@link #check} refuses the target, or the content or the disk fails:
   *     what the disk refuses names the target. The file written aside is removed, also when the
   *     program is ended from outside while it is written
   */
  public static void write(Path target, Content content) throws IOException {
    check(target);
    Path absolute = target.toAbsolutePath();
    Files.createDirectories(folderOf(target));
    Path aside =
        absolute.resolveSibling(
            "." + absolute.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
    Thread removal = removedAtExit(aside);
    try {
      try {
        writeAside(aside, target, content);
        Files.move(
            aside, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(aside);
        keep(removal);
      }
    } catch (FileSystemException e) {
      // Nobody asked for the file written aside: the message names the one that was.
      throw aside.toString().equals(e.getFile())
          ? new FileSystemException(target.toString(), null, "cannot be written: " + e.getReason())
          : e;
    }
  }

  /** Removes a file when the program ends before {@link #keep}. */
  private static Thread removedAtExit(Path file) {
    Thread removal =
        new Thread(
            () -> {
              try {
                Files.deleteIfExists(file);
              } catch (IOException e) {
                // The program ends: what cannot be removed now stays.
              }
            });
    try {
      Runtime.getRuntime().addShutdownHook(removal);
    } catch (IllegalStateException e) {
      throw new IllegalStateException("the program is ending: no file is begun any more", e);
    }
    return removal;
  }

  private static void keep(Thread removal) {
    try {
      Runtime.getRuntime().removeShutdownHook(removal);
    } catch (IllegalStateException e) {
      // The program ends, and the file is gone already.
    }
  }

  private static void writeAside(Path aside, Path target, Content content) throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                aside,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        NamedStream named = new NamedStream(Channels.newOutputStream(channel), target)) {
      OutputStream out = new BufferedOutputStream(named, 1 << 16);
      content.writeTo(out);
      out.flush();
      named.sync(channel);
    }
  }

  /** A stream whose failures name the file: those of the JDK say no more than what happened. */
  static final class NamedStream extends FilterOutputStream {
    private final Path target;

    NamedStream(OutputStream out, Path target) {
      super(out);
      this.target = target;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        throw named(e);
      }
    }

    void sync(FileChannel channel) throws IOException {
      try {
        channel.force(true);
      } catch (IOException e) {
        throw named(e);
      }
    }

    private IOException named(IOException e) {
      FileSystemException named =
          new FileSystemException(target.toString(), null, "cannot be written: " + e.getMessage());
      named.initCause(e);
      return named;
    }
  }
}
