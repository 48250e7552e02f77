package plum.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import plum.data.ReferenceDraft;
import plum.data.SuiteTest;
import plum.data.TestCase.AssertTest;
import plum.data.TestOrigin;
import plum.data.TestSuite;

/** Merges the tests of all drafts that passed the reference: no duplicates, no contradictions. */
final class TestFilter {
  private TestFilter() {}

  /**
   * Builds a suite.
   *
   * @param tests in the order of drafts, those that fell out already with their reason
   * @param min with fewer kept tests the suite is not usable
   * @param max most tests kept
   */
  static TestSuite suite(
      long runId,
      long instructionId,
      TestOrigin origin,
      List<SuiteTest> tests,
      List<ReferenceDraft> references,
      int min,
      int max) {
    var contradicted = contradictions(tests);
    var seen = new HashSet<String>();
    var kept = 0;
    var merged = new ArrayList<SuiteTest>();
    for (var test : tests) {
      var reason = test.reason();
      if (test.kept()) {
        if (contradicted.contains(question(test))) {
          reason = "contradicts another test";
        } else if (!seen.add(normalised(test))) {
          reason = "duplicate";
        } else if (kept == max) {
          reason = "more than " + max + " tests";
        } else {
          kept++;
        }
      }
      merged.add(
          new SuiteTest(
              0,
              0,
              test.draft(),
              test.position(),
              test.test(),
              reason.isEmpty(),
              reason,
              test.truth()));
    }
    return new TestSuite(
        0, runId, instructionId, origin, kept > 0 && kept >= min, List.copyOf(merged), references);
  }

  /** Questions that kept tests answer in two ways. */
  private static Set<String> contradictions(List<SuiteTest> tests) {
    var answers = new HashMap<String, String>();
    var contradicted = new HashSet<String>();
    for (var test : tests) {
      if (test.kept() && test.test() instanceof AssertTest) {
        var whole = normalised(test);
        var before = answers.putIfAbsent(question(test), whole);
        if (before != null && !before.equals(whole)) {
          contradicted.add(question(test));
        }
      }
    }
    return contradicted;
  }

  private static String normalised(SuiteTest test) {
    return test.test() instanceof AssertTest(var code)
        ? Programs.normalised(code)
        : test.test().toString();
  }

  /** The test without the expected value: what stands before its last comparison. */
  private static String question(SuiteTest test) {
    if (!(test.test() instanceof AssertTest(var code))) {
      return normalised(test);
    }
    var tokens = PythonTokens.of(code);
    var depth = 0;
    var comparison = tokens.size();
    for (var i = 0; i < tokens.size(); i++) {
      switch (tokens.get(i)) {
        case "(", "[", "{" -> depth++;
        case ")", "]", "}" -> depth--;
        case "==" -> comparison = depth == 0 ? i : comparison;
        default -> {}
      }
    }
    return PythonTokens.join(tokens.subList(0, comparison));
  }
}
