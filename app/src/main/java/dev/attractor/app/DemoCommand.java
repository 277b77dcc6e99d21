package dev.attractor.app;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.OutputOptions;
import dev.attractor.app.cli.OutputPath;
import dev.attractor.app.cli.WorkLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A tour on embedded data; needs nothing from outside. */
@Command(
    name = "demo",
    description = "A short tour on embedded data: nothing to download.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final List<DemoPart> PARTS =
      List.of(new QuantizeDemo(), new MemoryDemo(), new MotionDemo());

  @Mixin private OutputOptions outputs;
  @Mixin private CommonOptions common;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Folder for what the tour leaves behind (default: attractor-demo, made again each time).")
  private Path out;

  @Override
  public Integer call() throws IOException {
    Console console = common.console();
    Path folder = out == null ? Path.of("attractor-demo") : out;
    OutputPath.folder(folder);
    if (out != null && !outputs.force() && !isEmpty(out)) {
      throw new IOException(
          out + ": is not empty; name another folder, or replace what is in it with --force");
    }
    try (WorkLock lock = WorkLock.folder(folder)) {
      for (DemoPart part : PARTS) {
        console.line("== " + part.title());
        part.run(console, common.seed(), folder);
        console.line("");
      }
    }
    List<String> files;
    try (Stream<Path> written = Files.walk(folder)) {
      files = written.filter(Files::isRegularFile).map(Path::toString).sorted().toList();
    }
    console.result(
        new Tour(PARTS.stream().map(DemoPart::title).toList(), files),
        "The tour left these files:\n  " + String.join("\n  ", files));
    return 0;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return true;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  private record Tour(List<String> parts, List<String> files) {}
}
