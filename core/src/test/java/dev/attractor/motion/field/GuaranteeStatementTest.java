package dev.attractor.motion.field;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GuaranteeStatementTest {
  @Test
  void theRateThatIsToldIsShortAndNotAboveTheOneThatIsProved() {
    assertThat(Guarantee.EQUILIBRIUM.statement(1.049899, "z")).contains("exp(-1.049 t)");
    assertThat(Guarantee.PAIRWISE.statement(0.01, "z")).contains("exp(-0.01 t)");
    assertThat(Guarantee.BOUNDED.statement(123456, "z")).contains("at rate 123400 ");
  }

  @Test
  void aGuaranteeWithoutARateNamesNone() {
    assertThat(Guarantee.ASYMPTOTIC.statement(0, "z")).doesNotContainPattern("[0-9]");
  }
}
