package plum.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import plum.data.Instruction;
import plum.data.SuiteTest;
import plum.data.TestCase;
import plum.data.TestOrigin;
import plum.data.TestSuite;
import plum.sandbox.Judge;
import plum.sandbox.Limits;

/**
 * Limits for the solutions to one instruction. What its tests ask for may be much work; the
 * reference solution, run under the same conditions, says how much.
 */
final class FairLimits {
  /** A solution may take so many times as long as the reference, if the usual limit is less. */
  private static final int TIMES = 10;

  /** The reference itself may take so many times the usual limit. */
  private static final int PATIENCE = 5;

  private FairLimits() {}

  /** The limits, with more processor time where the reference took more than a tenth of it. */
  static Limits of(
      Judge judge,
      Instruction instruction,
      TestSuite suite,
      Limits limits,
      BooleanSupplier cancelled) {
    var reference = reference(instruction, suite);
    if (reference.isEmpty()) {
      return limits;
    }
    var tests = suite.kept().stream().map(SuiteTest::test).toList();
    return seconds(judge, instruction, tests, reference.get(), limits, cancelled)
        .map(fair -> fair.compareTo(limits.cpu()) > 0 ? with(limits, fair) : limits)
        .orElse(limits);
  }

  /** The solution that the tests were kept for. */
  private static Optional<String> reference(Instruction instruction, TestSuite suite) {
    if (suite.origin() == TestOrigin.GIVEN) {
      return Optional.ofNullable(instruction.referenceSolution());
    }
    return suite.kept().stream()
        .flatMap(test -> suite.references().stream().filter(draft -> draft.draft() == test.draft()))
        .map(draft -> draft.code())
        .findFirst();
  }

  /** Processor time on the common machine, in whole seconds so that noise does not show. */
  private static Optional<Duration> seconds(
      Judge judge,
      Instruction instruction,
      List<TestCase> tests,
      String program,
      Limits limits,
      BooleanSupplier cancelled) {
    var patient = with(limits, limits.cpu().multipliedBy(PATIENCE));
    return judge
        .judge(Problems.of(instruction, tests, patient), List.of(program), cancelled)
        .stream()
        .findFirst()
        .filter(result -> result.passed() > 0)
        .map(result -> result.cpu().toNanos() / 1e9 / judge.status().slowness())
        .map(seconds -> Duration.ofSeconds((long) Math.ceil(seconds * TIMES)));
  }

  private static Limits with(Limits limits, Duration cpu) {
    var wall =
        limits.wall().compareTo(cpu.multipliedBy(3)) < 0 ? cpu.multipliedBy(3) : limits.wall();
    return new Limits(cpu, wall, limits.memoryBytes(), limits.outputBytes());
  }
}
