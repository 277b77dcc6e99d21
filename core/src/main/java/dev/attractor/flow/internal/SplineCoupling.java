package dev.attractor.flow.internal;

import dev.attractor.flow.Flow;
import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.autodiff.ParameterLayout;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * y_2 = g(x_2; theta(x_1)), g a monotone rational-quadratic spline (Durkan et al. 2019) on [-box,
 * box] and the identity outside, y_1 = x_1.
 *
 * <p>For every changed feature theta holds {@code bins} width logits, {@code bins} height logits
 * and {@code bins - 1} slopes at the inner knots; the slope at the two ends is 1. The graph works
 * on the argument clamped to the box, y = x + (g(clamp(x)) - clamp(x)), so that no branch is masked
 * and far states keep their digits.
 */
final class SplineCoupling implements Layer {
  private final Halves halves;
  private final Conditioner conditioner;
  private final int bins;
  private final double box;
  private final double least;
  private final double logitScale;

  SplineCoupling(Flow flow, int dimension, int number, ParameterLayout layout) {
    this.halves = Halves.alternating(dimension, number);
    this.bins = flow.bins();
    this.box = flow.box();
    this.least = flow.least();
    this.logitScale = 1 / Math.sqrt(flow.hidden());
    this.conditioner =
        Conditioner.of(
            flow,
            halves.kept().length,
            (3 * bins - 1) * halves.changed().length,
            "coupling" + number,
            layout);
  }

  /** Widths, heights and inner slopes of the bins, one row a bin, feature after feature. */
  private record Knots(Node widths, Node heights, Node slopes) {}

  private Knots knots(Graph graph, Node theta) {
    return new Knots(
        lengths(graph, theta, 0),
        lengths(graph, theta, bins),
        graph.shift(graph.softplus(pick(graph, theta, 2 * bins, bins - 1)), least));
  }

  private Node pick(Graph graph, Node theta, int offset, int count) {
    int[] rows = new int[count * halves.changed().length];
    Arrays.setAll(rows, i -> i / count * (3 * bins - 1) + offset + i % count);
    return graph.rows(theta, rows);
  }

  private Node lengths(Graph graph, Node theta, int offset) {
    Node parts = graph.softmax(pick(graph, theta, offset, bins), bins, logitScale);
    return graph.combine(2 * box * least, 2 * box * (1 - least * bins), parts);
  }

  /** One state's bin: its corner, its size, its slopes and the slope of its diagonal. */
  private record Cell(
      Node left, Node bottom, Node width, Node height, Node start, Node end, Node diagonal) {
    static Cell of(Graph graph, Graph.Bin bin, Knots knots, double box) {
      Node width = bin.pick(knots.widths);
      Node height = bin.pick(knots.heights);
      return new Cell(
          graph.shift(bin.before(knots.widths), -box),
          graph.shift(bin.before(knots.heights), -box),
          width,
          height,
          bin.pick(knots.slopes, -1, 1.0),
          bin.pick(knots.slopes, 0, 1.0),
          graph.divide(height, width));
    }

    /** start + end - 2 diagonal: how far from straight the piece is. */
    Node bend(Graph graph) {
      return graph.combine(0, new double[] {1, 1, -2}, start, end, diagonal);
    }
  }

  @Override
  public Forward forward(Graph graph, Node x) {
    Node x1 = halves.kept(graph, x);
    Node x2 = halves.changed(graph, x);
    Knots knots = knots(graph, conditioner.of(graph, x1));
    Node held = graph.clamp(x2, -box, box);
    Cell cell = Cell.of(graph, graph.locate(held, knots.widths, bins, -box), knots, box);
    Node xi = graph.divide(graph.subtract(held, cell.left), cell.width);
    Node square = graph.square(xi);
    Node hump = graph.subtract(xi, square);
    Node top = graph.add(graph.multiply(cell.diagonal, square), graph.multiply(cell.start, hump));
    Node bottom = graph.add(cell.diagonal, graph.multiply(cell.bend(graph), hump));
    Node g = graph.add(cell.bottom, graph.divide(graph.multiply(cell.height, top), bottom));
    Node y2 = graph.combine(0, new double[] {1, 1, -1}, x2, g, held);
    Node y = halves.join(graph, y2, x1);
    return new Forward() {
      @Override
      public Node output() {
        return y;
      }

      @Override
      public Node pullBack(Node w) {
        Node v1 = halves.kept(graph, w);
        Node carried = graph.push(y2, x1, v1);
        Node rest = graph.square(graph.combine(1, -1, xi));
        Node rise =
            graph.combine(
                0,
                new double[] {1, 2, 1},
                graph.multiply(cell.end, square),
                graph.multiply(cell.diagonal, hump),
                graph.multiply(cell.start, rest));
        Node slope = graph.multiply(graph.square(graph.divide(cell.diagonal, bottom)), rise);
        Node v2 = graph.divide(graph.subtract(halves.changed(graph, w), carried), slope);
        return halves.join(graph, v2, v1);
      }
    };
  }

