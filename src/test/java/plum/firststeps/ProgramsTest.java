package plum.firststeps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plum.io.Json;

/** Programs and worked tests, judged by Python itself. */
class ProgramsTest {
  private static final int PROBLEMS = 800;

  /** Prints for each line of the file whether the program passes all its tests. */
  private static final String JUDGE =
      """
      import json, sys, warnings
      warnings.simplefilter('ignore')
      def passes(program, tests):
          names = {}
          try:
              exec(program, names)
              for test in tests:
                  exec(test, names)
              return True
          except Exception:
              return False
      for line in open(sys.argv[1]):
          row = json.loads(line)
          print(int(passes(row['program'], row['tests'])))
      """;

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  @Test
  void rightProgramsPassTheirTestsAndTheWorkedOnes() throws Exception {
    var dice = new Dice(11);
    var rows = new ArrayList<String>();
    for (int i = 0; i < PROBLEMS; i++) {
      var problem = Problem.draw(Composition.draw(dice), dice);
      var tests = new ArrayList<>(hiddenTests(problem, dice));
      for (var input : Inputs.WORKED.drawDistinct(problem, 3, dice)) {
        tests.add(TestText.block(WorkedExample.of(problem, input)));
      }
      rows.add(row(problem, Programs.right(problem, dice), tests));
    }
    assertEquals(PROBLEMS, judge(rows));
  }

  @Test
  void fourInTenProgramsAsPeopleWriteThemFail() throws Exception {
    var dice = new Dice(12);
    var rows = new ArrayList<String>();
    for (int i = 0; i < PROBLEMS; i++) {
      var problem = Problem.draw(Composition.draw(dice), dice);
      rows.add(row(problem, Programs.noisy(problem, dice), hiddenTests(problem, dice)));
    }
    double failing = 1 - (double) judge(rows) / PROBLEMS;
    assertTrue(failing > 0.37 && failing < 0.48, "failing: " + failing);
  }

  @Test
  void falsifiedTestsRejectRightPrograms() throws Exception {
    var dice = new Dice(13);
    var rows = new ArrayList<String>();
    for (int i = 0; i < 200; i++) {
      var problem = Problem.draw(Composition.draw(dice), dice);
      var example = WorkedExample.of(problem, Inputs.WORKED.draw(problem, dice));
      var test = TestText.block(TestText.falsified(example, dice));
      rows.add(row(problem, Programs.right(problem, dice), List.of(test)));
    }
    assertEquals(0, judge(rows));
  }

  private static List<String> hiddenTests(Problem problem, Dice dice) {
    return Inputs.HIDDEN.drawDistinct(problem, PracticeSet.HIDDEN_TESTS, dice).stream()
        .map(input -> TestText.line(WorkedExample.of(problem, input)))
        .toList();
  }

  private static String row(Problem problem, String body, List<String> tests) {
    Map<String, @Nullable Object> row = Map.of("program", problem.prompt() + body, "tests", tests);
    return Json.write(row);
  }

  /** How many of the programs pass. */
  private long judge(List<String> rows) throws IOException, InterruptedException {
    var python = python();
    assumeTrue(python != null, "needs python3");
    var judge = Files.writeString(folder.resolve("judge.py"), JUDGE);
    var programs = Files.write(folder.resolve("programs.jsonl"), rows);
    var output = folder.resolve("output");
    var process =
        new ProcessBuilder(python, judge.toString(), programs.toString())
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the judge takes too long");
    var verdicts = Files.readAllLines(output, StandardCharsets.UTF_8);
    assertEquals(rows.size(), verdicts.size(), "a program broke the judge");
    return verdicts.stream().filter("1"::equals).count();
  }

  private static @Nullable String python() throws InterruptedException {
    try {
      var process = new ProcessBuilder("python3", "--version").start();
      return process.waitFor() == 0 ? "python3" : null;
    } catch (IOException absent) {
      return null;
    }
  }
}
