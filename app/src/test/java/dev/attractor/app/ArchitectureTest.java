package dev.attractor.app;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Data flows one way through the application, and it alone prints and exits. */
class ArchitectureTest {
  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.attractor");

  @Test
  void packagesUseOnlyWhatStandsBelowThem() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("cli")
        .definedBy("dev.attractor.app.cli..")
        .layer("drawing")
        .definedBy("dev.attractor.app.drawing..")
        .layer("report")
        .definedBy("dev.attractor.app.report..")
        .layer("clustering")
        .definedBy("dev.attractor.app.clustering..")
        .layer("recall")
        .definedBy("dev.attractor.app.recall..")
        .layer("motion")
        .definedBy("dev.attractor.app.motion..")
        .layer("reproduce")
        .definedBy("dev.attractor.app.reproduce..")
        .layer("entry")
        .definedBy("dev.attractor.app")
        .whereLayer("cli")
        .mayNotAccessAnyLayer()
        .whereLayer("drawing")
        .mayOnlyAccessLayers("cli")
        .whereLayer("report")
        .mayOnlyAccessLayers("cli", "drawing")
        .whereLayer("clustering")
        .mayOnlyAccessLayers("cli", "drawing", "report")
        .whereLayer("recall")
        .mayOnlyAccessLayers("cli", "drawing", "report")
        .whereLayer("motion")
        .mayOnlyAccessLayers("cli", "drawing", "report")
        .whereLayer("reproduce")
        .mayOnlyAccessLayers("cli", "drawing", "report", "clustering", "recall", "motion")
        .whereLayer("entry")
        .mayNotBeAccessedByAnyLayer()
        .check(ALL);
  }

  @Test
  void modulesFormNoCircle() {
    slices().matching("dev.attractor.(*)..").should().beFreeOfCycles().check(ALL);
  }

  @Test
  void packagesFormNoCircle() {
    slices().matching("dev.attractor.(**)").should().beFreeOfCycles().check(ALL);
  }

  /** One name means one thing, also to a reader who imports several packages. */
  @Test
  void publicClassesHaveDifferentNames() {
    Map<String, List<String>> classesByName =
        ALL.stream()
            .filter(c -> c.getModifiers().contains(JavaModifier.PUBLIC) && c.isTopLevelClass())
            .collect(groupingBy(JavaClass::getSimpleName, mapping(JavaClass::getName, toList())));

    assertThat(classesByName.values()).allSatisfy(names -> assertThat(names).hasSize(1));
  }

  @Test
  void nothingBelowTheApplicationPrintsOrExits() {
    noClasses()
        .that(
            resideInAnyPackage("dev.attractor..")
                .and(resideInAnyPackage("dev.attractor.app..").negate()))
        .should(ACCESS_STANDARD_STREAMS)
        .check(ALL);
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.attractor.app..")
        .should()
        .callMethod(System.class, "exit", int.class)
        .check(ALL);
  }
}
