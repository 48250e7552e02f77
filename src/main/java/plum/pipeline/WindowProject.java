package plum.pipeline;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import plum.data.AnswerFormat;
import plum.data.Checkpoint;
import plum.data.Evidence;
import plum.data.Execution;
import plum.data.FinishReason;
import plum.data.Instruction;
import plum.data.InstructionSet;
import plum.data.Judgement;
import plum.data.Outcome;
import plum.data.PlumException;
import plum.data.Preference;
import plum.data.Review;
import plum.data.Run;
import plum.data.Solution;
import plum.data.Split;
import plum.data.Stage;
import plum.data.SuiteTest;
import plum.data.TestCase.AssertTest;
import plum.data.TestOrigin;
import plum.data.TestResult;
import plum.data.TestSuite;
import plum.data.Verdict;
import plum.io.Json;
import plum.store.Executions;
import plum.store.Project;

/**
 * A large project for measuring the window: what a loop over very many instructions leaves behind,
 * written through the store as a loop writes it, the same rows every time. Nothing in it was drawn
 * from a model or run.
 */
public final class WindowProject {
  private static final String RUN = "window-benchmark";
  private static final int BATCH = 200;

  /** How much of everything. */
  public record Size(int instructions, int solutions, int tests) {}

  private final Project project;
  private final Size size;
  private long firstSolution = 1;
  private long lastSuite;

  private WindowProject(Project project, Size size) {
    this.project = project;
    this.size = size;
  }

  /**
   * Makes the project, unless it is there already.
   *
   * @param said told how far it is
   * @throws PlumException if the folder holds another project, or one that was not finished
   */
  public static void make(Path folder, Size size, Consumer<String> said) {
    try (var project = Project.open(folder)) {
      var config = Json.write(size);
      var there = project.runs().all().stream().findFirst();
      if (there.isPresent()) {
        if (!there.get().name().equals(RUN) || !there.get().config().equals(config)) {
          throw new PlumException(
              "The folder " + folder + " holds another project. Name an empty one with --folder.");
        }
        if (there.get().outcome() != Outcome.DONE) {
          throw new PlumException(
              "The project in "
                  + folder
                  + " was not made to its end. Delete the folder and run the command again.");
        }
        said.accept("The project in " + folder + " is there already.");
        return;
      }
      new WindowProject(project, size).fill(config, said);
    }
  }

  private void fill(String config, Consumer<String> said) {
    var begin = System.nanoTime();
    var whole = project.runs().add(Stage.IMPORT, RUN, 1, config, 0, Pipeline.VERSION);
    var instructions = instructions(whole);
    said.accept("%,d instructions".formatted(instructions.size()));
    var tests = begin(Stage.TESTS, "tests");
    var base = project.checkpoints().add(new Checkpoint(0, "base", false, "base", "", null, null));
    var sampling = begin(Stage.SAMPLING, "sample");
    var execution = begin(Stage.EXECUTION, "execute");
    var preferences = begin(Stage.PREFERENCES, "prefer");
    for (var from = 0; from < instructions.size(); from += BATCH) {
      var batch = instructions.subList(from, Math.min(instructions.size(), from + BATCH));
      project.suites().add(batch.stream().map(each -> suite(tests, each)).toList());
      var solutions =
          batch.stream()
              .filter(each -> !isUnsolved(each.id()))
              .flatMap(each -> solutions(sampling, base, each).stream())
              .toList();
      var first = firstSolution;
      project.solutions().add(solutions);
      firstSolution += solutions.size();
      judge(execution, preferences, batch, first);
      if (from / BATCH % 25 == 24) {
        var done = from + BATCH;
        var seconds = (System.nanoTime() - begin) / 1e9;
        said.accept(
            "%,d instructions with %,d solutions, %,.0f solutions/s"
                .formatted(done, firstSolution - 1, (firstSolution - 1) / seconds));
      }
    }
    for (var run : List.of(tests, sampling, execution, preferences, whole)) {
      project.runs().end(run.id(), Outcome.DONE, "");
    }
    said.accept(
        "made in %.0f s: %,d solutions"
            .formatted((System.nanoTime() - begin) / 1e9, firstSolution - 1));
  }

  private Run begin(Stage stage, String name) {
    return project.runs().add(stage, name, 1, "{}", 0, Pipeline.VERSION);
  }

