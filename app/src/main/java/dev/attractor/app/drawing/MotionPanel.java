package dev.attractor.app.drawing;

import dev.attractor.data.demonstrations.StateVelocity;
import dev.attractor.motion.Trajectory;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/**
 * One picture of a motion: field, demonstrations, roll-outs, pushes and goal on two of its axes, or
 * on one axis over time.
 */
public final class MotionPanel {
  /** How a curve is drawn, and in which order: the first lie undermost. */
  public enum Line {
    /** A demonstration that was not learned from. */
    UNSEEN("kept aside", new Color(0x8A8A8A), 1.6f),
    DEMONSTRATION("demonstration", Color.BLACK, 2.4f),
    /** A roll-out from where no demonstration started, or after a push. */
    RECOVERY("from a new state", new Color(0x0072B2), 1.2f),
    ROLL_OUT("motion", new Color(0xE6007E), 1.2f),
    /** What follows the motion and is not it, such as the hand of an arm. */
    TRACKED("hand", new Color(0x0072B2), 1.2f);

    private final String words;
    private final Color color;
    private final float width;

    Line(String words, Color color, float width) {
      this.words = words;
      this.color = color;
      this.width = width;
    }
  }

  /** {@code start} is when the first state is shown over time. */
  private record Curve(Trajectory trajectory, Line line, double start) {}

  private record Push(double time, double[] from, double[] to) {}

