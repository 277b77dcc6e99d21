package dev.attractor.nets;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.attractor.parallel.Parallelism;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The PyTorch engine, started once from the jars on the class path: nothing is fetched, nothing is
 * reported anywhere, nothing is logged below a warning.
 */
final class Torch {
  private static final String ENGINE = "PyTorch";

  private static final long NUMBERS_A_THREAD = 1 << 14;

  /** Held here, since a logger that nobody holds forgets its level. */
  private static final Logger LOGGER = Logger.getLogger("ai.djl");

  /** Complains, as a warning, of every machine without a graphics processor. */
  private static final Logger CUDA_LOGGER = Logger.getLogger("ai.djl.util.cuda");

  private static final EnginePasses PASSES = new EnginePasses();

  /** How long the end of the process waits for a pass that is under way. */
  private static final Duration END = Duration.ofSeconds(20);

  private static final Engine INSTANCE = start();

  private Torch() {}

  /** The engine, with as many threads as our own loops have. */
  static Engine engine() {
    return engine(Long.MAX_VALUE);
  }

  /**
   * The engine, with a thread for every {@value #NUMBERS_A_THREAD} input numbers of a batch, at
   * most as many as our own loops have: its threads spin while they wait, so that on a busy machine
   * a second one for a small batch costs a hundred times what it saves.
   */
  static Engine engine(long numbers) {
    int threads =
        (int) Math.clamp(numbers / NUMBERS_A_THREAD, 1, (long) Parallelism.current().threads());
    if (JniUtils.getNumThreads() != threads) {
      JniUtils.setNumThreads(threads);
    }
    return INSTANCE;
  }

  /** A manager of its own for native arrays; close it to free them. */
  static NDManager manager() {
    return engine().newBaseManager();
  }

  /** Begins a pass, for what computes long enough to be met by the end of the process. */
  static EnginePasses.Pass pass() {
    return PASSES.begin();
  }

  private static Engine start() {
    PASSES.endWithProcess(END);
    LOGGER.setLevel(Level.WARNING);
    CUDA_LOGGER.setLevel(Level.SEVERE);
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    System.setProperty(
        "ai.djl.pytorch.num_threads", Integer.toString(Parallelism.current().threads()));
    Engine engine = Engine.getEngine(ENGINE);
    EngineMemory.protect();
    return engine;
  }
}
