package dev.attractor.nets.attention;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.AfterEach;

/** Tests of blocks: the engine, and arrays that are freed after each of them. */
abstract class EngineTestCase {
  final Engine engine = engine();
  final NDManager manager = engine.newBaseManager();

  private static Engine engine() {
    System.setProperty("ai.djl.offline", "true");
    return Engine.getEngine("PyTorch");
  }

  @AfterEach
  void freeArrays() {
    manager.close();
  }
}
