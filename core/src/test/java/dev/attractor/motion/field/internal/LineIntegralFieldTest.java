package dev.attractor.motion.field.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.internal.autodiff.ParameterLayout;
import dev.attractor.motion.field.NeuralContraction;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The quadrature of {@link NeuralContraction}. */
class LineIntegralFieldTest {
  @Test
  void theRuleIntegratesPolynomialsUpToTwiceItsNodes() {
    for (int n = 1; n <= 64; n++) {
      GaussLegendre rule = GaussLegendre.of(n);
      for (int degree = 0; degree < 2 * n; degree++) {
        double sum = 0;
        for (int k = 0; k < n; k++) {
          sum += rule.weights()[k] * Math.pow(rule.nodes()[k], degree);
        }
        assertThat(sum)
            .as(n + " nodes, degree " + degree)
            .isCloseTo(1.0 / (degree + 1), within(1e-13));
      }
    }
  }

  /** Twice the nodes leave a small part of the error, until rounding is reached. */
  @Test
  void theSumConvergesToTheIntegralAsNodesAreAdded() {
    int d = 2;
    double[] exact = velocity(64, d);
    double before = Double.POSITIVE_INFINITY;
    for (int nodes : new int[] {4, 8, 16, 32}) {
      double[] f = velocity(nodes, d);
      double error = Math.hypot(f[0] - exact[0], f[1] - exact[1]);
      assertThat(error).as(nodes + " nodes").isLessThan(Math.max(0.1 * before, 1e-11));
      before = error;
    }
    assertThat(before).isLessThan(1e-11);
  }

  private static double[] velocity(int nodes, int d) {
    ParameterLayout layout = new ParameterLayout();
    LatentField field = LatentField.of(new NeuralContraction(6, 0.1, nodes), d, layout);
    double[] parameters = new Random(3).doubles(layout.size(), -1, 1).toArray();
    double[] f = new double[d];
    field.state(parameters).velocity(new double[] {2, -1.5}, new double[d], f);
    return f;
  }

  @Test
  void badNumbersOfNodesAreRefused() {
    for (int nodes : new int[] {0, 65}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new NeuralContraction(6, 0.1, nodes))
          .withMessage("nodes must be between 1 and 64, got " + nodes);
    }
  }
}
