package plum.pipeline;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import plum.data.Instruction;
import plum.data.SuiteTest;
import plum.data.TestCase;
import plum.data.TestCase.AssertTest;
import plum.data.TestSuite;
import plum.llm.CompletionRequest;
import plum.llm.LanguageModel;

/**
 * Looks for inputs on which solutions that agree so far do not, by differential testing: programs
 * that pass the same tests are run on new inputs, and where their answers differ a test is proposed
 * whose expected value most trusted solutions share. Inputs are made from those of the tests, and
 * asked of a language model where there is one.
 */
final class SuiteAttack {
  /** Most distinct programs of an instruction that are run. */
  private static final int PROGRAMS = 40;

  private static final Pattern LITERAL =
      Pattern.compile("(?s)(?!long )(?!.*(?:<|…| object at | at 0x)).+");

  private final Work work;
  private final TestsConfig config;
  private final int inputs;

  /**
   * @param config of the stage: seed, limits, sampling of the author
   * @param inputs most new ones for each instruction
   */
  SuiteAttack(Work work, TestsConfig config, int inputs) {
    this.work = work;
    this.config = config;
    this.inputs = inputs;
  }

  /**
   * A test that would separate solutions.
   *
   * @param share of the trust of all solutions that stands behind the expected value
   * @param separated groups of agreeing solutions that it takes apart
   * @param refused distinct solutions that passed every test so far and fail this one
   * @param asked whether a language model thought of the input
   */
  public record Proposal(
      AssertTest test, double share, int separated, int refused, boolean asked) {}

  /**
   * What an attack on one suite came to.
   *
   * @param tried inputs on which programs were run
   * @param programs distinct ones
   */
  public record Attacked(
      Instruction instruction, TestSuite suite, int tried, int programs, List<Proposal> proposals) {
    public Attacked {
      proposals = List.copyOf(proposals);
    }
  }

