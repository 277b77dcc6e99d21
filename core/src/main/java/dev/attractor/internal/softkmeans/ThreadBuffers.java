package dev.attractor.internal.softkmeans;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Arrays that the workers of many passes use in turn: one set for each thread that takes part. It
 * may be shared by several {@link SoftPass}es, at the same time too.
 *
 * <p>Not {@link dev.attractor.internal.workspace.WorkSpaces}: a worker has no end at which it could
 * give its arrays back, so the fit that it belongs to gives back those of all its workers.
 */
public final class ThreadBuffers {
  private final Map<Thread, Buffers> byThread = new ConcurrentHashMap<>();

  /** The arrays of the calling thread. */
  Buffers ofThread() {
    return byThread.computeIfAbsent(Thread.currentThread(), thread -> new Buffers());
  }

  /** Gives all arrays back; they are made again when a pass needs them. */
  public void release() {
    byThread.clear();
  }

  /** The arrays of one thread, for one worker at a time; contents are undefined. */
  public static final class Buffers {
    private float[] values = {};
    private float[] weights = {};
    private float[] gradients = {};

    /** At least {@code length} floats, for values. */
    public float[] values(int length) {
      values = values.length < length ? new float[length] : values;
      return values;
    }

    /** At least {@code length} floats, for row weights. */
    public float[] weights(int length) {
      weights = weights.length < length ? new float[length] : weights;
      return weights;
    }

    /** At least {@code length} floats, for gradients. */
    public float[] gradients(int length) {
      gradients = gradients.length < length ? new float[length] : gradients;
      return gradients;
    }
  }
}
