package dev.attractor.clustering;

import dev.attractor.fixedpoint.Adjoint;
import dev.attractor.fixedpoint.Solver;

/** How the codebook of soft k-means is fitted and differentiated. */
public enum Method {
  /** To its attractor, with the exact implicit gradient (IDKM). */
  IDKM,
  /** To its attractor, with the Jacobian-free gradient (IDKM-JFB). */
  JFB,
  /** A capped number of plain steps, differentiated one by one (DKM). */
  DKM;

  /** The solver where the caller names none. */
  Solver solver() {
    return this == DKM
        ? Solver.picard().recorded().withMaxEvaluations(6)
        : Solver.anderson().withMaxEvaluations(300);
  }

  /** The adjoint where the caller names none. */
  Adjoint adjoint() {
    return switch (this) {
      case IDKM -> Adjoint.exact().guarded(1e7, Adjoint.neumann(30));
      case JFB -> Adjoint.jacobianFree();
      case DKM -> Adjoint.unrolled();
    };
  }
}
