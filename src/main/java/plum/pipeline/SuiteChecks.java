package plum.pipeline;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import plum.data.Instruction;
import plum.data.ReferenceDraft;
import plum.data.SuiteTest;
import plum.data.TestCase;
import plum.sandbox.Judge;
import plum.sandbox.Limits;

/** What kept tests must stand beyond their own reference; those that do not get a reason. */
final class SuiteChecks implements AutoCloseable {
  /** How reasons begin. */
  static final String IDLE = "trivial: an empty or constant function passes it";

  static final String FLAKY = "flaky: its own reference does not always pass it";
  static final String BENCHMARK = "stands in the benchmark: ";

  private final TestChecks checks;
  private final Limits limits;
  private final @Nullable Contamination benchmark;
  private final List<Judge> otherSeeds = new ArrayList<>();

  /** Opens what the checks need. */
  SuiteChecks(Work work, TestChecks checks, Limits limits) {
    this.checks = checks;
    this.limits = limits;
    benchmark =
        checks.benchmark().isEmpty()
            ? null
            : Contamination.read(
                work.pipeline().files().resolve(checks.benchmark()),
                work.judge(),
                work.cancelled());
    for (var seed = 1; seed <= checks.repeats(); seed++) {
      work.pipeline().judge().withHashSeed(seed).ifPresent(otherSeeds::add);
    }
  }

  /**
   * Looks at the kept tests of all drafts.
   *
   * @param references of the drafts
   * @return the same tests in the same order; all of them unchanged if cancelled
   */
  List<SuiteTest> look(
      Work work, Instruction instruction, List<SuiteTest> tests, List<ReferenceDraft> references) {
    var kept = tests.stream().filter(SuiteTest::kept).toList();
    var cases = new ArrayList<>(new LinkedHashSet<>(kept.stream().map(SuiteTest::test).toList()));
    var idle =
        checks.idle()
            ? IdlePrograms.of(work.judge(), instruction, cases, limits, work.cancelled())
            : new BitSet();
    var flaky = flaky(instruction, kept, references, work.cancelled());
    var looked = new ArrayList<SuiteTest>();
    for (var test : tests) {
      var reason = test.reason();
      if (test.kept()) {
        var place =
            benchmark == null ? null : benchmark.find(test.test(), instruction.entryPoint());
        if (idle.get(cases.indexOf(test.test()))) {
          reason = IDLE;
        } else if (flaky.get(kept.indexOf(test))) {
          reason = FLAKY;
        } else if (place != null && place.isPresent()) {
          reason = BENCHMARK + place.get();
        }
      }
      looked.add(with(test, reason));
    }
    return looked;
  }

  private static SuiteTest with(SuiteTest test, String reason) {
    return new SuiteTest(
        test.id(),
        test.suiteId(),
        test.draft(),
        test.position(),
        test.test(),
        reason.isEmpty(),
        reason,
        test.truth());
  }

  /** Places of tests that their own reference fails under other seeds. */
  private BitSet flaky(
      Instruction instruction,
      List<SuiteTest> kept,
      List<ReferenceDraft> references,
      BooleanSupplier cancelled) {
    var flaky = new BitSet();
    if (otherSeeds.isEmpty() || kept.isEmpty()) {
      return flaky;
    }
    for (var reference : references) {
      var places = new ArrayList<Integer>();
      var own = new ArrayList<TestCase>();
      for (var i = 0; i < kept.size(); i++) {
        if (kept.get(i).draft() == reference.draft()) {
          places.add(i);
          own.add(kept.get(i).test());
        }
      }
      if (own.isEmpty()) {
        continue;
      }
      var problem = Problems.of(instruction, own, limits);
      for (var judge : otherSeeds) {
        // Not through what was judged before: the point is to run it again.
        for (var result : judge.judge(problem, List.of(reference.code()), cancelled)) {
          for (var i = 0; i < own.size(); i++) {
            if (!result.tests().get(i).verdict().isPass()) {
              flaky.set(places.get(i));
            }
          }
        }
      }
    }
    return flaky;
  }

  @Override
  public void close() {
    otherSeeds.forEach(Judge::close);
  }
}
