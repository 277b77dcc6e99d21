package dev.attractor.internal.autodiff;

import dev.attractor.internal.columns.ColumnKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes nodes. Building allocates everything that a run needs; a graph and its {@link Program}s
 * belong to one thread at a time.
 *
 * <p>It is longer than other classes because every operation has its one factory method here.
 *
 * <p>Element-wise operations need equal shapes. Nothing is simplified, except that a slope or a
 * parameter that was asked for before is not made again.
 */
public final class Graph {
  private final List<Node> nodes = new ArrayList<>();
  private final Map<ParameterLayout.Block, Leaf> parameters = new LinkedHashMap<>();

  /** Whose adjoint buffers the nodes hold. */
  @Nullable Program lender;

  int adopt(Node node) {
    nodes.add(node);
    return nodes.size() - 1;
  }

  List<Node> nodes() {
    return nodes;
  }

  static int stride(int columns) {
    return (columns + ColumnKernels.LANES - 1) / ColumnKernels.LANES * ColumnKernels.LANES;
  }

  // Leaves

  /** A batch that is set before each run: {@code rows} features of {@code columns} states. */
  public Leaf input(int rows, int columns) {
    return new Leaf(this, rows, columns, stride(columns), false);
  }

  /** A batch that stays. */
  public Node constant(int rows, int columns, double[] numbers) {
    Leaf leaf = input(rows, columns);
    leaf.set(numbers);
    return leaf;
  }

  /** A dense column that is the same in every run, such as a given goal. */
  public Leaf column(int rows) {
    return new Leaf(this, rows, 1, 1, false);
  }

  /**
   * The matrix that {@link #load} fills and {@link #addGradientTo} reads.
   *
   * @throws IllegalArgumentException when the block is empty
   */
  public Node parameter(ParameterLayout.Block block) {
    if (block.size() == 0) {
      throw new IllegalArgumentException("an empty block has no node");
    }
    return parameters.computeIfAbsent(
        block, b -> new Leaf(this, b.rows(), b.columns(), b.columns(), true));
  }

  /** As {@link #parameter}, for one that is not learned: its gradient stays zero. */
  public Node fixed(ParameterLayout.Block block) {
    return parameters.computeIfAbsent(
        block, b -> new Leaf(this, b.rows(), b.columns(), b.columns(), false));
  }

  /** Zeros in the shape of {@code like}. */
  Node zero(Node like) {
    return new Leaf(this, like.rows, like.columns, like.stride, false);
  }

  /** Copies the parameters out of their flat vector. */
  public void load(double[] flat) {
    parameters.forEach(
        (block, leaf) -> System.arraycopy(flat, block.offset(), leaf.value, 0, block.size()));
  }

  /** Adds the parameters' adjoints of the last backward run to a flat vector. */
  public void addGradientTo(double[] flat) {
    parameters.forEach(
        (block, leaf) -> {
          if (!leaf.active()) {
            return;
          }
          int offset = block.offset();
          for (int i = 0; i < leaf.adjoint.length; i++) {
            flat[offset + i] += leaf.adjoint[i];
          }
        });
  }

  // Arithmetic

  /** a + b. */
  public Node add(Node a, Node b) {
    return combine(0, 1, a, 1, b);
  }

  /** a - b. */
  public Node subtract(Node a, Node b) {
    return combine(0, 1, a, -1, b);
  }

  /** c a. */
  public Node scale(Node a, double c) {
    return combine(0, c, a);
  }

  /** a + c. */
  public Node shift(Node a, double c) {
    return combine(c, 1, a);
  }

  /** shift + c a. */
  public Node combine(double shift, double c, Node a) {
    return new Arithmetic.Combination(shift, new double[] {c}, new Node[] {a});
  }

  /** shift + c1 a1 + c2 a2. */
  public Node combine(double shift, double c1, Node a1, double c2, Node a2) {
    return new Arithmetic.Combination(shift, new double[] {c1, c2}, new Node[] {a1, a2});
  }

  /** shift + sum of c_i a_i. */
  public Node combine(double shift, double[] c, Node... a) {
    if (c.length != a.length || a.length == 0) {
      throw new IllegalArgumentException(
          "need as many coefficients as nodes, got " + c.length + " and " + a.length);
    }
    return new Arithmetic.Combination(shift, c.clone(), a.clone());
  }

  @Nullable Node sumOfPresent(@Nullable Node a, @Nullable Node b) {
    return a == null ? b : b == null ? a : add(a, b);
  }

  /** a b, element by element. */
  public Node multiply(Node a, Node b) {
    return a == b ? square(a) : new Arithmetic.Product(a, b);
  }

