package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import plum.sandbox.PythonJudge;

/** Answers as language models give them, written by hand, and what is made of them. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class AnswersTest {
  private static final String PROMPT = "def add(a, b):\n    \"\"\"Add two numbers.\"\"\"\n";

  private static PythonJudge judge;

  @BeforeAll
  static void open() {
    judge = PythonJudge.open(2);
  }

  @AfterAll
  static void close() {
    judge.close();
  }

  private record Taken(
      String reference, List<Map<?, ?>> cases, List<Map<?, ?>> unused, List<?> repairs) {
    List<String> codes() {
      return cases.stream().map(each -> (String) each.get("code")).toList();
    }

    List<String> reasons() {
      return unused.stream().map(each -> (String) each.get("reason")).toList();
    }
  }

  private static Map<String, Object> request(String text, String entry, boolean finished) {
    return new TreeMap<>(
        Map.of("text", text, "entry", entry, "prompt", PROMPT, "finished", finished));
  }

  private static Taken take(String text) {
    return take(List.of(request(text, "add", true))).getFirst();
  }

  @SuppressWarnings("unchecked")
  private static List<Taken> take(List<Map<String, Object>> requests) {
    return new PythonSource(judge, "answers")
        .ask(requests, () -> false).stream()
            .map(
                answer -> {
                  assertEquals("", answer.get("error"));
                  return new Taken(
                      (String) answer.get("reference"),
                      (List<Map<?, ?>>) answer.get("cases"),
                      (List<Map<?, ?>>) answer.get("unused"),
                      (List<?>) answer.get("repairs"));
                })
            .toList();
  }

  @Test
  void fencesWithChatterAround() {
    var taken =
        take(
            """
            Sure! Let us assert that the sum is right. **Analysis**: two numbers go in.

            ```python
            def add(a, b):
                # the sum
                return a + b
            ```

            And the tests (3 of them):

            ```python
            assert add(1, 2) == 3  # small
            assert add(-1, 1) == 0
            assert add(a=2, b=2) == 4, "named"
            ```
            I hope this helps! Let me know.
            """);
    assertEquals("def add(a, b):\n    return a + b\n", taken.reference());
    assertEquals(
        List.of(
            "assert add(1, 2) == 3",
            "assert add(-1, 1) == 0",
            "assert add(a=2, b=2) == 4, 'named'"),
        taken.codes());
    assertEquals(List.of(), taken.unused());
    assertEquals(List.of(), taken.repairs());
  }

  @Test
  void everyAssertionOfAFunctionIsACaseWithWhatItNeeds() {
    var taken =
        take(
            """
            ```python
            import math
            from solution import add

            LARGE = 10 ** 6

            def double(x):
                return 2 * x

            def test_large():
                \"\"\"Large ones.\"\"\"
                x = LARGE
                print("working")
                assert add(x, x) == double(x)
                y = add(x, 1)
                assert y == 1000001 and y > 0
                assert add(0, 0) == math.floor(0.5)
            ```
            """);
    assertEquals(
        List.of(
            "def double(x):\n    return 2 * x\nLARGE = 10 ** 6\nx = LARGE\nassert add(x, x) == double(x)",
            "LARGE = 10 ** 6\nx = LARGE\ny = add(x, 1)\nassert y == 1000001",
            "LARGE = 10 ** 6\nx = LARGE\ny = add(x, 1)\nassert y > 0",
            "import math\nassert add(0, 0) == math.floor(0.5)"),
        taken.codes());
    assertEquals(List.of(), taken.unused());
  }

  @Test
  void unittestBecomesPlainAssertions() {
    var taken =
        take(
            """
            ```python
            import unittest

            class TestAdd(unittest.TestCase):
                def test_small(self):
                    self.assertEqual(add(1, 2), 3)
                    self.assertTrue(add(1, -1) == 0)
                    self.assertFalse(add(1, 1) == 3)
                    self.assertIn(add(1, 1), [2])
                    self.assertAlmostEqual(add(0.1, 0.2), 0.3, places=5)

                def test_wrong_kinds(self):
                    with self.assertRaises(TypeError):
                        add(1, None)
                    self.assertRaises(TypeError, add, 1, "a")
                    self.assertRegex("a", "b")

            if __name__ == "__main__":
                unittest.main()
            ```
            """);
    assertEquals(
        List.of(
            "assert add(1, 2) == 3",
            "assert add(1, -1) == 0",
            "assert not add(1, 1) == 3",
            "assert add(1, 1) in [2]",
            "assert round(add(0.1, 0.2) - 0.3, 5) == 0",
            "try:\n    add(1, None)\nexcept TypeError:\n    pass\nelse:\n    assert False, 'no TypeError'",
            "try:\n    add(1, 'a')\nexcept TypeError:\n    pass\nelse:\n    assert False, 'no TypeError'"),
        taken.codes());
    assertEquals(List.of("unittest's assertRegex is not known"), taken.reasons());
  }

  @Test
  void whatHangsTogetherStaysAModuleOfWhichOneTestRuns() {
    var taken =
        take(
            """
            ```python
            import unittest, pytest

            class TestAdd(unittest.TestCase):
                def setUp(self):
                    self.k = 3

                def test_k(self):
                    self.assertEqual(add(self.k, 1), 4)

            @pytest.fixture
            def base():
                return 4

            def test_base(base):
                assert add(base, 1) == 5
            ```
            """);
    assertEquals(
        List.of("module TestAdd.test_k", "module test_base"),
        taken.cases().stream().map(each -> each.get("kind") + " " + each.get("name")).toList());
    assertTrue(taken.codes().get(1).contains("@pytest.fixture\ndef base():"));
  }

  @Test
  void loopsAndParametersAreWrittenOut() {
    var taken =
        take(
            """
            ```python
            cases = [(1, 2, 3), (4, 5, 9)]
            for a, b, c in cases:
                assert add(a, b) == c

            @pytest.mark.parametrize("a, b, c", [(1, 1, 2), (2, 3, 5)])
            def test_p(a, b, c):
                assert add(a, b) == c

            for i in range(3):
                assert add(i, 0) == i
            ```
            """);
    assertEquals(
        List.of(
                "a, b, c = (1, 2, 3)\nassert add(a, b) == c",
                "a, b, c = (4, 5, 9)\nassert add(a, b) == c",
                "for i in range(3):\n    assert add(i, 0) == i",
                "a = 1\nb = 1\nc = 2\nassert add(a, b) == c",
                "a = 2\nb = 3\nc = 5\nassert add(a, b) == c")
            .stream()
            .sorted()
            .toList(),
        taken.codes().stream().sorted().toList());
  }

  @Test
  void anotherNameIsMendedVisiblyAndReversibly() {
    var taken =
        take(
            """
            ```python
            def helper(x):
                return x

            def plus(a, b):
                return helper(a) + b
            ```
            ```python
            assert plus(1, 2) == 3
            ```
            """);
    assertEquals(
        "def helper(x):\n    return x\ndef add(a, b):\n    return helper(a) + b\n",
        taken.reference());
    assertEquals(List.of("assert add(1, 2) == 3"), taken.codes());
    assertEquals("plus was renamed to add", taken.cases().getFirst().get("repair"));
    assertEquals("assert plus(1, 2) == 3", taken.cases().getFirst().get("original"));
    assertEquals(List.of("plus was renamed to add"), taken.repairs());
  }

  @Test
  void onlyTheTestsUseAnotherName() {
    var taken =
        take("```python\ndef add(a, b):\n    return a + b\n\nassert sum_two(1, 2) == 3\n```");
    assertEquals("def add(a, b):\n    return a + b\n", taken.reference());
    assertEquals(List.of("assert add(1, 2) == 3"), taken.codes());
    assertEquals("assert sum_two(1, 2) == 3", taken.cases().getFirst().get("original"));
  }

  @Test
  void aClassAroundTheFunctionServesAsTheFunction() {
    var taken =
        take(
            """
            class Solution:
                def add(self, a, b):
                    return a + b

            s = Solution()
            assert s.add(1, 2) == 3
            assert Solution().add(0, 0) == 0
            """);
    assertTrue(
        taken
            .reference()
            .contains("def add(*args, **named):\n    return Solution().add(*args, **named)"),
        taken.reference());
    assertEquals(List.of("assert add(1, 2) == 3", "assert add(0, 0) == 0"), taken.codes());
    assertEquals("the method Solution.add serves as add", taken.repairs().getFirst());
  }

  @Test
  void callsThatTheSignatureForbidsAreLeftOut() {
    var taken = take("```python\nassert add(1, 2, 3) == 6\nassert add(1, 2) == 3\n```");
    assertEquals(List.of("assert add(1, 2) == 3"), taken.codes());
    assertEquals(List.of("calls add with 3 arguments, it takes 2"), taken.reasons());
  }

  @Test
  void jsonAlsoWhenItStopsInTheMiddle() {
    var whole =
        take(
            """
            Here is the JSON:
            {"analysis": "easy", "reference_solution": "def add(a, b):\\n    return a + b\\n",
             "tests": ["assert add(1, 2) == 3", {"input": [2, 2], "expected": 4},
                       "def test_x():\\n    assert add(0, 0) == 0"]}
            """);
    assertEquals("def add(a, b):\n    return a + b\n", whole.reference());
    assertEquals(
        List.of("assert add(1, 2) == 3", "assert add(2, 2) == 4", "assert add(0, 0) == 0"),
        whole.codes());
    assertEquals(List.of(), whole.unused());
    var half =
        take(List.of(
                request(
                    "```json\n{\"solution\": \"def add(a, b):\\n    return a + b\\n\", \"tests\":"
                        + " [\"assert add(1, 2) == 3\", \"assert ad",
                    "add",
                    false)))
            .getFirst();
    assertEquals(List.of("assert add(1, 2) == 3"), half.codes());
    assertEquals(
        List.of(
            "incomplete", "the JSON is damaged or stops in the middle; what was complete is used"),
        half.reasons());
  }

  @Test
  void whatIsCutOffIsKeptWithItsReason() {
    var text =
        "```python\ndef add(a, b):\n    return a + b\n\nassert add(1, 2) == 3\nassert add(5,";
    var taken = take(List.of(request(text, "add", false))).getFirst();
    assertEquals(List.of("assert add(1, 2) == 3"), taken.codes());
    assertEquals(List.of("incomplete"), taken.reasons());
    assertEquals("assert add(5,", taken.unused().getFirst().get("text"));
  }

  @Test
  void interpreterSessionsAreTests() {
    assertEquals(
        List.of("assert add(1, 2) == 3"), take("Try it:\n\n```\n>>> add(1, 2)\n3\n```\n").codes());
  }

  @Test
  void inputsAndOutputsOfWholePrograms() {
    var json =
        """
        ```python
        a, b = map(int, input().split())
        print(a + b)
        ```
        ```json
        [{"stdin": "1 2\\n", "stdout": "3\\n"}, {"stdin": "4 5", "stdout": "9"}]
        ```
        """;
    var sections =
        "### Input 1\n1 2\n### Output 1\n3\n\n### Input 2\n```\n4 5\n```\n### Output 2\n9\n";
    var taken = take(List.of(request(json, "", true), request(sections, "", true)));
    assertEquals("a, b = map(int, input().split())\nprint(a + b)\n", taken.getFirst().reference());
    for (var each : taken) {
      assertEquals(List.of("1 2\n", "4 5\n"), each.codes());
      assertEquals(
          List.of("3", "9"),
          each.cases().stream().map(c -> ((String) c.get("expected")).strip()).toList());
    }
  }

  @Test
  void nothingAtAllIsNoError() {
    for (var taken :
        take(
            List.of(
                request("", "add", true),
                request("I cannot do that.", "add", true),
                request("```", "add", true),
                request("(".repeat(20_000), "add", true),
                request("\0\uFFFF```python\n\0\n```", "add", true)))) {
      assertEquals(List.of(), taken.cases());
    }
  }

  /** Every assertion of it has a number of its own. */
  private static final String MUCH =
      """
      Well, let me think.
      ```python
      def add(a, b):
          return a + b
      ```
      The tests:
      ```python
      assert add(1, 2) == 1001
      assert add(-1, 1) == 1002
      def test_big():
          x = 10**6
          assert add(x, x) == 1003
          for i in range(3):
              assert add(i, i) == 1004
      class TestA(unittest.TestCase):
          def setUp(self):
              self.k = 3
          def test_k(self):
              self.assertEqual(add(self.k, 1), 1005)
          def test_j(self):
              with self.subTest(i=1):
                  self.assertEqual(add(1, 1), 1006)
      @pytest.fixture
      def base(): return 4
      def test_f(base):
          assert add(base, 1) == 1007
      if True:
          assert add(1, 1) == 1008
      try:
          add("a", 1)
          assert False, "1009"
      except TypeError:
          pass
      ```
      """;

  private static final Pattern ASKED = Pattern.compile("(?:assert|Equal)[^\\n]*?(100\\d)");

  @Test
  void noAssertionIsLostSilentlyHoweverTheTextIsTorn() {
    var random = new Random(4);
    var requests = new ArrayList<Map<String, Object>>();
    for (var i = 0; i < 150; i++) {
      var lines = new ArrayList<>(MUCH.lines().toList());
      var place = random.nextInt(lines.size());
      switch (random.nextInt(3)) {
        case 0 -> lines.remove(place);
        case 1 ->
            lines.add(
                place,
                List.of("Here is more:", "```", "    x =", "def f(", "'''", "assert", "{", "\t)")
                    .get(random.nextInt(8)));
        default -> lines.subList(place, lines.size()).clear();
      }
      requests.add(request(String.join("\n", lines), "add", random.nextBoolean()));
    }
    var taken = take(requests);
    for (var i = 0; i < requests.size(); i++) {
      var text = (String) requests.get(i).get("text");
      var all = taken.get(i).cases() + " " + taken.get(i).unused() + taken.get(i).reference();
      for (var asked = ASKED.matcher(text); asked.find(); ) {
        assertTrue(all.contains(asked.group(1)), asked.group(1) + " is lost of\n" + text);
      }
      assertFalse(taken.get(i).reasons().stream().anyMatch(each -> each.contains("taken apart")));
    }
  }
}
