package dev.attractor.nets;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/**
 * No operand of a graph is a bare number: DJL makes an array of it over a buffer that it drops at
 * once, and the engine reads that address again on the way back. Seen as gradients of 1e17 in one
 * step of ten thousand, when the garbage collector ran between forward and backward.
 */
class EngineOperandsTest {
  @Test
  void noArithmeticWithBareNumbers() {
    noClasses()
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "an array is combined with a bare number",
                (JavaCall<?> call) ->
                    call.getTargetOwner().isEquivalentTo(NDArray.class)
                        && call.getTarget().getRawParameterTypes().stream()
                            .anyMatch(type -> type.isEquivalentTo(Number.class))))
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.attractor.nets"));
  }
}
