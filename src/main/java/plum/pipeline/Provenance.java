package plum.pipeline;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import plum.data.Course;
import plum.data.Execution;
import plum.data.Lesson;
import plum.data.PlumException;
import plum.data.Review;
import plum.data.ReviewState;
import plum.data.Run;
import plum.data.Solution;
import plum.data.Stage;
import plum.data.TestCase;
import plum.data.TestSuite;
import plum.io.Json;
import plum.store.Lessons;
import plum.store.Project;

/**
 * Why a pair is as it is: from the instruction over tests, samples, results and rule to what people
 * decided and which training used it.
 *
 * @param sections in the order things happened
 */
public record Provenance(List<Section> sections) {
  /** Steps that are listed one by one; a pair may be met at hundreds. */
  private static final int MOST_STEPS = 12;

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());

  /**
   * One link of the chain.
   *
   * @param lines the first of each says what it is; those that begin with two spaces say more
   */
  public record Section(String title, List<String> lines) {}

  /** Finds out about a pair; empty if there is none of this id. */
  public static Optional<Provenance> of(Project project, long preferenceId) {
    return project.preferences().pairs(List.of(preferenceId)).stream()
        .findFirst()
        .map(row -> new Chain(project, row.id(), row.instructionId(), row.state()).trace());
  }

  /** The whole chain as text. */
  public String text() {
    var text = new StringBuilder();
    for (var section : sections) {
      text.append(section.title()).append('\n');
      section.lines().forEach(line -> text.append("  ").append(line).append('\n'));
    }
    return text.toString();
  }

  /** Follows the chain through the tables. */
  private static final class Chain {
    private final Project project;
    private final long pair;
    private final long instructionId;
    private final ReviewState state;
    private final Map<Long, Run> runs = new HashMap<>();
    private final List<Section> sections = new ArrayList<>();

    Chain(Project project, long pair, long instructionId, ReviewState state) {
      this.project = project;
      this.pair = pair;
      this.instructionId = instructionId;
      this.state = state;
      project.runs().all().forEach(run -> runs.put(run.id(), run));
    }

    Provenance trace() {
      instruction();
      var suite = suite();
      solution("Chosen by the rule", state.built().chosenId(), suite);
      solution("Rejected by the rule", state.built().rejectedId(), suite);
      if (state.isChanged()) {
        edit(suite);
      }
      var pool = project.preferences().poolOf(pair).map(runs::get).orElse(null);
      rule(pool);
      decisions();
      trainings(pool);
      return new Provenance(List.copyOf(sections));
    }

    private void instruction() {
      var lines = new ArrayList<String>();
      project
          .instructions()
          .byId(instructionId)
          .ifPresent(
              instruction -> {
                lines.add(instruction.key());
                project.instructions().sets().stream()
                    .filter(set -> set.id() == instruction.setId())
                    .forEach(
                        set ->
                            lines.add(
                                "  set "
                                    + set.name()
                                    + " from "
                                    + set.origin()
                                    + ", "
                                    + set.licence()));
              });
      sections.add(new Section("Instruction", lines));
    }

    /** The tests by which the rejected solution failed. */
    private @Nullable TestSuite suite() {
      var judgement = project.executions().ofInstruction(instructionId);
      var judged = judgement.get(state.built().rejectedId());
      var suite =
          project.suites().of(instructionId).stream()
              .filter(each -> judged != null && each.id() == judged.suiteId())
              .findFirst()
              .orElse(null);
      var lines = new ArrayList<String>();
      if (suite == null) {
        lines.add("not known");
      } else {
        lines.add(
            "suite "
                + suite.id()
                + ", "
                + suite.kept().size()
                + " tests in use, "
                + switch (suite.origin()) {
                  case GIVEN -> "came with the instruction";
                  case MODEL -> "written by a language model";
                });
        lines.add("  made by " + named(suite.runId()));
      }
      sections.add(new Section("Tests", lines));
      return suite;
    }

    private void solution(String title, long id, @Nullable TestSuite suite) {
      var lines = new ArrayList<String>();
      var found = project.solutions().byId(id);
      found.ifPresent(solution -> sample(lines, solution));
      if (found.isEmpty()) {
        lines.add("solution " + id + " is gone");
      }
      var tests = new HashMap<Long, String>();
      if (suite != null) {
        suite.kept().forEach(test -> tests.put(test.id(), line(test.test())));
      }
      for (var execution : project.executions().of(id)) {
        if (tests.containsKey(execution.testId())) {
          lines.add("  " + result(execution, tests.get(execution.testId())));
        }
      }
      sections.add(new Section(title, lines));
    }

    private void sample(List<String> lines, Solution solution) {
      lines.add(
          "solution "
              + solution.id()
              + ", sample "
              + solution.sample()
              + " of "
              + named(solution.runId()));
      project
          .checkpoints()
          .byId(solution.checkpointId())
          .ifPresent(
              policy ->
                  lines.add("  drawn from " + policy.name() + ", sha-256 " + policy.sha256()));
      lines.add(
          String.format(
              Locale.ROOT,
              "  seed %d, %d tokens, log-probability %.3f nats, ended by %s",
              solution.seed(),
              solution.tokenCount(),
              solution.logProbability(),
              solution.finishReason().name().toLowerCase(Locale.ROOT)));
      var judgement = project.executions().ofInstruction(instructionId).get(solution.id());
      if (judgement != null) {
        lines.add(
            "  "
                + judgement.verdict().label()
                + ", "
                + judgement.passed()
                + " of "
                + judgement.total()
                + " tests passed"
                + (judgement.weak() ? ", weak" : "")
                + (judgement.flaky() ? ", flaky" : "")
                + (judgement.isolation().isEmpty() ? "" : ", isolation " + judgement.isolation()));
      }
    }

    private static String result(Execution execution, @Nullable String test) {
      return (execution.verdict().isPass() ? "✓ " : "✗ ")
          + execution.verdict().label()
          + ": "
          + test
          + (execution.detail().isEmpty()
              ? ""
              : " (" + execution.detail().lines().findFirst().orElse("") + ")");
    }

    private static String line(TestCase test) {
      var code =
          switch (test) {
            case TestCase.AssertTest(var text) -> text;
            case TestCase.CheckTest(var text) -> text;
            case TestCase.ModuleTest(var text, var name) -> name.isEmpty() ? text : name;
            case TestCase.StdioTest(var stdin, var expected, _) ->
                "input " + stdin.strip() + " gives " + expected.strip();
          };
      var words = code.strip().replaceAll("\\s*\\R\\s*", "; ");
      return words.length() > 100 ? words.substring(0, 99) + "…" : words;
    }

    /** What counts in place of what the rule built. */
    private void edit(@Nullable TestSuite suite) {
      var now = state.now();
      var built = state.built();
      if (now.equals(built.swapped())) {
        sections.add(
            new Section("As a person has it", List.of("the two sides are swapped; so it trains")));
        return;
      }
      for (var chosen : List.of(true, false)) {
        var id = chosen ? now.chosenId() : now.rejectedId();
        var text = chosen ? now.chosenText() : now.rejectedText();
        var title = (chosen ? "Chosen" : "Rejected") + " as a person has it";
        if (text != null) {
          sections.add(
              new Section(
                  title,
                  List.of(
                      "a text somebody wrote in place of solution " + id,
                      "  " + text.strip().lines().count() + " lines; it was not run")));
        } else if (id != (chosen ? built.chosenId() : built.rejectedId())) {
          solution(title, id, suite);
        }
      }
    }

    private void rule(@Nullable Run pool) {
      var lines = new ArrayList<String>();
      lines.add("pair " + pair + " of " + (pool == null ? "no known pool" : named(pool.id())));
      if (pool != null) {
        try {
          lines.addAll(words(PoolPreview.configOf(pool)));
        } catch (PlumException e) {
          lines.add("  its configuration cannot be read");
        }
      }
      sections.add(new Section("Rule", lines));
    }

    private static List<String> words(PreferencesConfig config) {
      var lines = new ArrayList<String>();
      lines.add(
          "  "
              + switch (config.rule()) {
                case ALL_PASS -> "passes all tests over fails any (PLUM)";
                case ANY_PASS -> "more passed tests over fewer";
                case PASS_RATE -> "pass rate (AceCoder)";
                case CONSENSUS -> "consensus score (CodeT)";
                case TRUST -> "mutual trust score (CodeDPO)";
              }
              + (config.rule().isGraded()
                  ? ", above " + config.chosenAbove() + ", margin above " + config.margin()
                  : ""));
      lines.add(
          "  at most "
              + config.maxPairsPerInstruction()
              + " pairs of an instruction, seed "
              + config.seed());
      if (config.maxLengthRatio() > 0) {
        lines.add("  length ratio at most " + config.maxLengthRatio());
      }
      if (config.minEditDistance() > 0) {
        lines.add("  edit distance at least " + config.minEditDistance());
      }
      if (!config.excluded().isEmpty()) {
        lines.add(
            "  never rejected: "
                + String.join(", ", config.excluded().stream().map(v -> v.label()).toList()));
      }
      if (!config.basedOn().isEmpty()) {
        lines.add("  based on the pool " + config.basedOn());
      }
      return lines;
    }

    private void decisions() {
      var lines = new ArrayList<String>();
      for (var about : project.reviews().history(pair)) {
        var entry = about.entry();
        var after = about.after();
        lines.add(
            MINUTE.format(entry.decided())
                + "  "
                + (entry.reviewer().isEmpty() ? "" : entry.reviewer() + ": ")
                + entry.action().toLowerCase(Locale.ROOT)
                + (after == null ? "" : ", then " + after.review().label())
                + (after != null && after.blind() ? ", sides hidden" : ""));
      }
      if (lines.isEmpty()) {
        lines.add(
            state.review() == Review.PENDING
                ? "nobody decided yet"
                : state.review().label() + ", without a record of it");
      }
      if (!state.comment().isEmpty()) {
        lines.add("  “" + state.comment() + "”");
      }
      sections.add(new Section("Review", lines));
    }

    private void trainings(@Nullable Run pool) {
      var lines = new ArrayList<String>();
      for (var run :
          runs.values().stream().sorted((a, b) -> Long.compare(a.id(), b.id())).toList()) {
        if (pool != null && run.stage() == Stage.TRAINING && uses(run, pool)) {
          var steps =
              project.runs().metrics(run.id()).stream()
                  .mapToInt(metric -> metric.step())
                  .max()
                  .orElse(0);
          lines.add(named(run.id()) + (steps > 0 ? ", " + steps + " steps" : ""));
          steps(run, steps, lines);
          project.lessons().uses(pair).stream()
              .filter(use -> use.runId() == run.id())
              .forEach(use -> lines.add("  " + words(use)));
          if (state.review().isOut()) {
            lines.add("  the pair is out now; whether it was then, the date above tells");
          }
        }
      }
      if (lines.isEmpty()) {
        lines.add("no training run used this pool yet");
      }
      sections.add(new Section("Training", lines));
    }

    /** What a run did with the pair. */
    private String words(Lessons.Use use) {
      var lessons = project.lessons().ofPreference(use.runId(), pair);
      var lead = lessons.getLast().lead();
      var text =
          "%s %d times, from step %d to %d"
              .formatted(
                  use.heldOut() ? "held out, looked at" : "trained on",
                  use.steps(),
                  use.firstStep(),
                  use.lastStep());
      return lead == null
          ? text
          : text
              + "; %s, the last margin %.3f"
                  .formatted(
                      Course.of(lessons).name().toLowerCase(Locale.ROOT).replace('_', ' '), lead);
    }

    /** The steps of a run that the pair was in, with what it did there. */
    private void steps(Run run, int steps, List<String> lines) {
      var met = project.lessons().ofPreference(run.id(), pair);
      if (met.isEmpty()) {
        lines.add(
            steps == 0 ? "  no step was taken" : "  what the pair did at each step was not kept");
        return;
      }
      var trained = met.stream().filter(each -> !each.heldOut()).toList();
      lines.add(
          trained.isEmpty()
              ? "  it was held out: looked at, never trained on"
              : "  it was in "
                  + trained.size()
                  + " of "
                  + steps
                  + " steps, which used it to learn");
      for (var each : met.subList(0, Math.min(MOST_STEPS, met.size()))) {
        lines.add("  " + words(each));
      }
      if (met.size() > MOST_STEPS) {
        lines.add(
            "  … and at " + (met.size() - MOST_STEPS) + " more, the last " + words(met.getLast()));
      }
    }

    private static String words(Lesson lesson) {
      var lead = lesson.lead();
      return (lesson.heldOut() ? "after step " : "step ")
          + lesson.step()
          + (lead == null ? "" : String.format(Locale.ROOT, ": margin %+.3f", lead))
          + (lesson.chosenLogProb() == null || lesson.rejectedLogProb() == null
              ? ""
              : String.format(
                  Locale.ROOT,
                  ", log p %.1f against %.1f",
                  lesson.chosenLogProb(),
                  lesson.rejectedLogProb()));
    }

    private static boolean uses(Run training, Run pool) {
      try {
        return pool.name().equals(Json.parseObject(training.config()).get("preferences"));
      } catch (PlumException e) {
        return false;
      }
    }

    private String named(long runId) {
      var run = runs.get(runId);
      return run == null
          ? "an unknown run"
          : "\"" + run.name() + "\" (" + run.stage().command() + ", " + minute(run.started()) + ")";
    }

    private static String minute(Instant when) {
      return MINUTE.format(when);
    }
  }
}