  private static final Color FIELD = new Color(0xA9BCD0);
  private static final Color GOAL = new Color(0x009E73);
  private static final Color PUSH = new Color(0xD55E00);
  private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 11);
  private static final double LEAST_SIDE = 36; // for the numbers at the left

  private final PanelAxes axes;
  private String title = "";
  private StateVelocity field;
  private double[] goal;
  private boolean ticks = true;
  private boolean equalUnits = true;
  private final List<Curve> curves = new ArrayList<>();
  private final List<Push> pushes = new ArrayList<>();

  /** A panel that shows two axes, counted from 0. */
  public MotionPanel(int horizontal, int vertical) {
    this(new PanelAxes(horizontal, vertical));
  }

  private MotionPanel(PanelAxes axes) {
    this.axes = axes;
  }

  /** A panel that shows one axis, counted from 0, over time; curves start at time 0. */
  public static MotionPanel overTime(int axis) {
    return new MotionPanel(PanelAxes.overTime(axis)).unequalUnits();
  }

  public MotionPanel title(String text) {
    title = text;
    return this;
  }

  /** Draws stream lines of a field: in two dimensions, or in one for a panel over time. */
  public MotionPanel field(StateVelocity motion) {
    field = axes.planar(motion);
    return this;
  }

  public MotionPanel goal(double[] state) {
    goal = state;
    return this;
  }

  public MotionPanel curve(Trajectory trajectory, Line line) {
    return curve(trajectory, line, 0);
  }

  /** A curve whose first state is shown at time {@code start} where the panel is over time. */
  public MotionPanel curve(Trajectory trajectory, Line line, double start) {
    curves.add(new Curve(trajectory, line, start));
    return this;
  }

  /** An arrow from the state before a push at that time to the one after it. */
  public MotionPanel push(double time, double[] from, double[] to) {
    pushes.add(new Push(time, from, to));
    return this;
  }

  public MotionPanel withoutTicks() {
    ticks = false;
    return this;
  }

  /** For axes of different nature, such as an angle and its speed: each fills its side. */
  MotionPanel unequalUnits() {
    equalUnits = false;
    return this;
  }

  /** The panels in rows, each of the given size in points, and under them what is what. */
  public static Figure grid(List<MotionPanel> panels, int columns, int panelSize) {
    int used = Math.min(columns, panels.size());
    int rows = (panels.size() + used - 1) / used;
    return Figure.of(
        used * panelSize,
        rows * panelSize + Legend.HEIGHT,
        graphics -> {
          for (int i = 0; i < panels.size(); i++) {
            int x = i % used * panelSize;
            int y = i / used * panelSize;
            panels.get(i).paint(graphics, x, y, panelSize);
          }
          legend(panels).paint(graphics, used * panelSize, rows * panelSize);
        });
  }

  /** What the panels show. */
  private static Legend legend(List<MotionPanel> panels) {
    Legend legend = new Legend();
    for (Line line :
        List.of(Line.DEMONSTRATION, Line.UNSEEN, Line.ROLL_OUT, Line.RECOVERY, Line.TRACKED)) {
      if (panels.stream().anyMatch(panel -> panel.shows(line))) {
        legend.line(line.words, line.color, line.width);
      }
    }
    if (panels.stream().anyMatch(panel -> !panel.pushes.isEmpty())) {
      legend.line("push", PUSH, 1.6f);
    }
    if (panels.stream().anyMatch(panel -> panel.field != null)) {
      legend.line("field", FIELD, 0.7f);
    }
    if (panels.stream().anyMatch(panel -> panel.goal != null)) {
      legend.dot("goal", GOAL);
    }
    return legend;
  }

  private boolean shows(Line line) {
    return curves.stream().anyMatch(curve -> curve.line() == line);
  }

  /** One panel as a figure. */
  public Figure figure(int size) {
    return grid(List.of(this), 1, size);
  }

  private void paint(Graphics2D graphics, int x, int y, int size) {
    double top = title.isEmpty() ? 8 : 20;
    PlaneView view = view(graphics, x, y + top, size - top, size);
    Shape clip = graphics.getClip();
    graphics.clip(view.page());
    if (field != null) {
      paintField(graphics, view);
    }
    for (Line line : Line.values()) {
      for (Curve curve : curves) {
        if (curve.line() == line) {
          paintCurve(graphics, view, curve);
        }
      }
    }
    pushes.forEach(push -> paintPush(graphics, view, push));
    if (goal != null) {
      paintGoal(graphics, view);
    }
    graphics.setClip(clip);
    view.frame(graphics, ticks);
    if (ticks) {
      view.names(graphics, axes.horizontalName(), axes.verticalName());
    }
    graphics.setColor(Color.BLACK);
    graphics.setFont(TITLE);
    double room =
        view.page().getWidth() / Math.max(1, graphics.getFontMetrics().stringWidth(title));
    if (room < 1) {
      graphics.setFont(TITLE.deriveFont((float) (TITLE.getSize() * room)));
    }
    int width = graphics.getFontMetrics().stringWidth(title);
    graphics.drawString(
        title, (float) (view.page().getCenterX() - width / 2.0), (float) (y + top - 6));
  }

  /** Leaves as much at the left as the numbers there need. */
  private PlaneView view(Graphics2D graphics, double x, double y, double height, double size) {
    double side = ticks ? LEAST_SIDE : 6;
    double bottom = ticks ? 22 : 6;
    PlaneView view = view(new Rectangle2D.Double(x + side, y, size - side - 8, height - bottom));
    double labels = ticks ? view.labelsWidth(graphics) : 0;
    return labels <= side
        ? view
        : view(new Rectangle2D.Double(x + labels, y, size - labels - 8, height - bottom));
  }

  private PlaneView view(Rectangle2D page) {
    double[] box = {
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY
    };
    for (Curve curve : curves) {
      for (double[] at : axes.places(curve.trajectory(), curve.start())) {
        widen(box, at);
      }
    }
    for (Push push : pushes) {
      widen(box, axes.place(push.time(), push.to()));
    }
    if (goal != null) {
      widen(box, axes.place(0, goal));
    }
    if (box[0] > box[1]) {
      box = new double[] {-1, 1, -1, 1};
    }
    return PlaneView.around(box[0], box[1], box[2], box[3], equalUnits, page);
  }

  private static void widen(double[] box, double[] at) {
    box[0] = Math.min(box[0], at[0]);
    box[1] = Math.max(box[1], at[0]);
    box[2] = Math.min(box[2], at[1]);
    box[3] = Math.max(box[3], at[1]);
  }

  private void paintField(Graphics2D graphics, PlaneView view) {
    graphics.setColor(FIELD);
    graphics.setStroke(new BasicStroke(0.7f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    for (double[][] line : StreamLines.of(view, field)) {
      graphics.draw(PlanePen.path(view, line));
      int mid = line.length / 2;
      PlanePen.arrowHead(graphics, view, line[mid - 1], line[mid], 4.5);
    }
  }

  private void paintCurve(Graphics2D graphics, PlaneView view, Curve curve) {
    double[][] points = axes.places(curve.trajectory(), curve.start());
    graphics.setColor(curve.line().color);
    graphics.setStroke(
        new BasicStroke(curve.line().width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    graphics.draw(PlanePen.path(view, points));
    PlanePen.dot(graphics, view, points[0][0], points[0][1], 2);
  }

  private void paintPush(Graphics2D graphics, PlaneView view, Push push) {
    double[] from = axes.place(push.time(), push.from());
    double[] to = axes.place(push.time(), push.to());
    graphics.setColor(PUSH);
    graphics.setStroke(
        new BasicStroke(
            1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {4, 3}, 0));
    graphics.draw(
        new Line2D.Double(
            view.pageX(from[0]), view.pageY(from[1]), view.pageX(to[0]), view.pageY(to[1])));
    PlanePen.arrowHead(graphics, view, from, to, 8);
  }

  /** A dot, or over time a line. */
  private void paintGoal(Graphics2D graphics, PlaneView view) {
    double[] at = axes.place(0, goal);
    if (axes.overTime()) {
      double y = view.pageY(at[1]);
      graphics.setColor(GOAL);
      graphics.setStroke(new BasicStroke(1.2f));
      graphics.draw(new Line2D.Double(view.page().getX(), y, view.page().getMaxX(), y));
      return;
    }
    graphics.setColor(Color.WHITE);
    PlanePen.dot(graphics, view, at[0], at[1], 5.5);
    graphics.setColor(GOAL);
    PlanePen.dot(graphics, view, at[0], at[1], 4);
  }
}
