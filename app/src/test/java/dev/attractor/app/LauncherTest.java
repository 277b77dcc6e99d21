package dev.attractor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a tree of its own, with a Java and a Maven that say what they were asked. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final String WARNING = "WARNING: Using incubator modules: jdk.incubator.vector";

  /** Says its arguments, one a line, and what a JVM says. */
  private static final String JAVA =
      """
      #!/bin/sh
      printf '%s\\n' "$@"
      echo "WARNING: Using incubator modules: jdk.incubator.vector" >&2
      echo "native words" >&2
      """;

  /** Takes its time, says that it built, and leaves a jar. */
  private static final String MAVEN =
      """
      #!/bin/sh
      echo started >>builds
      sleep 1
      echo jar >app/target/attractor-app.jar
      """;

  @TempDir Path folder;

  private Path tree;
  private Path bin;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void tree() throws IOException {
    tree = folder.resolve("a tree");
    bin = folder.resolve("bin");
    Path root = Path.of("..").toRealPath();
    Files.createDirectories(tree.resolve("bin"));
    Files.createDirectories(tree.resolve("app/src/main"));
    Files.copy(root.resolve("attractor"), tree.resolve("attractor"));
    Files.copy(root.resolve("bin/launch.sh"), tree.resolve("bin/launch.sh"));
    Files.writeString(tree.resolve("pom.xml"), "");
    Files.writeString(tree.resolve("app/pom.xml"), "");
    script(bin.resolve("mvn"), MAVEN);
    script(folder.resolve("jdk/bin/java"), JAVA);
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
    environment.put("JAVA_HOME", folder.resolve("jdk").toString());
    environment.put("PATH", bin + ":" + System.getenv("PATH"));
  }

  private static void script(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private record Ran(int code, String out, String err) {}

  private Process start(String name, String... command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(folder.resolve(name + ".out").toFile());
    builder.environment().keySet().removeIf(key -> key.startsWith("ATTRACTOR_"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  private Ran ended(String name, Process process) throws Exception {
    // The filter of what the JVM says ends after the JVM: its end is that of the pipe.
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    return new Ran(code, Files.readString(folder.resolve(name + ".out")), err);
  }

  private Ran run(String... command) throws Exception {
    return ended("one", start("one", command));
  }

  private String launcher() {
    return tree.resolve("attractor").toString();
  }

  private void built() throws IOException {
    Files.createDirectories(tree.resolve("app/target"));
    Files.writeString(tree.resolve("app/target/attractor-app.jar"), "");
  }

  @Test
  void aLinkToALinkToTheLauncherStartsIt() throws Exception {
    built();
    Path link = Files.createSymbolicLink(folder.resolve("link"), tree.resolve("attractor"));
    Path other = Files.createSymbolicLink(bin.resolve("attractor"), Path.of("../link"));
    for (Path started : List.of(link, other)) {
      Ran ran = run(started.toString(), "inspect", "a b");
      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(ran.out().lines()).endsWith("dev.attractor.app.Main", "inspect", "a b");
    }
  }

  @Test
  void ofWhatTheJvmSaysOneLineIsLeftOut() throws Exception {
    built();
    Ran ran = run(launcher(), "x");
    assertThat(ran.err()).isEqualTo("native words\n");
    assertThat(ran.out()).contains("-Dattractor.stderr=3\n").doesNotContain(WARNING);
  }

  @Test
  void aJvmThatDoesNotStartIsHeardWithTheOptionsItGot() throws Exception {
    built();
    script(
        folder.resolve("jdk/bin/java"),
        """
        #!/bin/sh
        echo "Unrecognized VM option 'Bogus'" >&2
        echo "Error: Could not create the Java Virtual Machine." >&2
        exit 1
        """);
    environment.put("ATTRACTOR_JAVA_OPTIONS", "-XX:Bogus");
    environment.put("ATTRACTOR_HEAP", "5g");
    Ran ran = run(launcher(), "x");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err().lines())
        .containsExactly(
            "Unrecognized VM option 'Bogus'",
            "attractor: Java did not start with ATTRACTOR_HEAP=5g and"
                + " ATTRACTOR_JAVA_OPTIONS='-XX:Bogus'; see above");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aJdkForAnotherProcessorIsPassedOver() throws Exception {
    built();
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25\"\nOS_ARCH=\"s390x\"\n");
    script(folder.resolve("jdk/bin/java"), "#!/bin/sh\necho the wrong one\n");
    assertThat(run(launcher(), "x").out()).doesNotContain("the wrong one");
  }

  @Test
  @EnabledIf("scriptIsThere")
  void aTerminalIsKnownByItsWidth() throws Exception {
    built();
    assertThat(run(launcher(), "x").out()).contains("-Dattractor.columns=0\n");
    Ran ran = run("script", "-qec", "stty cols 91; '" + launcher() + "' x", "typescript");
    assertThat(ran.out()).contains("-Dattractor.columns=91");
  }

  static boolean scriptIsThere() {
    return Stream.of("/usr/bin/script", "/bin/script").anyMatch(p -> Files.isExecutable(Path.of(p)))
        && System.getProperty("os.name").equals("Linux");
  }

  @Test
  void aStandardOutputThatIsClosedIsSaidBeforeAnyWork() throws Exception {
    built();
    Ran ran = run("sh", "-c", "'" + launcher() + "' x >&-");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).startsWith("attractor: standard output is closed").hasLineCount(1);
  }

  @Test
  void startsAtOnceBuildOnce() throws Exception {
    startAtOnce();
    assertThat(tree.resolve("builds")).hasContent("started");
  }

  @Test
  void withoutFlockTooAndALockOfTheDeadIsRemoved() throws Exception {
    for (String tool :
        ("cat dirname readlink sed grep find head tail mkdir rm mv sleep touch uname mktemp"
                + " mkfifo stty")
            .split(" ")) {
      for (String place : List.of("/usr/bin/", "/bin/")) {
        if (Files.exists(Path.of(place + tool)) && !Files.exists(bin.resolve(tool))) {
          script(bin.resolve(tool), "#!/bin/sh\nexec " + place + tool + " \"$@\"\n");
        }
      }
    }
    environment.put("PATH", bin.toString());
    Path stale = Files.createDirectories(tree.resolve("target/build.lock.d"));
    Process dead = new ProcessBuilder("/bin/sh", "-c", ":").start();
    dead.waitFor();
    Files.writeString(stale.resolve("pid"), dead.pid() + "\n");
    startAtOnce();
    assertThat(tree.resolve("builds")).hasContent("started");
    assertThat(stale).doesNotExist();
  }

  private void startAtOnce() throws Exception {
    List<Process> started = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      started.add(start("at-once-" + i, launcher(), "x"));
    }
    for (int i = 0; i < 3; i++) {
      Ran ran = ended("at-once-" + i, started.get(i));
      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(ran.out()).endsWith("x\n");
    }
  }

  @Test
  void onlyTheJarIsOnTheClassPathAndNamesTheOthers() throws Exception {
    built();
    Files.createDirectories(tree.resolve("app/target/lib"));
    Files.writeString(tree.resolve("app/target/lib/old-1.0.jar"), "");
    List<String> words = run(launcher(), "x").out().lines().toList();
    assertThat(words.get(words.indexOf("-cp") + 1))
        .isEqualTo(tree.toRealPath().resolve("app/target/attractor-app.jar").toString());
    for (String module : List.of("app", "bench")) {
      String pom = Files.readString(Path.of("..", module, "pom.xml"), StandardCharsets.UTF_8);
      assertThat(pom).contains("<addClasspath>true</addClasspath>");
    }
  }
}
