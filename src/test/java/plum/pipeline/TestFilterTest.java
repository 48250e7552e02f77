package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import plum.data.Match;
import plum.data.SuiteTest;
import plum.data.TestCase.AssertTest;
import plum.data.TestCase.CheckTest;
import plum.data.TestCase.StdioTest;
import plum.data.TestOrigin;
import plum.data.TestSuite;

final class TestFilterTest {
  private static SuiteTest test(String code) {
    return new SuiteTest(0, 0, 0, 0, new AssertTest(code), true, "", null);
  }

  private static TestSuite suite(int min, int max, String... codes) {
    var tests = new ArrayList<SuiteTest>();
    for (var code : codes) {
      tests.add(test(code));
    }
    return suite(min, max, tests);
  }

  private static TestSuite suite(int min, int max, List<SuiteTest> tests) {
    return TestFilter.suite(1, 2, TestOrigin.MODEL, tests, List.of(), min, max);
  }

  private static List<String> reasons(TestSuite suite) {
    return suite.tests().stream().map(SuiteTest::reason).toList();
  }

  @Test
  void duplicatesAreKeptOnce() {
    assertEquals(
        List.of("", "duplicate", "duplicate", ""),
        reasons(
            suite(
                1,
                9,
                "assert f(1) == 2",
                "assert f(1) == 2  # again",
                "assert f( 1 )==2",
                "assert f(2) == 2")));
  }

  @Test
  void whoeverContradictsAnotherIsDroppedWithIt() {
    var reasons =
        reasons(
            suite(
                1,
                9,
                "assert f(1) == 2",
                "assert f(1) == 3",
                "assert f(2) == 2",
                "assert f(1)==4"));
    assertEquals("contradicts another test", reasons.get(0));
    assertEquals("contradicts another test", reasons.get(1));
    assertEquals("", reasons.get(2));
    assertEquals("contradicts another test", reasons.get(3));
  }

  @Test
  void aComparisonInsideAStringOrACallIsNotTheQuestion() {
    var contradiction = "contradicts another test";
    assertEquals(
        List.of(contradiction, contradiction),
        reasons(suite(1, 9, "assert f(1) == 'a == b'", "assert f(1) == 'c'")));
    assertEquals(
        List.of("", ""), reasons(suite(1, 9, "assert f(1 == 2) == 3", "assert f(1 == 3) == 4")));
    assertEquals(
        List.of(contradiction, contradiction),
        reasons(suite(1, 9, "assert f(1) == g(2 == 2)", "assert f(1) == g(2 == 3)")));
  }

  @Test
  void theSameQuestionAboutAnotherInputIsNoContradiction() {
    assertEquals(
        List.of("", ""),
        reasons(suite(1, 9, "x = [1]\nassert f(x) == 1", "x = [2]\nassert f(x) == 2")));
    assertEquals(
        List.of("contradicts another test", "contradicts another test"),
        reasons(
            suite(
                1, 9, "x = [1]  # 1 > 1\nassert f(x) == 1", "x = [1]  # other\nassert f(x) == 2")));
  }

  @Test
  void moreThanEnoughAreDroppedFromTheEnd() {
    assertEquals(
        List.of("", "", "more than 2 tests"),
        reasons(suite(1, 2, "assert f(1) == 1", "assert f(2) == 2", "assert f(3) == 3")));
  }

  @Test
  void tooFewMakeTheSuiteUseless() {
    assertFalse(suite(3, 9, "assert f(1) == 1", "assert f(2) == 2").usable());
    assertTrue(suite(2, 9, "assert f(1) == 1", "assert f(2) == 2").usable());
    assertFalse(suite(2, 9, "assert f(1) == 1", "assert f(1) == 1").usable());
    assertFalse(suite(0, 9, List.of()).usable(), "no test labels nothing");
  }

  @Test
  void whatFellOutBeforeKeepsItsReasonAndNeverReturns() {
    var fallen =
        new SuiteTest(
            0, 0, 1, 2, new AssertTest("assert f(1) == 3"), false, "reference: timeout", true);
    var suite = suite(1, 9, List.of(fallen, test("assert f(1) == 2")));
    assertEquals(List.of("reference: timeout", ""), reasons(suite));
    assertEquals(fallen, suite.tests().getFirst());
    assertEquals(1, suite.kept().size());
    assertTrue(suite.usable());
  }

  @Test
  void otherKindsOfTestsAreComparedAsTheyAre() {
    var tests = new ArrayList<SuiteTest>();
    for (var test :
        List.of(
            new StdioTest("1 == 1\n", "a", new Match.Lines()),
            new StdioTest("1 == 1\n", "a", new Match.Lines()),
            new StdioTest("1 == 1\n", "b", new Match.Lines()),
            new CheckTest("def check(f):\n    assert f(1) == 1"))) {
      tests.add(new SuiteTest(0, 0, 0, 0, test, true, "", null));
    }
    assertEquals(List.of("", "duplicate", "", ""), reasons(suite(1, 9, tests)));
  }
}
