package dev.attractor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Data flows one way: no package of core imports one that stands above it. */
class ArchitectureTest {
  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.attractor");

  /** From the ground up; a package may use only what its own line names. */
  private static final List<Room> ROOMS =
      List.of(
          new Room("parallel", List.of()),
          new Room("internal", List.of("parallel")),
          new Room("fixedpoint", List.of("internal", "parallel")),
          new Room("clustering", List.of("fixedpoint", "internal", "parallel")),
          new Room("packed", List.of("clustering", "internal", "parallel")),
          new Room("memory", List.of("fixedpoint", "internal", "parallel")),
          new Room("autodiff", List.of("internal", "parallel")),
          new Room("flow", List.of("autodiff", "internal", "parallel")),
          new Room("motion", List.of("flow", "autodiff", "internal", "parallel")));

  private static final String SIMD = "dev.attractor.internal.simd";

  private record Room(String name, List<String> mayUse) {}

  @TestFactory
  List<DynamicTest> packagesUseOnlyWhatStandsBelowThem() {
    return ROOMS.stream()
        .map(
            room ->
                DynamicTest.dynamicTest(
                    room.name(),
                    () -> {
                      String[] forbidden =
                          ROOMS.stream()
                              .map(Room::name)
                              .filter(other -> !other.equals(room.name()))
                              .filter(other -> !room.mayUse().contains(other))
                              .map(other -> "dev.attractor." + other + "..")
                              .toArray(String[]::new);
                      noClasses()
                          .that()
                          .resideInAPackage("dev.attractor." + room.name() + "..")
                          .should()
                          .dependOnClassesThat()
                          .resideInAnyPackage(forbidden)
                          .allowEmptyShould(true)
                          .check(CORE);
                    }))
        .toList();
  }

  @Test
  void onlyThePackageOfSimdKernelsKnowsTheVectorApi() {
    noClasses()
        .that()
        .resideOutsideOfPackage(SIMD)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator..")
        .check(CORE);
  }

  @Test
  void simdKernelsAreReachedByNameOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage(SIMD)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(SIMD)
        .check(CORE);
    classes()
        .that()
        .resideInAPackage(SIMD)
        .and()
        .areTopLevelClasses()
        .should()
        .haveSimpleNameStartingWith("Simd")
        .orShould()
        .haveSimpleName("package-info")
        .check(CORE);
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching("dev.attractor.(**)").should().beFreeOfCycles().check(CORE);
  }
}
