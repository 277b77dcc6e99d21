package dev.attractor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Comparator;
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

  /**
   * From the ground up; a package may use only what its own line names. A line is about a package
   * and those below it that have no line of their own.
   */
  private static final List<Room> ROOMS =
      List.of(
          new Room("parallel", List.of()),
          new Room("internal", List.of("parallel")),
          new Room("fixedpoint", List.of("internal", "parallel")),
          new Room("clustering", List.of("fixedpoint", "internal", "parallel")),
          new Room("packed", List.of("clustering", "internal", "parallel")),
          new Room("memory", List.of("fixedpoint", "internal", "parallel")),
          new Room("flow", List.of()),
          new Room("motion.field", List.of("flow")),
          new Room("internal.autodiff", List.of("internal", "parallel")),
          new Room("flow.internal", List.of("flow", "internal.autodiff", "internal", "parallel")),
          new Room(
              "motion.field.internal",
              List.of(
                  "motion.field",
                  "flow",
                  "flow.internal",
                  "internal.autodiff",
                  "internal",
                  "parallel")),
          new Room(
              "motion",
              List.of(
                  "motion.field",
                  "flow",
                  "motion.field.internal",
                  "flow.internal",
                  "internal.autodiff",
                  "internal",
                  "parallel")));

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
                      List<String> forbidden =
                          ROOMS.stream()
                              .map(Room::name)
                              .filter(other -> !other.equals(room.name()))
                              .filter(other -> !room.mayUse().contains(other))
                              .toList();
                      noClasses()
                          .that(standIn(List.of(room.name())))
                          .should()
                          .dependOnClassesThat(standIn(forbidden))
                          .check(CORE);
                    }))
        .toList();
  }

  private static DescribedPredicate<JavaClass> standIn(List<String> rooms) {
    return DescribedPredicate.describe(
        "stand in " + rooms, type -> rooms.contains(room(type.getPackageName())));
  }

  /** The longest name of a room that the package begins with. */
  private static String room(String packageName) {
    return ROOMS.stream()
        .map(Room::name)
        .filter(name -> (packageName + ".").startsWith("dev.attractor." + name + "."))
        .max(Comparator.comparingInt(String::length))
        .orElse("");
  }

  @Test
  void everyPackageHasARoom() {
    assertThat(
            CORE.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> room(name).isEmpty())
                .filter(name -> !name.equals("dev.attractor")))
        .isEmpty();
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
