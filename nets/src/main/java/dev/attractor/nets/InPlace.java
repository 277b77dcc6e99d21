package dev.attractor.nets;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.pytorch.jni.JniUtils;

/** Copies values into arrays that the engine holds as parameters. */
final class InPlace {
  private static final NDIndex EVERYTHING = new NDIndex("...");

  private InPlace() {}

  /**
   * Overwrites an array, which stays the engine's own: {@code NDArray.set(Buffer)} would lay it
   * over the buffer. Nothing of it is recorded for gradients.
   */
  static void copy(NDArray from, NDArray to) {
    boolean recording = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    try {
      to.set(EVERYTHING, from);
    } finally {
      JniUtils.setGradMode(recording);
    }
  }
}
