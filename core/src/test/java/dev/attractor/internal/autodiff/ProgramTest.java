package dev.attractor.internal.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Programs share their adjoints' buffers, between nodes and with other programs of their graph. */
class ProgramTest {
  private static final long SEED = Long.getLong("attractor.seed", 11);
  private static final int ROWS = 3;
  private static final int COLUMNS = 11;

  /** A small network, and two numbers that depend on all of it in different ways. */
  private static final class Network {
    final Graph graph = new Graph();
    final Leaf w = new Leaf(graph, ROWS, ROWS, ROWS, true);
    final Node one;
    final Node other;

    Network() {
      Random random = new Random(SEED);
      w.set(random.doubles(ROWS * ROWS, -1, 1).toArray());
      Node x = graph.constant(ROWS, COLUMNS, random.doubles(ROWS * COLUMNS, -1, 1).toArray());
      Node h = graph.silu(graph.linear(w, x));
      Node deep = graph.linearOnto(h, w, graph.tanh(h));
      Node shares = graph.softmax(deep, ROWS, 1.0);
      // Which bin is found has no derivative: nothing flows back through the choice itself.
      Graph.Bin bin = graph.locate(graph.sumRows(x), shares, ROWS, 0.0);
      one = graph.sum(graph.square(graph.add(bin.pick(shares), graph.sumRows(h))));
      other = graph.sum(graph.multiply(graph.exp(deep), h));
    }

    double[] gradient(Program program) {
      program.run();
      program.pullBack(1.0);
      return w.adjoint.clone();
    }
  }

  @Test
  void programsOfOneGraphMayTakeTurns() {
    Network first = new Network();
    double[] one = first.gradient(first.graph.program(first.one));
    Network second = new Network();
    double[] other = second.gradient(second.graph.program(second.other));
    Network shared = new Network();
    Program forOne = shared.graph.program(shared.one);
    Program forOther = shared.graph.program(shared.other);
    for (int turn = 0; turn < 3; turn++) {
      assertThat(shared.gradient(forOne)).as("turn " + turn).isEqualTo(one);
      assertThat(shared.gradient(forOther)).as("turn " + turn).isEqualTo(other);
    }
  }

  @Test
  void gradientsMatchDifferences() {
    Network network = new Network();
    Program program = network.graph.program(network.other);
    double[] gradient = network.gradient(program);
    double[] numbers = network.w.value.clone();
    double step = 1e-5; // differences are good to step^2 and 1e-16 / step, times values of about 30
    for (int i = 0; i < numbers.length; i++) {
      double[] ends = new double[2];
      for (int side = 0; side < 2; side++) {
        double[] moved = numbers.clone();
        moved[i] += side == 0 ? -step : step;
        network.w.set(moved);
        program.run();
        ends[side] = network.other.at(0, 0);
      }
      assertThat(new double[] {(ends[1] - ends[0]) / (2 * step)})
          .containsExactly(new double[] {gradient[i]}, within(1e-7));
    }
  }
}