  /** a / b, element by element. */
  public Node divide(Node a, Node b) {
    return new Arithmetic.Quotient(a, b);
  }

  // Functions

  /** exp(a), a held in [-708, 709]. */
  public Node exp(Node a) {
    return new Functions.Exp(a);
  }

  /** The natural logarithm. */
  public Node log(Node a) {
    return new Functions.Log(a);
  }

  /** The square root; of what is below 1e-300, that of 1e-300. */
  public Node sqrt(Node a) {
    return new Functions.Root(a);
  }

  /** a squared. */
  public Node square(Node a) {
    return new Functions.Square(a);
  }

  /** 1 / a. */
  public Node reciprocal(Node a) {
    return new Functions.Reciprocal(a);
  }

  /** tanh(a). */
  public Node tanh(Node a) {
    return new Functions.Tanh(a);
  }

  /** 1 / (1 + exp(-a)). */
  public Node sigmoid(Node a) {
    return new Functions.Sigmoid(a);
  }

  /** log(1 + exp(a)). */
  public Node softplus(Node a) {
    return new Functions.Softplus(a);
  }

  /** The cosine. */
  public Node cos(Node a) {
    return new Functions.Cosine(a);
  }

  /** a sigmoid(a). */
  public Node silu(Node a) {
    return new Silu(a);
  }

  /** max(a, 0); slope 0 at 0. */
  public Node relu(Node a) {
    return clamp(a, 0.0, Double.POSITIVE_INFINITY);
  }

  /** min(max(a, low), high); slope 0 at the ends. */
  public Node clamp(Node a, double low, double high) {
    return new Clamp(a, low, high);
  }

  // Matrices

  /** {@code w x} for every column of x. */
  public Node linear(Node w, Node x) {
    return new Products.Affine(w, x, null, null, false);
  }

  /** {@code w x + b} for every column of x. */
  public Node affine(Node w, Node x, Node b) {
    return new Products.Affine(w, x, b, null, false);
  }

  /** {@code base + w x} for every column of x and of base. */
  public Node linearOnto(Node base, Node w, Node x) {
    return new Products.Affine(w, x, null, base, false);
  }

  /** {@code base + w x + b} for every column of x and of base. */
  public Node affineOnto(Node base, Node w, Node x, Node b) {
    return new Products.Affine(w, x, b, base, false);
  }

  /** {@code w^T x} for every column of x. */
  public Node transposed(Node w, Node x) {
    return new Products.Affine(w, x, null, null, true);
  }

  /** A matrix for every column: its p q rows hold the p by q matrix row by row; times x. */
  public Node perColumn(Node matrices, Node x, int p, int q) {
    return new Products.PerColumn(matrices, x, p, q, false);
  }

  /** As {@link #perColumn}, transposed. */
  public Node perColumnTransposed(Node matrices, Node x, int p, int q) {
    return new Products.PerColumn(matrices, x, p, q, true);
  }

  /**
   * L x, L lower triangular with ones on its diagonal; see {@link Triangular}.
   *
   * @param entries those off the diagonal; null for one row, which has none
   */
  public Node lower(@Nullable Node entries, Node x) {
    return new Triangular.Product(x, entries, null, Triangular.Diagonal.ONES, true);
  }

  /** U x, U upper triangular; entries as in {@link #lower}. */
  public Node upper(@Nullable Node entries, Node diagonal, Node x) {
    return new Triangular.Product(x, entries, diagonal, Triangular.Diagonal.GIVEN, false);
  }

  /** L^-1 x. */
  public Node solveLower(@Nullable Node entries, Node x) {
    return new Triangular.Solve(x, entries, null, Triangular.Diagonal.ONES, true);
  }

  /** U^-1 x. */
  public Node solveUpper(@Nullable Node entries, Node diagonal, Node x) {
    return new Triangular.Solve(x, entries, diagonal, Triangular.Diagonal.GIVEN, false);
  }

  // Rows and columns

  /** The named rows, in the named order. */
  public Node rows(Node a, int... chosen) {
    return new RowOperations.Choose(a, chosen.clone());
  }

  /** Rows {@code places[i][j]} from row j of part i: all rows of the result, each once. */
  public Node joinRows(int[][] places, Node... parts) {
    return new RowOperations.Join(places, parts.clone());
  }

  /** The sum of all rows. */
  public Node sumRows(Node a) {
    return new RowOperations.Sum(a);
  }

  /** A dense column in each of a given number of columns. */
  public Node spread(Node column, int columns) {
    return new Columns.Spread(column, columns, stride(columns));
  }

