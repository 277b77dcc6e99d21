package dev.attractor.nets;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.attractor.data.Digits;
import dev.attractor.data.LabelledImages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that is ended while a network computes ends after the pass that is under way. */
class EngineEndTest {
  /** What runs a network. */
  enum Work {
    CHECK {
      @Override
      void on(Network network) {
        network.check(IMAGES);
      }
    },
    SCORES {
      @Override
      void on(Network network) {
        network.scores(batch());
      }
    },
    OBSERVE {
      @Override
      void on(Network network) {
        network.scores(batch()); // tried without delay
        slow = true;
        network.observe(batch());
      }
    },
    BACKWARD {
      @Override
      void on(Network network) {
        network.backward(batch(), Parameters.zeros(NETWORK));
      }
    };

    abstract void on(Network network);
  }

  private static final LabelledImages IMAGES = Digits.split(0).train();
  private static final TwoLayerCnn NETWORK = TwoLayerCnn.digits();
  private static final CountDownLatch BEGUN = new CountDownLatch(1);
  private static volatile boolean slow;

  private static ExampleBatch batch() {
    ExampleBatch batch = new ExampleBatch(IMAGES, NETWORK, 1);
    batch.take(new int[] {0}, 0, 1);
    return batch;
  }

  /** A network whose pass takes half a second where it is slow, and says when it is through. */
  private record SlowNetwork() implements Architecture {
    @Override
    public String name() {
      return NETWORK.name();
    }

    @Override
    public List<ParameterSpec> parameters() {
      return NETWORK.parameters();
    }

    @Override
    public PixelNormalisation standardisation() {
      return NETWORK.standardisation();
    }

    @Override
    public Execution open(NDManager manager, List<ByteBuffer> values) {
      Execution execution = NETWORK.open(manager, values);
      return new Execution() {
        @Override
        public List<NDArray> parameters(NDManager step) {
          return execution.parameters(step);
        }

        @Override
        public NDArray forward(NDArray images, List<NDArray> parameters, boolean training) {
          if (slow) {
            BEGUN.countDown();
            pause();
          }
          NDArray scores = execution.forward(images, parameters, training);
          if (slow) {
            System.out.println("through");
          }
          return scores;
        }
      };
    }

    private static void pause() {
      try {
        Thread.sleep(500);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** The process that is ended. */
  static final class Child {
    public static void main(String[] args) throws InterruptedException {
      Work work = Work.valueOf(args[0]);
      slow = work != Work.OBSERVE;
      Parameters parameters = Parameters.zeros(new SlowNetwork());
      Thread computing = new Thread(() -> work.on(new Network(parameters)));
      computing.setDaemon(true);
      computing.start();
      BEGUN.await();
      System.exit(0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void thePassThatIsUnderWayGoesThrough(Work work) throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                work.name())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).isZero();
    assertThat(said).contains("through");
  }
}
