package dev.attractor.fixedpoint;

import org.junit.jupiter.api.Nested;

/** Every solver keeps the contract. */
class SolversTest {
  abstract static class Same extends SolverContract {
    private final Solver solver;

    Same(Solver solver) {
      this.solver = solver;
    }

    @Override
    Solver solver(FixedPointMap map, double[] start) {
      return solver;
    }
  }

  @Nested
  class PicardTest extends Same {
    PicardTest() {
      super(Solver.picard());
    }
  }

  @Nested
  class RecordedPicardTest extends Same {
    RecordedPicardTest() {
      super(Solver.picard().recorded());
    }
  }

  @Nested
  class DampedTest extends Same {
    DampedTest() {
      super(Solver.damped(0.5));
    }
  }

  @Nested
  class RecordedDampedTest extends Same {
    RecordedDampedTest() {
      super(Solver.damped(0.8).recorded());
    }
  }

  @Nested
  class AndersonTest extends Same {
    AndersonTest() {
      super(Solver.anderson());
    }
  }

  @Nested
  class ShortAndersonTest extends Same {
    ShortAndersonTest() {
      super(Solver.anderson().withHistory(2));
    }
  }

  @Nested
  class NewtonTest extends Same {
    NewtonTest() {
      super(Solver.newton());
    }
  }

  @Nested
  class PseudoTransientTest extends Same {
    PseudoTransientTest() {
      super(Solver.pseudoTransient());
    }
  }

  @Nested
  class BroydenTest extends SolverContract {
    @Override
    Solver solver(FixedPointMap map, double[] start) {
      double[] jacobian = new double[map.size() * map.size()];
      map.linearize(start, new double[map.size()], jacobian);
      return Solver.broyden(jacobian);
    }
  }
}
