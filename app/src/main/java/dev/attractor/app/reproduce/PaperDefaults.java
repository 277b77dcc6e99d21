package dev.attractor.app.reproduce;

import java.util.Map;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The dissertation's settings in place of a command's own defaults. */
abstract class PaperDefaults implements IDefaultValueProvider {
  private final Map<String, String> values;

  /** {@code values} by the longest name of their option. */
  PaperDefaults(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /** Null, which says that an option keeps its own default, for all but the given ones. */
  @Override
  public final String defaultValue(ArgSpec argument) {
    return argument instanceof OptionSpec option ? values.get(option.longestName()) : null;
  }
}
