package dev.attractor.clustering;

/** How a codebook is fitted and differentiated. */
public enum Method {
  /** Soft k-means to its attractor, with the exact implicit gradient (IDKM). */
  IDKM,
  /** Soft k-means to its attractor, with the Jacobian-free gradient (IDKM-JFB). */
  JFB,
  /** A capped number of plain soft k-means steps, differentiated one by one (DKM). */
  DKM,
  /** Hard k-means, for use after training; no gradient. */
  KMEANS
}
