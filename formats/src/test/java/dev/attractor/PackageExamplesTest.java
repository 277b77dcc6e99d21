package dev.attractor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import dev.attractor.clustering.SoftKMeans;
import dev.attractor.formats.Tensor;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every package that a module exports shows an example in its documentation, and it runs. */
class PackageExamplesTest {
  private static final List<Path> SOURCES =
      List.of(Path.of("..", "core"), Path.of("..", "formats"));
  private static final Pattern EXPORTED = Pattern.compile("(?m)^ *exports ([\\w.]+);");
  private static final Pattern EXAMPLE = Pattern.compile("(?s)<pre>\\{@code\n(.*?)\n \\* }</pre>");

  @TempDir Path folder;

  @TestFactory
  List<DynamicTest> theExampleOfAPackageRuns() throws IOException {
    List<String> packages = new ArrayList<>();
    List<DynamicTest> tests = new ArrayList<>();
    for (Path module : SOURCES) {
      List<String> exported = exported(module);
      packages.addAll(exported);
      for (String name : exported) {
        tests.add(DynamicTest.dynamicTest(name, () -> run(packages, example(module, name))));
      }
    }
    assertThat(tests).hasSizeGreaterThan(10);
    return tests;
  }

  private static List<String> exported(Path module) throws IOException {
    Path descriptor = module.resolve(Path.of("src", "main", "module", "module-info.java"));
    return EXPORTED.matcher(Files.readString(descriptor)).results().map(r -> r.group(1)).toList();
  }

  private static String example(Path module, String name) throws IOException {
    Path folder = module.resolve(Path.of("src", "main", "java")).resolve(name.replace('.', '/'));
    Matcher found = EXAMPLE.matcher(Files.readString(folder.resolve("package-info.java")));
    assertThat(found.find()).as("an example in the documentation of %s", name).isTrue();
    return found
        .group(1)
        .lines()
        .map(line -> line.replaceFirst("^ \\* ?", ""))
        .collect(Collectors.joining("\n"));
  }

  private void run(List<String> packages, String body) throws Exception {
    String imports =
        Stream.concat(packages.stream(), Stream.of("java.nio.file", "java.time", "java.util"))
            .map("import %s.*;\n"::formatted)
            .collect(Collectors.joining());
    Path source = folder.resolve("Example.java");
    Files.writeString(
        source,
        imports
            + "public class Example { public static void run() throws Exception {\n"
            + body
            + "\n}}");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> options =
        List.of("-cp", classPath(), "-d", folder.toString(), "-proc:none", "-Xlint:none");
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  messages, files, null, options, null, files.getJavaFileObjects(source.toFile()))
              .call();
      assertThat(compiled).as("%s:%n%s", body, messages).isTrue();
    }
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      loader.loadClass("Example").getMethod("run").invoke(null);
    }
  }

  /** Nothing but what an outsider has: core, formats and Gson. */
  private static String classPath() throws Exception {
    List<String> places = new ArrayList<>();
    for (Class<?> one : List.of(SoftKMeans.class, Tensor.class, Gson.class)) {
      places.add(
          Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
    }
    return String.join(File.pathSeparator, places);
  }
}
