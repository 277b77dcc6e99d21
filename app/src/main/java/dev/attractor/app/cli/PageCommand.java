package dev.attractor.app.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The command that a generated page names as the one that makes it. */
public final class PageCommand {
  private PageCommand() {}

  /** Whether a page says that this command made it. */
  public static boolean madeBy(Path page, String command) throws IOException {
    return new String(Files.readAllBytes(page), StandardCharsets.UTF_8).contains(block(command));
  }

  public static String block(String command) {
    return "```sh\n" + command + "\n```\n";
  }
}