  /** The named columns, in the named order. */
  public Node columns(Node a, int... chosen) {
    for (int column : chosen) {
      if (column < 0 || column >= a.columns) {
        throw new IllegalArgumentException(
            "columns to choose must be in [0, " + a.columns + "), got " + Arrays.toString(chosen));
      }
    }
    return new Columns.Choose(a, chosen.clone(), null);
  }

  /** The columns of all parts, in order. */
  public Node joinColumns(Node... parts) {
    return new Columns.Join(parts.clone());
  }

  /** The sum of all columns, a dense column. */
  public Node sumColumns(Node a) {
    return new Columns.Sum(a);
  }

  /** The sum of all numbers, 1 by 1. */
  public Node sum(Node a) {
    return sumColumns(a.rows == 1 ? a : sumRows(a));
  }

  // Splines

  /** Softmax of {@code scale a} over every {@code bins} consecutive rows. */
  public Node softmax(Node a, int bins, double scale) {
    return new Bins.Softmax(a, bins, scale);
  }

  /** The bin of x among {@code bins} bins a feature, the first of which starts at {@code start}. */
  public Bin locate(Node x, Node widths, int bins, double start) {
    return new Bin(new Bins.Locate(x, widths, bins, start), bins);
  }

  /** Where each state fell; see {@link #locate}. */
  public static final class Bin {
    private final Bins.Locate locate;
    private final int bins;

    private Bin(Bins.Locate locate, int bins) {
      this.locate = locate;
      this.bins = bins;
    }

    /** The number that a holds for the bin. */
    public Node pick(Node a) {
      return new Bins.Pick(a, locate, 0, 0.0);
    }

    /** The number that a holds for bin + shift, {@code otherwise} where it holds none. */
    public Node pick(Node a, int shift, double otherwise) {
      return new Bins.Pick(a, locate, shift, otherwise);
    }

    /** The sum of a over the bins before. */
    public Node before(Node a) {
      return new Bins.Prefix(a, locate, bins, 0);
    }
  }

  // Curves

  /**
   * Pairs every sample with the nearest point and every point with the nearest sample, where sample
   * j may be paired with points {@code low[j]} to {@code high[j] - 1} only.
   *
   * @throws IllegalArgumentException when a sample or a point is left without a partner
   */
  public Pairs pairs(Node points, Node samples, int[] low, int[] high) {
    return new Pairs(new NearestPairs(points, samples, low, high));
  }

  /** Who is nearest to whom; see {@link #pairs}. */
  public static final class Pairs {
    private final NearestPairs nearest;

    private Pairs(NearestPairs nearest) {
      this.nearest = nearest;
    }

    /** For every point, the column of {@code samples} nearest to it. */
    public Node samplesByPoint(Node samples) {
      return new Columns.Choose(samples, nearest.ofPoint, nearest);
    }

    /** For every sample, the column of {@code points} nearest to it. */
    public Node pointsBySample(Node points) {
      return new Columns.Choose(points, nearest.ofSample, nearest);
    }
  }

  // Derivatives and programs

  /**
   * The derivative of {@code result} when {@code x} moves by {@code tangent}, as a node; zero when
   * the result does not depend on x.
   */
  public Node push(Node result, Node x, Node tangent) {
    x.requireSameShape(tangent, "a tangent");
    Map<Node, Node> tangents = new LinkedHashMap<>();
    tangents.put(x, tangent);
    boolean[] needed = needed(result);
    for (Node node : List.copyOf(nodes.subList(x.index + 1, result.index + 1))) {
      @Nullable Node[] given = new @Nullable Node[node.inputs.length];
      boolean any = false;
      for (int i = 0; i < given.length; i++) {
        given[i] = tangents.get(node.inputs[i]);
        any |= given[i] != null;
      }
      if (any && needed[node.index]) {
        Node pushed = node.pushForward(given);
        if (pushed != null) {
          tangents.put(node, pushed);
        }
      }
    }
    Node pushed = tangents.get(result);
    return pushed == null ? zero(result) : pushed;
  }

  /** Which nodes the results need, by index. */
  boolean[] needed(Node... results) {
    boolean[] needed = new boolean[nodes.size()];
    for (Node result : results) {
      needed[result.index] = true;
    }
    for (int i = nodes.size() - 1; i >= 0; i--) {
      if (needed[i]) {
        for (Node input : nodes.get(i).inputs) {
          needed[input.index] = true;
        }
      }
    }
    return needed;
  }

  /** What it takes to evaluate the results, in order. */
  public Program program(Node... results) {
    return new Program(this, results);
  }
}
