package dev.attractor.app.drawing;

import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;

/** Paths, dots and arrow heads at places of a {@link PlaneView}. */
final class PlanePen {
  private static final double NEAR = 0.6; // points on paper: what is nearer is not drawn

  private PlanePen() {}

  /** A path through the points, to a tenth of a point, without those that nobody could tell. */
  static Path2D path(PlaneView view, double[][] points) {
    Path2D path = new Path2D.Double();
    double lastX = 0;
    double lastY = 0;
    for (int i = 0; i < points.length; i++) {
      double x = Math.rint(10 * view.pageX(points[i][0])) / 10;
      double y = Math.rint(10 * view.pageY(points[i][1])) / 10;
      if (i == 0) {
        path.moveTo(x, y);
      } else if (i < points.length - 1 && Math.hypot(x - lastX, y - lastY) < NEAR) {
        continue;
      } else {
        path.lineTo(x, y);
      }
      lastX = x;
      lastY = y;
    }
    return path;
  }

  static void dot(Graphics2D graphics, PlaneView view, double x, double y, double radius) {
    graphics.fill(
        new Ellipse2D.Double(
            view.pageX(x) - radius, view.pageY(y) - radius, 2 * radius, 2 * radius));
  }

  /** A filled head whose tip is at {@code to}. */
  static void arrowHead(
      Graphics2D graphics, PlaneView view, double[] from, double[] to, double size) {
    double x = view.pageX(to[0]);
    double y = view.pageY(to[1]);
    double dx = x - view.pageX(from[0]);
    double dy = y - view.pageY(from[1]);
    double length = Math.hypot(dx, dy);
    if (length == 0) {
      return;
    }
    dx *= size / length;
    dy *= size / length;
    Path2D head = new Path2D.Double();
    head.moveTo(x, y);
    head.lineTo(x - dx - 0.45 * dy, y - dy + 0.45 * dx);
    head.lineTo(x - dx + 0.45 * dy, y - dy - 0.45 * dx);
    head.closePath();
    graphics.fill(head);
  }
}
