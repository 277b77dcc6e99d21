package dev.attractor.internal.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every operation's three rules against central differences: the pull-back of a weighted sum, the
 * tangent, and the pull-back of a weighted sum of the tangent (forward over reverse).
 */
class OperationRulesTest {
  private static final long SEED = Long.getLong("attractor.seed", 7);

  /** Step of the differences; their error is about STEP^2 f''' / 6 + 1e-16 |f| / STEP. */
  private static final double STEP = 1e-5;

  /** Third derivatives and values below are of order 10 at most: 1e-9 + 1e-10, with room. */
  private static final double TOLERANCE = 2e-8;

  /** A shape: rows, columns, dense. */
  private record Shape(int rows, int columns, boolean dense) {}

  private record Case(
      String name, List<Shape> inputs, double low, BiFunction<Graph, Leaf[], Node> operation) {}

  private static Shape batch(int rows) {
    return new Shape(rows, 11, false);
  }

  private static Shape dense(int rows, int columns) {
    return new Shape(rows, columns, true);
  }

  private static Case unary(String name, double low, BiFunction<Graph, Node, Node> operation) {
    return new Case(name, List.of(batch(3)), low, (g, x) -> operation.apply(g, x[0]));
  }

  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.add(unary("exp", -1, Graph::exp));
    cases.add(unary("log", 0.5, Graph::log));
    cases.add(unary("sqrt", 0.5, Graph::sqrt));
    cases.add(unary("square", -1, Graph::square));
    cases.add(unary("reciprocal", 0.5, Graph::reciprocal));
    cases.add(unary("tanh", -1, Graph::tanh));
    cases.add(unary("sigmoid", -1, Graph::sigmoid));
    cases.add(unary("softplus", -1, Graph::softplus));
    cases.add(unary("cos", -1, Graph::cos));
    cases.add(unary("silu", -1, Graph::silu));
    cases.add(
        new Case(
            "silu, its tangent",
            List.of(batch(3), batch(3)),
            -1,
            (g, x) -> g.push(g.silu(x[0]), x[0], x[1])));
    cases.add(unary("relu", -1, Graph::relu));
    cases.add(unary("clamp", -1, (g, x) -> g.clamp(x, -0.3, 0.4)));
    cases.add(unary("combination of one", -1, (g, x) -> g.combine(0.3, -1.7, x)));
    cases.add(unary("rows, one twice", -1, (g, x) -> g.rows(x, 2, 0, 2)));
    cases.add(unary("sum of rows", -1, Graph::sumRows));
    cases.add(unary("columns, one twice", -1, (g, x) -> g.columns(x, 10, 3, 3)));
    cases.add(unary("sum of columns", -1, Graph::sumColumns));
    cases.add(unary("product with itself", -1, (g, x) -> g.multiply(x, x)));
    cases.add(new Case("softmax", List.of(batch(6)), -1, (g, x) -> g.softmax(x[0], 3, 0.7)));
    cases.add(new Case("repeat", List.of(batch(2)), -1, (g, x) -> new Bins.Repeat(x[0], 3)));
    cases.add(new Case("spread", List.of(dense(3, 1)), -1, (g, x) -> g.spread(x[0], 11)));
    cases.add(
        new Case(
            "combination",
            List.of(batch(3), batch(3)),
            -1,
            (g, x) -> g.combine(1, 2, x[0], -3, x[1])));
    cases.add(
        new Case("product", List.of(batch(3), batch(3)), -1, (g, x) -> g.multiply(x[0], x[1])));
    cases.add(
        new Case("quotient", List.of(batch(3), batch(3)), 0.5, (g, x) -> g.divide(x[0], x[1])));
    cases.add(
        new Case(
            "affine",
            List.of(dense(5, 3), batch(3), dense(5, 1)),
            -1,
            (g, x) -> g.affine(x[0], x[1], x[2])));
    cases.add(
        new Case(
            "affine onto a base",
            List.of(batch(5), dense(5, 3), batch(3), dense(5, 1)),
            -1,
            (g, x) -> g.affineOnto(x[0], x[1], x[2], x[3])));
    cases.add(
        new Case(
            "transposed", List.of(dense(3, 5), batch(3)), -1, (g, x) -> g.transposed(x[0], x[1])));
    cases.add(
        new Case(
            "matrix a column",
            List.of(batch(6), batch(3)),
            -1,
            (g, x) -> g.perColumn(x[0], x[1], 2, 3)));
    cases.add(
        new Case(
            "matrix a column, transposed",
            List.of(batch(6), batch(2)),
            -1,
            (g, x) -> g.perColumnTransposed(x[0], x[1], 2, 3)));
    cases.add(
        new Case(
            "lower product", List.of(dense(6, 1), batch(4)), -1, (g, x) -> g.lower(x[0], x[1])));
    cases.add(
        new Case(
            "upper product",
            List.of(dense(6, 1), dense(4, 1), batch(4)),
            0.5,
            (g, x) -> g.upper(x[0], x[1], x[2])));
    cases.add(
        new Case(
            "lower solve", List.of(dense(6, 1), batch(4)), -1, (g, x) -> g.solveLower(x[0], x[1])));
    cases.add(
        new Case(
            "upper solve",
            List.of(dense(6, 1), dense(4, 1), batch(4)),
            0.5,
            (g, x) -> g.solveUpper(x[0], x[1], x[2])));
    cases.add(
        new Case(
            "join rows",
            List.of(batch(2), batch(1)),
            -1,
            (g, x) -> g.joinRows(new int[][] {{2, 0}, {1}}, x[0], x[1])));
    cases.add(
        new Case(
            "join columns",
            List.of(batch(3), dense(3, 1)),
            -1,
            (g, x) -> g.joinColumns(x[0], x[1])));
    cases.add(
        new Case(
            "pick a bin",
            List.of(batch(2), batch(8), batch(6)),
            0.2,
            (g, x) -> {
              Graph.Bin bin = g.locate(x[0], x[1], 4, 0.0);
              return g.add(
                  bin.pick(x[1]), g.multiply(bin.pick(x[2], -1, 0.7), bin.pick(x[2], 0, 1)));
            }));
    cases.add(
        new Case(
            "bins before",
            List.of(batch(2), batch(8)),
            0.2,
            (g, x) -> g.locate(x[0], x[1], 4, 0.0).before(x[1])));
    return cases;
  }

  @TestFactory
  List<DynamicTest> rulesMatchDifferences() {
    return cases().stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> check(c))).toList();
  }

  private static void check(Case c) {
    Random random = new Random(SEED);
    Graph graph = new Graph();
    Leaf[] inputs = new Leaf[c.inputs().size()];
    Leaf[] moves = new Leaf[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      Shape s = c.inputs().get(i);
      int stride = s.dense() ? s.columns() : Graph.stride(s.columns());
      inputs[i] = new Leaf(graph, s.rows(), s.columns(), stride, true);
      moves[i] = new Leaf(graph, s.rows(), s.columns(), stride, false);
      inputs[i].set(random.doubles(s.rows() * s.columns(), c.low(), 1.5).toArray());
      moves[i].set(random.doubles(s.rows() * s.columns(), -1, 1).toArray());
    }
    Node result = c.operation().apply(graph, inputs);
    Node[] tangents = new Node[inputs.length];
    Node tangent = null;
    for (int i = 0; i < inputs.length; i++) {
      tangents[i] = graph.push(result, inputs[i], moves[i]);
      tangent = graph.sumOfPresent(tangent, tangents[i]);
    }
    Leaf weights = new Leaf(graph, result.rows, result.columns, result.stride, false);
    weights.set(random.doubles(result.rows * result.columns, -1, 1).toArray());
    Node loss = graph.sum(graph.multiply(result, weights));
    Node tangentLoss = graph.sum(graph.multiply(tangent, weights));

    checkTangent(graph, inputs, moves, result, tangent);
    checkPullBack("pull-back", graph, inputs, loss);
    if (tangentLoss.active()) {
      checkPullBack("forward over reverse", graph, inputs, tangentLoss);
    }
    assertPadsCountForNothing(inputs);
  }

  private static void checkTangent(
      Graph graph, Leaf[] inputs, Leaf[] moves, Node result, Node tangent) {
    Program program = graph.program(result, tangent);
    program.run();
    double[] pushed = tangent.value.clone();
    double[][] difference = new double[2][];
    for (int side = 0; side < 2; side++) {
      double h = side == 0 ? STEP : -STEP;
      move(inputs, moves, h);
      program.run();
      difference[side] = result.value.clone();
      move(inputs, moves, -h);
    }
    for (int row = 0; row < result.rows; row++) {
      for (int column = 0; column < result.columns; column++) {
        int at = row * result.stride + column;
        double slope = (difference[0][at] - difference[1][at]) / (2 * STEP);
        assertThat(pushed[at])
            .as("tangent " + at + ", seed " + SEED)
            .isCloseTo(slope, within(TOLERANCE));
      }
    }
  }

  private static void move(Leaf[] inputs, Leaf[] moves, double h) {
    for (int i = 0; i < inputs.length; i++) {
      for (int j = 0; j < inputs[i].value.length; j++) {
        inputs[i].value[j] += h * moves[i].value[j];
      }
    }
  }

  private static void checkPullBack(String what, Graph graph, Leaf[] inputs, Node loss) {
    Program program = graph.program(loss);
    for (Leaf input : inputs) {
      input.clearAdjoint();
    }
    program.run();
    program.pullBack(1.0);
    double[][] pulled = new double[inputs.length][];
    for (int i = 0; i < inputs.length; i++) {
      pulled[i] = inputs[i].adjoint.clone();
    }
    for (int i = 0; i < inputs.length; i++) {
      Leaf input = inputs[i];
      for (int row = 0; row < input.rows; row++) {
        for (int column = 0; column < input.columns; column++) {
          int at = row * input.stride + column;
          double held = input.value[at];
          input.put(row, column, held + STEP);
          program.run();
          double up = loss.value[0];
          input.put(row, column, held - STEP);
          program.run();
          double down = loss.value[0];
          input.put(row, column, held);
          assertThat(pulled[i][at])
              .as(what + " of input " + i + " at " + row + ", " + column + ", seed " + SEED)
              .isCloseTo((up - down) / (2 * STEP), within(TOLERANCE));
        }
      }
    }
  }

  private static void assertPadsCountForNothing(Leaf[] inputs) {
    for (Leaf input : inputs) {
      for (int row = 0; row < input.rows; row++) {
        double[] pads =
            Arrays.copyOfRange(
                input.adjoint, row * input.stride + input.columns, (row + 1) * input.stride);
        assertThat(Arrays.stream(pads).allMatch(p -> p == 0.0))
            .as("adjoints of pads must be zero")
            .isTrue();
      }
    }
  }
}
