package dev.attractor.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A tour on embedded data; needs nothing from outside. */
@Command(
    name = "demo",
    description = "A short tour on embedded data: nothing to download.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Console console = common.console();
    console.note("nothing to show yet");
    return 0;
  }
}
