package dev.attractor.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * Which files a command may replace: none that is there already, unless {@code --force} is given,
 * and never one that it reads. Everything is looked at before the work starts.
 */
public final class OutputOptions {
  @Option(
      names = "--force",
      description = "Replace result files that are there already (never one that is read).")
  private boolean force;

  public boolean force() {
    return force;
  }

  /**
   * Refuses a file that could not be written, that is one of the inputs, or that is there already
   * and not to be replaced; null, for an option left out, passes.
   *
   * @param inputs files that the command reads; null, for an option left out, passes
   */
  public void file(Path file, Path... inputs) throws IOException {
    file(file, Arrays.asList(inputs));
  }

  /** The same for any number of inputs. */
  public void file(Path file, Collection<Path> inputs) throws IOException {
    if (file == null) {
      if (force) {
        throw new WrongUsage("--force replaces the file of --out: name one, or leave --force out");
      }
      return;
    }
    OutputPath.file(file);
    OutputPath.notAmong(file, inputs);
    if (!force && Files.exists(file)) {
      throw new IOException(
          file + ": is there already; name another file, or replace it with --force");
    }
  }

  /** The same for pictures, {@code base.png} and {@code base.svg}; returns the base. */
  public Path pictures(Path base, Path... inputs) throws IOException {
    for (Path picture : OutputPath.picturesOf(base)) {
      file(picture, inputs);
    }
    return base;
  }

  /**
   * Refuses a page that could not be written to the folder, or that another command made. The same
   * command makes its own page again.
   *
   * @param command as the page says it, from {@code ./attractor} on
   */
  public void page(Path folder, String name, String command) throws IOException {
    OutputPath.folder(folder);
    Path page = folder.resolve(name + ".md");
    OutputPath.file(page);
    if (!force && Files.exists(page) && !PageCommand.madeBy(page, command)) {
      throw new IOException(
          page
              + ": is there already, and was made by another command; name another folder, or"
              + " replace it with --force");
    }
  }

  /** A file that a user names; a name that ends like a folder's is refused, as is none. */
  public static final class FileName implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
      if (text.isEmpty()) {
        throw new TypeConversionException("the name is empty; name a file");
      }
      if (text.endsWith("/")) {
        throw new TypeConversionException("'" + text + "' is a folder; name a file in it");
      }
      return Path.of(text);
    }
  }
}