  @Override
  public Node inverse(Graph graph, Node y) {
    Node y1 = halves.kept(graph, y);
    Node y2 = halves.changed(graph, y);
    Knots knots = knots(graph, conditioner.of(graph, y1));
    Node held = graph.clamp(y2, -box, box);
    Cell cell = Cell.of(graph, graph.locate(held, knots.heights, bins, -box), knots, box);
    Node up = graph.subtract(held, cell.bottom);
    Node bent = graph.multiply(up, cell.bend(graph));
    Node a =
        graph.add(graph.multiply(cell.height, graph.subtract(cell.diagonal, cell.start)), bent);
    Node b = graph.subtract(graph.multiply(cell.height, cell.start), bent);
    Node c = graph.combine(0, -1, graph.multiply(cell.diagonal, up));
    Node root = graph.sqrt(graph.combine(0, 1, graph.square(b), -4, graph.multiply(a, c)));
    Node xi = graph.divide(graph.scale(c, -2), graph.add(b, root));
    Node g = graph.add(cell.left, graph.multiply(xi, cell.width));
    return halves.join(graph, graph.combine(0, new double[] {1, 1, -1}, y2, g, held), y1);
  }

  @Override
  public void initialise(RandomGenerator random, double[] parameters) {
    conditioner.initialise(random, parameters);
  }

  @Override
  public StateLayer state(double[] parameters) {
    return new State(conditioner.state(parameters));
  }

  /** One state at a time. */
  private final class State implements StateLayer {
    private final Conditioner.State network;
    private final int[] changed = halves.changed();
    private final int[] kept = halves.kept();
    private final double[] part = new double[kept.length];
    private final double[] theta;
    private final double[] move;
    private final StateSpline[] splines = new StateSpline[changed.length];

    State(Conditioner.State network) {
      this.network = network;
      theta = new double[network.room()];
      move = new double[network.room()];
      Arrays.setAll(
          splines, i -> new StateSpline(bins, box, least, logitScale, i * (3 * bins - 1)));
    }

    private void prepare(double[] x) {
      for (int i = 0; i < kept.length; i++) {
        part[i] = x[kept[i]];
      }
      network.apply(part, theta);
    }

    @Override
    public void forward(double[] x, double[] y) {
      prepare(x);
      for (int i = 0; i < kept.length; i++) {
        y[kept[i]] = part[i];
      }
      for (int i = 0; i < changed.length; i++) {
        y[changed[i]] = splines[i].forward(theta, x[changed[i]]);
      }
    }

    @Override
    public void pullBack(double[] w, double[] v) {
      for (int i = 0; i < kept.length; i++) {
        part[i] = w[kept[i]];
        v[kept[i]] = part[i];
      }
      network.push(part, move);
      for (int i = 0; i < changed.length; i++) {
        v[changed[i]] = (w[changed[i]] - splines[i].carried(theta, move)) / splines[i].slope();
      }
    }

    @Override
    public void pushForward(double[] v, double[] w) {
      for (int i = 0; i < kept.length; i++) {
        part[i] = v[kept[i]];
        w[kept[i]] = part[i];
      }
      network.push(part, move);
      for (int i = 0; i < changed.length; i++) {
        w[changed[i]] = splines[i].slope() * v[changed[i]] + splines[i].carried(theta, move);
      }
    }

    @Override
    public void inverse(double[] y, double[] x) {
      prepare(y);
      for (int i = 0; i < kept.length; i++) {
        x[kept[i]] = part[i];
      }
      for (int i = 0; i < changed.length; i++) {
        x[changed[i]] = splines[i].inverse(theta, y[changed[i]]);
      }
    }
  }
}
