package dev.attractor.app.report;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import dev.attractor.app.cli.Console;
import dev.attractor.formats.AtomicFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Finished runs, a small JSON file each: what is there is not run again, unless it was made by
 * other code, by other settings or from other data.
 *
 * @param <T> a record of numbers and words
 */
public final class KeptRuns<T> {
  private final Path folder;
  private final Class<T> type;
  private final Function<T, RunKey> key;
  private final Predicate<T> whole;

  /**
   * @param key what a run was made of
   * @param whole whether a run that was read has what it needs
   */
  public KeptRuns(Path folder, Class<T> type, Function<T, RunKey> key, Predicate<T> whole) {
    this.folder = folder;
    this.type = type;
    this.key = key;
    this.whole = whole;
  }

  /**
   * The run of that name if it was made of what is wanted; says why one that is there is not taken.
   *
   * @throws IOException naming the file when it holds no run
   */
  public Optional<T> get(String name, RunKey wanted, Console console) throws IOException {
    Path file = file(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    T run = read(file);
    Optional<String> mismatch = wanted.mismatch(key.apply(run));
    mismatch.ifPresent(why -> console.note(file + ": " + why + ", so it is run again"));
    return mismatch.isEmpty() ? Optional.of(run) : Optional.empty();
  }

  /** Keeps a run, atomically. */
  public void put(String name, T run) throws IOException {
    byte[] json = Console.toJson(run).getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file(name), out -> out.write(json));
  }

  private Path file(String name) {
    return folder.resolve(name + ".json");
  }

  private T read(Path file) throws IOException {
    try {
      T run = new Gson().fromJson(Files.readString(file), type);
      if (run == null || !whole.test(run)) {
        throw new JsonParseException("fields are missing");
      }
      return run;
    } catch (JsonParseException | CharacterCodingException e) {
      throw new IOException(file + ": is not a run; remove it to run it again", e);
    }
  }
}
