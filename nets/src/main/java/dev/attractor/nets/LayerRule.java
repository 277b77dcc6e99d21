package dev.attractor.nets;

import dev.attractor.clustering.ClusteringMethod;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What happens to the parameters that it matches; of several rules the first that matches decides.
 *
 * @param names a glob over parameter names, such as {@code conv*.weight}
 * @param kinds which kinds it matches
 * @param minimumSize parameters of fewer numbers are not matched
 * @param clustering how they are clustered; empty: not at all, they stay byte for byte
 */
public record LayerRule(
    String names, Set<ParameterKind> kinds, int minimumSize, Optional<LayerClustering> clustering) {
  private static final Set<ParameterKind> WEIGHTS =
      Set.of(ParameterKind.CONVOLUTION, ParameterKind.LINEAR);

  /** Copies the kinds. */
  public LayerRule {
    kinds = Collections.unmodifiableSet(EnumSet.copyOf(kinds)); // in the same order in every run
  }

  /** Clusters every weight of convolutions and linear layers that {@code names} matches. */
  public static LayerRule cluster(String names, LayerClustering clustering) {
    return new LayerRule(names, WEIGHTS, 0, Optional.of(clustering));
  }

  /** Leaves the weights that {@code names} matches as they are. */
  public static LayerRule skip(String names) {
    return new LayerRule(names, WEIGHTS, 0, Optional.empty());
  }

  /** The same for parameters of at least {@code size} numbers. */
  public LayerRule atLeast(int size) {
    return new LayerRule(names, kinds, size, clustering);
  }

  /**
   * Whether the rule decides about a parameter, when none before it does.
   *
   * @throws java.util.regex.PatternSyntaxException when {@code names} is not a glob
   */
  public boolean matches(ParameterSpec spec) {
    return kinds.contains(spec.kind())
        && spec.count() >= minimumSize
        && FileSystems.getDefault().getPathMatcher("glob:" + names).matches(Path.of(spec.name()));
  }

  /**
   * The clustering of each parameter that some rule clusters, in the order given.
   *
   * @param parameters of a network
   */
  public static Map<String, ClusteringMethod<?>> apply(
      List<LayerRule> rules, List<ParameterSpec> parameters) {
    Map<String, ClusteringMethod<?>> chosen = new LinkedHashMap<>();
    for (ParameterSpec spec : parameters) {
      rules.stream()
          .filter(rule -> rule.matches(spec))
          .findFirst()
          .flatMap(LayerRule::clustering)
          .ifPresent(clustering -> chosen.put(spec.name(), clustering.fitter()));
    }
    return chosen;
  }
}