  /**
   * Attacks a suite.
   *
   * @param author asked for inputs; null for none
   * @param most proposals
   * @param least share of trust that must stand behind an expected value
   * @return nothing if cancelled, or where there are no solutions to tell apart
   */
  Optional<Attacked> attack(
      Instruction instruction,
      TestSuite suite,
      @Nullable LanguageModel author,
      int most,
      double least) {
    var kept = suite.kept();
    var tests = kept.stream().map(SuiteTest::test).toList();
    var all = ScoreTests.solutions(work, instruction, kept);
    if (all.programs().size() < 2 || instruction.entryPoint().isEmpty()) {
      return Optional.empty();
    }
    var trust = MutualTrust.of(all.passes(), kept.size(), idle(instruction, tests));
    var best =
        IntStream.range(0, all.programs().size())
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -trust.solution(i)))
            .limit(PROGRAMS)
            .toList();
    var made =
        Inputs.of(
            work.judge(),
            tests,
            instruction.entryPoint(),
            inputs,
            Seeds.of(config.seed(), "attack", instruction.key()) >>> 1,
            work.cancelled());
    var calls = new LinkedHashSet<String>();
    var asked = author == null ? List.<String>of() : ask(instruction, tests, author);
    calls.addAll(asked);
    made.ifPresent(found -> calls.addAll(found.varied()));
    made.ifPresent(found -> calls.removeAll(new HashSet<>(found.known())));
    if (calls.isEmpty() || work.isCancelled()) {
      return Optional.empty();
    }
    var values =
        ProgramValues.of(
            work.judge(),
            instruction,
            List.copyOf(calls),
            best.stream().map(all.programs()::get).toList(),
            config.limits(),
            work.cancelled());
    if (values.size() < best.size()) {
      return Optional.empty();
    }
    var programs = new ArrayList<Program>();
    for (var i = 0; i < best.size(); i++) {
      var place = best.get(i);
      programs.add(
          new Program(
              all.passes().get(place).stream().boxed().toList(),
              all.passes().get(place).cardinality() == kept.size(),
              trust.solution(place) * all.copies().get(place),
              values.get(i)));
    }
    return Optional.of(
        new Attacked(
            instruction,
            suite,
            calls.size(),
            programs.size(),
            proposals(List.copyOf(calls), Set.copyOf(asked), programs, most, least)));
  }

  private BitSet idle(Instruction instruction, List<TestCase> tests) {
    return IdlePrograms.of(work.judge(), instruction, tests, config.limits(), work.cancelled());
  }

  /**
   * A solution.
   *
   * @param group what it agreed with others on so far: the tests it passes
   * @param passing whether those are all
   * @param weight trust times copies
   * @param values by call
   */
  record Program(List<Integer> group, boolean passing, double weight, List<String> values) {}

  /**
   * The inputs that separate most, one after the other; each must separate something new, and
   * refuse somebody who passed so far.
   */
  static List<Proposal> proposals(
      List<String> calls, Set<String> asked, List<Program> programs, int most, double least) {
    var total = programs.stream().mapToDouble(Program::weight).sum();
    var proposals = new ArrayList<Proposal>();
    var groups = new ArrayList<List<Object>>();
    programs.forEach(each -> groups.add(List.of(each.group())));
    var left = new LinkedHashSet<Integer>();
    for (var i = 0; i < calls.size(); i++) {
      left.add(i);
    }
    while (proposals.size() < most) {
      var bestCall = -1;
      var bestGain = 0;
      for (var call : left) {
        var gain = gain(groups, programs, call);
        if (gain > bestGain
            && expected(programs, call, total, least)
                .filter(each -> refused(programs, call, each.value()) > 0)
                .isPresent()) {
          bestGain = gain;
          bestCall = call;
        }
      }
      if (bestCall < 0) {
        return proposals;
      }
      var call = bestCall;
      left.remove(call);
      var expected = expected(programs, call, total, least).orElseThrow();
      proposals.add(
          new Proposal(
              new AssertTest(assertion(calls.get(call), expected.value())),
              expected.share(),
              separated(groups, programs, call),
              refused(programs, call, expected.value()),
              asked.contains(calls.get(call))));
      for (var i = 0; i < groups.size(); i++) {
        groups.set(i, List.of(groups.get(i), programs.get(i).values().get(call)));
      }
    }
    return proposals;
  }

  /** Programs that passed everything so far and would not pass this. */
  private static int refused(List<Program> programs, int call, String value) {
    return (int)
        programs.stream()
            .filter(each -> each.passing() && !each.values().get(call).equals(value))
            .count();
  }

  /** How many more groups there are once answers to a call count. */
  private static int gain(List<List<Object>> groups, List<Program> programs, int call) {
    var before = new HashSet<>(groups);
    var after = new HashSet<Object>();
    for (var i = 0; i < groups.size(); i++) {
      after.add(List.of(groups.get(i), programs.get(i).values().get(call)));
    }
    return after.size() - before.size();
  }

  /** Groups whose members answer differently. */
  private static int separated(List<List<Object>> groups, List<Program> programs, int call) {
    var answers = new HashMap<Object, Set<String>>();
    for (var i = 0; i < groups.size(); i++) {
      answers
          .computeIfAbsent(groups.get(i), _ -> new HashSet<>())
          .add(programs.get(i).values().get(call));
    }
    return (int) answers.values().stream().filter(each -> each.size() > 1).count();
  }

  private record Expected(String value, double share) {}

  /** The value behind which most trust stands, if it is enough and can be written down. */
  private static Optional<Expected> expected(
      List<Program> programs, int call, double total, double least) {
    var votes = new LinkedHashMap<String, Double>();
    programs.forEach(each -> votes.merge(each.values().get(call), each.weight(), Double::sum));
    return votes.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(entry -> new Expected(entry.getKey(), total == 0 ? 0 : entry.getValue() / total))
        .filter(each -> each.share() >= least)
        .filter(each -> !each.value().startsWith(ProgramValues.FAILURE))
        .filter(each -> LITERAL.matcher(each.value()).matches());
  }

  private static String assertion(String call, String value) {
    return value.matches("-?\\d+\\.\\d+(e-?\\d+)?")
        ? "assert abs(" + call + " - " + value + ") < 1e-9"
        : "assert " + call + " == " + value;
  }

  /** Calls that a language model thinks of; only such with literal arguments come through. */
  private List<String> ask(Instruction instruction, List<TestCase> tests, LanguageModel author) {
    var shown = new StringBuilder();
    for (var test : tests) {
      if (test instanceof AssertTest(var code)) {
        shown.append(code.strip()).append('\n');
      }
    }
    var prompt = PromptTemplate.ours("attack").fill(instruction, inputs, shown.toString());
    var request =
        new CompletionRequest(
            prompt, Seeds.of(config.seed(), "attack", instruction.key()), config.sampling());
    var answers = work.complete(author, List.of(request), _ -> {});
    if (answers.isEmpty()) {
      return List.of();
    }
    var lines =
        answers
            .getFirst()
            .text()
            .lines()
            .map(String::strip)
            .map(line -> line.startsWith("assert ") ? line.substring(7) : line)
            .filter(line -> line.startsWith(instruction.entryPoint() + "("))
            .limit(inputs)
            .map(line -> (TestCase) new AssertTest(line))
            .toList();
    return Inputs.of(work.judge(), lines, instruction.entryPoint(), 0, 0, work.cancelled())
        .map(Inputs::known)
        .orElse(List.of());
  }
}