  /** Mixes a number so that its bits look drawn; after SplitMix64. */
  private static long mixed(long number) {
    var z = number * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private static int pick(long number, int of) {
    return (int) Long.remainderUnsigned(mixed(number), of);
  }

  /** One in fifty has not been answered yet. */
  static boolean isUnsolved(long instruction) {
    return instruction % 50 == 49;
  }

  private List<Instruction> instructions(Run run) {
    var rows = new ArrayList<Instruction>();
    for (var i = 0; i < size.instructions(); i++) {
      // One in a hundred says the same as the one before.
      var text = i % 100 == 57 ? i - 1 : i;
      rows.add(
          new Instruction(
              0,
              0,
              String.format(Locale.ROOT, "bench/%06d", i),
              prompt(text),
              AnswerFormat.CONTINUATION,
              "solve",
              null,
              i % 10 == 9 ? Split.HELD_OUT : Split.TRAIN));
    }
    return project
        .instructions()
        .add(run.id(), new InstructionSet(0, "bench", "made up", "", ""), rows, List.of());
  }

  private static final String[] WHAT = {
    "sum", "product", "number", "list", "largest", "smallest", "average", "longest run", "median"
  };
  private static final String[] OF = {
    "numbers", "squares", "words", "prime factors", "digits", "vowels", "pairs", "gaps", "prefixes"
  };
  private static final String[] WHERE = {
    "that are even",
    "above the mean",
    "that occur once",
    "in sorted order",
    "next to a zero",
    "that are palindromes",
    "with a repeated letter",
    "between the first and the last",
    "not divisible by %d",
    "smaller than %d",
    "at distance %d",
    "longer than %d"
  };
  private static final String[] ALSO = {
    "Return 0 if there are none.",
    "Negative values count with their absolute value.",
    "The argument may be empty and must not be changed.",
    "Ties are broken by the position of the first occurrence.",
    "Upper and lower case are the same.",
    "The answer is rounded to %d places.",
    "Raise ValueError if any element is larger than %d."
  };

  private static String prompt(int i) {
    var text = new StringBuilder("def solve(xs):\n    \"\"\"Return the ");
    text.append(WHAT[pick(4L * i, WHAT.length)])
        .append(" of the ")
        .append(OF[pick(4L * i + 1, OF.length)])
        .append(" in xs ")
        .append(String.format(Locale.ROOT, WHERE[pick(4L * i + 2, WHERE.length)], i % 97))
        .append(", starting at ")
        .append(i % 1009)
        .append(".\n");
    for (var more = 0; more < pick(4L * i + 3, 7); more++) {
      text.append("    ")
          .append(
              String.format(Locale.ROOT, ALSO[pick(31L * i + more, ALSO.length)], (i + more) % 13))
          .append('\n');
    }
    return text.append("    \"\"\"\n").toString();
  }

  private TestSuite suite(Run run, Instruction instruction) {
    var cases = new ArrayList<SuiteTest>();
    for (var t = 0; t < size.tests(); t++) {
      var value = pick(instruction.id() * 31 + t, 1000);
      cases.add(
          new SuiteTest(
              0,
              0,
              0,
              t,
              new AssertTest("assert solve([" + t + ", " + value + ", 7]) == " + (value + t)),
              true,
              "",
              null));
    }
    return new TestSuite(
        0,
        run.id(),
        instruction.id(),
        instruction.id() % 4 == 0 ? TestOrigin.GIVEN : TestOrigin.MODEL,
        instruction.id() % 40 != 3,
        cases,
        List.of());
  }

  private List<Solution> solutions(Run run, Checkpoint base, Instruction instruction) {
    var solutions = new ArrayList<Solution>();
    for (var k = 0; k < size.solutions(); k++) {
      solutions.add(solution(run.id(), base.id(), instruction, k));
    }
    return solutions;
  }

  /** The solution with a number, as a run would have drawn it. */
  static Solution solution(long run, long checkpoint, Instruction instruction, int sample) {
    var number = instruction.id() * 64 + sample;
    var body = new StringBuilder();
    body.append("    total = ").append(sample % 3).append('\n');
    for (var line = 0; line < 2 + pick(number, 6); line++) {
      var name = (char) ('a' + pick(number + line, 26));
      body.append("    for ")
          .append(name)
          .append(" in xs[")
          .append(line)
          .append(":]:\n        if ")
          .append(name)
          .append(" % ")
          .append(2 + pick(number + 7 + line, 40))
          .append(" == 0:\n            total += ")
          .append(name)
          .append('\n');
    }
    body.append("    return total\n");
    return new Solution(
        0,
        run,
        instruction.id(),
        sample,
        checkpoint,
        1,
        body.toString(),
        instruction.prompt() + body,
        sample % 19 == 18 ? FinishReason.LENGTH : FinishReason.END,
        20 + body.length() / 4,
        -3.0 - pick(number, 400) / 10.0,
        number,
        Duration.ofMillis(40));
  }

  private void judge(Run execution, Run preferences, List<Instruction> batch, long first) {
    var judged = new ArrayList<Executions.Judged>();
    var pairs = new ArrayList<Preference>();
    var id = first;
    var suites = suites();
    for (var instruction : batch) {
      if (isUnsolved(instruction.id())) {
        continue;
      }
      var suite = suites.get(instruction.id());
      var passing = new ArrayList<Long>();
      var failing = new ArrayList<Long>();
      for (var k = 0; k < size.solutions(); k++, id++) {
        var verdict = verdict(instruction.id(), k);
        (verdict.isPass() ? passing : failing).add(id);
        if (suite != null) {
          judged.add(judgement(id, suite, verdict));
        }
      }
      for (var n = 0;
          suite != null && n < Math.min(3, Math.min(passing.size(), failing.size()));
          n++) {
        pairs.add(
            new Preference.PreferencePair(
                0,
                preferences.id(),
                instruction.id(),
                passing.get(n),
                failing.get(n),
                Review.PENDING));
      }
    }
    project.executions().add(execution.id(), judged);
    project.preferences().add(pairs);
  }

  /** The usable suites of the batch that was stored last, by instruction. */
  private Map<Long, TestSuite> suites() {
    var found = new HashMap<Long, TestSuite>();
    var known = lastSuite;
    for (var origin : TestOrigin.values()) {
      for (var suite : project.suites().page(origin, known, BATCH)) {
        lastSuite = Math.max(lastSuite, suite.id());
        if (suite.usable()) {
          found.put(suite.instructionId(), suite);
        }
      }
    }
    return found;
  }

  /** Some instructions are easy, some hard, most in between. */
  private static Verdict verdict(long instruction, int sample) {
    var ease = pick(instruction * 7 + 1, 130) - 15;
    var roll = pick(instruction * 64 + sample, 100);
    if (roll < ease) {
      return Verdict.PASSED;
    }
    return switch (pick(instruction * 11 + sample / 4, 12)) {
      case 0, 1 -> Verdict.EXCEPTION;
      case 2 -> Verdict.TIMEOUT;
      case 3 -> Verdict.SYNTAX_ERROR;
      default -> Verdict.WRONG_ANSWER;
    };
  }

  static Executions.Judged judgement(long solution, TestSuite suite, Verdict verdict) {
    var executions = new ArrayList<Execution>();
    var passed = 0;
    for (var test : suite.kept()) {
      var fails =
          !verdict.isPass()
              && (verdict != Verdict.WRONG_ANSWER || test.position() % 2 == solution % 2);
      passed += fails ? 0 : 1;
      executions.add(new Execution(solution, test.id(), result(fails ? verdict : Verdict.PASSED)));
    }
    return new Executions.Judged(
        new Judgement(
            solution,
            suite.id(),
            verdict,
            passed,
            executions.size(),
            verdict.isPass() ? "" : "see its tests",
            false,
            false,
            Duration.ofMillis(executions.size()),
            12L << 20,
            "full"),
        executions);
  }

  private static TestResult result(Verdict verdict) {
    var seen =
        switch (verdict) {
          case WRONG_ANSWER -> new Evidence("", "", 0, "12", "17", "", "");
          case EXCEPTION ->
              new Evidence("IndexError", "list index out of range", 4, "", "", "", "Traceback\n");
          default -> Evidence.NONE;
        };
    return new TestResult(
        verdict,
        verdict.isPass()
            ? ""
            : verdict == Verdict.WRONG_ANSWER ? "expected 12, got 17" : verdict.label(),
        seen,
        Duration.ofNanos(340_000),
        Duration.ofNanos(420_000),
        false,
        false);
  }
}
