package dev.attractor.nets;

import dev.attractor.clustering.Method;
import java.util.Optional;

/** How a layer is clustered: by soft k-means that is differentiated while it learns, or hard. */
public enum LayerMethod {
  /** Soft k-means to its attractor, with the exact implicit gradient (IDKM). */
  IDKM(Method.IDKM),
  /** Soft k-means to its attractor, with the Jacobian-free gradient (IDKM-JFB). */
  JFB(Method.JFB),
  /** A capped number of plain soft k-means steps, differentiated one by one (DKM). */
  DKM(Method.DKM),
  /** Hard k-means, for use after training; no gradient. */
  KMEANS;

  private final Optional<Method> soft;

  LayerMethod(Method soft) {
    this.soft = Optional.of(soft);
  }

  LayerMethod() {
    soft = Optional.empty();
  }

  /** The method of soft k-means; empty for hard k-means. */
  Optional<Method> soft() {
    return soft;
  }
}
