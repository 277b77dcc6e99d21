package dev.attractor.app.reproduce;

import dev.attractor.app.cli.Table;
import dev.attractor.app.report.RunKey;
import dev.attractor.nets.LayerMethod;
import dev.attractor.nets.Quantization;
import dev.attractor.nets.Recipes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/** What tables 2.1 and 2.2 consist of, and what the dissertation prints in them. */
final class Table21 {
  /** Whose settings a run follows. */
  enum Settings {
    /** An annealed relative temperature, Adam. */
    OURS {
      @Override
      Quantization of(Cell cell, LayerMethod method, int epochs, long seed) {
        return Recipes.annealed(
            cell.codewords(), cell.dimension(), method, epochs, Recipes.BATCH, seed);
      }
    },
    /** The dissertation's: temperature 5e-4, SGD at 1e-4. */
    PROTOCOL {
      @Override
      Quantization of(Cell cell, LayerMethod method, int epochs, long seed) {
        return Recipes.protocol(cell.codewords(), cell.dimension(), method, epochs, seed);
      }
    };

    abstract Quantization of(Cell cell, LayerMethod method, int epochs, long seed);

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A row of both tables.
   *
   * @param codewords k
   * @param dimension d
   * @param accuracies printed in table 2.1, in the order of {@link #METHODS}
   * @param seconds printed in table 2.2, in that order
   */
  record Cell(int codewords, int dimension, List<Double> accuracies, List<Integer> seconds) {
    String word() {
      return codewords + "x" + dimension;
    }

    String label() {
      return "(" + codewords + ", " + dimension + ")";
    }
  }

  /**
   * One fine-tuning run: what is kept of it. NaN (null in its file): the seconds of a run that was
   * resumed or diverged, the hard accuracy of one that diverged.
   *
   * @param adjoints how many pull-backs of a layer each adjoint answered
   * @param key code, recipe and data that it was made by
   */
  record Run(
      String settings,
      int codewords,
      int dimension,
      String method,
      int epochs,
      long seed,
      double baselineAccuracy,
      double hardAccuracy,
      double seconds,
      double cpuSeconds,
      int threads,
      Map<String, Long> adjoints,
      RunKey key) {
    Settings whose() {
      return Settings.valueOf(settings.toUpperCase(Locale.ROOT));
    }

    /**
     * @throws IllegalArgumentException when the table has no such cell
     */
    Cell cell() {
      return CELLS.stream()
          .filter(cell -> codewords == cell.codewords() && dimension == cell.dimension())
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no such cell"));
    }

    LayerMethod methodOf() {
      return LayerMethod.valueOf(method.toUpperCase(Locale.ROOT));
    }

    boolean of(Settings asked, Cell cell, LayerMethod askedMethod) {
      return settings.equals(asked.word())
          && codewords == cell.codewords()
          && dimension == cell.dimension()
          && method.equals(word(askedMethod));
    }
  }

  static final List<LayerMethod> METHODS =
      List.of(LayerMethod.DKM, LayerMethod.IDKM, LayerMethod.JFB);

  static final List<Cell> CELLS =
      List.of(
          new Cell(8, 1, List.of(.9615, .9717, .9702), List.of(3900, 2560, 1847)),
          new Cell(4, 1, List.of(.9518, .9501, .9503), List.of(1723, 1380, 1256)),
          new Cell(2, 1, List.of(.7976, .7701, .751), List.of(1748, 1299, 1120)),
          new Cell(2, 2, List.of(.5512, .5822, .5044), List.of(1711, 1316, 1214)),
          new Cell(4, 2, List.of(.8688, .825, .8444), List.of(1584, 1418, 1301)));

  private Table21() {}

  static String word(LayerMethod method) {
    return method.name().toLowerCase(Locale.ROOT);
  }

  /** Accuracy of every method under both settings, mean and deviation over seeds. */
  static Table accuracies(List<Run> runs) {
    Table table =
        new Table(
            "(k, d)",
            "printed DKM",
            "printed IDKM",
            "printed JFB",
            "protocol DKM",
            "protocol IDKM",
            "protocol JFB",
            "ours DKM",
            "ours IDKM",
            "ours JFB");
    for (Cell cell : CELLS) {
      List<Object> row = new ArrayList<>();
      row.add(cell.label());
      cell.accuracies().forEach(a -> row.add(String.format(Locale.ROOT, "%.4f", a)));
      for (Settings settings : List.of(Settings.PROTOCOL, Settings.OURS)) {
        for (LayerMethod method : METHODS) {
          row.add(meanAndDeviation(of(runs, settings, cell, method)));
        }
      }
      table.row(row.toArray());
    }
    return table;
  }

  /** Seconds for 100 epochs: printed, and processor time here. */
  static Table times(List<Run> runs) {
    Table table =
        new Table(
            "(k, d)",
            "printed DKM",
            "printed IDKM",
            "printed JFB",
            "protocol DKM",
            "protocol IDKM",
            "protocol JFB",
            "ours JFB");
    for (Cell cell : CELLS) {
      List<Object> row = new ArrayList<>();
      row.add(cell.label());
      row.addAll(cell.seconds());
      for (LayerMethod method : METHODS) {
        row.add(secondsFor100(of(runs, Settings.PROTOCOL, cell, method)));
      }
      row.add(secondsFor100(of(runs, Settings.OURS, cell, LayerMethod.JFB)));
      table.row(row.toArray());
    }
    return table;
  }

  /** Which adjoint answered the pull-backs of IDKM under the protocol, in per cent. */
  static Table adjoints(List<Run> runs) {
    Table table = new Table("(k, d)", "damped [2.22] %", "Jacobian-free %");
    for (Cell cell : CELLS) {
      Map<String, Long> counts = new TreeMap<>();
      of(runs, Settings.PROTOCOL, cell, LayerMethod.IDKM)
          .forEach(run -> run.adjoints().forEach((word, n) -> counts.merge(word, n, Long::sum)));
      double all = counts.values().stream().mapToLong(Long::longValue).sum();
      table.row(
          cell.label(), percent(counts, "damped", all), percent(counts, "jacobian-free", all));
    }
    return table;
  }

  private static String percent(Map<String, Long> counts, String word, double all) {
    return all == 0
        ? "-"
        : String.format(Locale.ROOT, "%.2f", 100 * counts.getOrDefault(word, 0L) / all);
  }

  static List<Run> of(List<Run> runs, Settings settings, Cell cell, LayerMethod method) {
    return runs.stream().filter(run -> run.of(settings, cell, method)).toList();
  }

  /** Of the runs that ended; NaN when there are none. */
  static double mean(List<Run> runs) {
    return ended(runs).average().orElse(Double.NaN);
  }

  private static DoubleStream ended(List<Run> runs) {
    return runs.stream().mapToDouble(Run::hardAccuracy).filter(Double::isFinite);
  }

  private static String meanAndDeviation(List<Run> runs) {
    if (runs.isEmpty()) {
      return "-";
    }
    long count = ended(runs).count();
    long lost = runs.size() - count;
    if (count == 0) {
      return "diverged";
    }
    double mean = mean(runs);
    String text = String.format(Locale.ROOT, "%.4f", mean);
    if (count > 1) {
      double squares = ended(runs).map(a -> Math.pow(a - mean, 2)).sum();
      text += String.format(Locale.ROOT, " ± %.4f", Math.sqrt(squares / (count - 1)));
    }
    return lost == 0 ? text : text + " (" + lost + " diverged)";
  }

  /** Of the runs that were timed: one that was interrupted and resumed was not. */
  private static String secondsFor100(List<Run> runs) {
    OptionalDouble mean =
        runs.stream()
            .filter(run -> run.cpuSeconds() > 0)
            .mapToDouble(run -> 100 * run.cpuSeconds() / run.epochs())
            .average();
    return mean.isPresent() ? String.format(Locale.ROOT, "%.0f", mean.getAsDouble()) : "-";
  }
}
