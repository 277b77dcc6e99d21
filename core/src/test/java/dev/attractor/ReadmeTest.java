package dev.attractor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's Java snippets compile and run with core's classes alone and no JVM option. */
class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");
  private static final Path CORE = Path.of("target", "classes");
  private static final Pattern SNIPPET = Pattern.compile("(?ms)^```java\\n(.*?)^```$");

  /** What the text around the snippets takes as given, one entry a snippet, in their order. */
  private static final List<String> GIVEN =
      List.of(
          """
          float[] weights = new float[3000];
          for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) Math.sin(i);
          }
          float[] soft = new float[weights.length];
          float[] gradSoft = weights.clone();
          float[] gradWeights = new float[weights.length];
          """,
          """
          double[] states = new double[2 * 30];
          for (int i = 0; i < 30; i++) {
            states[2 * i] = 29 - i;
            states[2 * i + 1] = Math.sin(0.1 * (29 - i));
          }
          MotionModel model =
              MotionLearner.builder()
                  .recipe(Recipe.standard().epochs(5).rollOutSteps(5))
                  .build()
                  .fit(List.of(Demonstration.estimatingVelocities(
                      "curve", Trajectory.evenlySpaced(0.05, states, 2))));
          double[] x = {3, 1};
          double[] velocity = new double[2];
          """);

  @TempDir Path folder;

  @Test
  void snippetsCompileAndRunOnABareClassPath() throws IOException, InterruptedException {
    List<String> snippets = snippets();
    assertThat(snippets.size())
        .as("a snippet needs its variables in this test")
        .isEqualTo(GIVEN.size());
    for (int i = 0; i < snippets.size(); i++) {
      String name = "Snippet" + i;
      compile(name, GIVEN.get(i) + snippets.get(i));
      run(name);
    }
  }

  private static List<String> snippets() throws IOException {
    List<String> snippets = new ArrayList<>();
    Matcher found = SNIPPET.matcher(Files.readString(README));
    while (found.find()) {
      snippets.add(found.group(1));
    }
    return snippets;
  }

  private void compile(String name, String body) throws IOException {
    Path source = folder.resolve(name + ".java");
    Files.writeString(
        source,
        """
        import dev.attractor.clustering.*;
        import dev.attractor.fixedpoint.*;
        import dev.attractor.memory.*;
        import dev.attractor.motion.*;
        import java.util.*;

        class %s {
          public static void main(String[] args) {
            %s
          }
        }
        """
            .formatted(name, body));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> options = List.of("-cp", CORE.toString(), "-d", folder.toString(), "-proc:none");
    boolean compiled =
        compiler
            .getTask(
                messages,
                null,
                null,
                options,
                null,
                compiler
                    .getStandardFileManager(null, null, null)
                    .getJavaFileObjects(source.toFile()))
            .call();
    assertThat(compiled).as("%s:%n%s", body, messages).isTrue();
  }

  private void run(String name) throws IOException, InterruptedException {
    Path said = folder.resolve(name + ".log");
    ProcessBuilder program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                CORE + System.getProperty("path.separator") + folder,
                name)
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    program.environment().remove("JDK_JAVA_OPTIONS");
    program.environment().remove("JAVA_TOOL_OPTIONS");
    Process running = program.start();
    try {
      assertThat(running.waitFor(5, TimeUnit.MINUTES)).as("%s ends", name).isTrue();
    } finally {
      running.destroyForcibly();
    }
    assertThat(running.exitValue()).as(Files.readString(said)).isZero();
  }
}
