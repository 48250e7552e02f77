package plum.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import plum.data.FinishReason;
import plum.data.Instruction;
import plum.data.Match;
import plum.data.PlumException;
import plum.data.Split;
import plum.data.TestCase;
import plum.data.TestCase.AssertTest;
import plum.data.TestCase.ModuleTest;
import plum.data.TestCase.StdioTest;
import plum.data.TestOrigin;
import plum.data.TestSuite;
import plum.firststeps.PromptFormat;
import plum.llm.Completion;
import plum.llm.CompletionRequest;
import plum.sandbox.Judge;
import plum.store.Project;

/** Asks a language model for reference solutions and tests, and takes its answers apart. */
final class TestAuthor {
  private final TestsConfig config;
  private final @Nullable PromptTemplate template;
  private final List<Instruction> shown;
  private final Map<Long, TestSuite> given;
  private final List<Instruction> fixed;
  private final Bm25 likeness;

  /**
   * @param template null for the embedded model's own language
   * @param shown instructions that may serve as examples
   * @param fixed those that always do
   * @param given tests that came with the set
   */
  private TestAuthor(
      TestsConfig config,
      @Nullable PromptTemplate template,
      List<Instruction> shown,
      List<Instruction> fixed,
      Map<Long, TestSuite> given) {
    this.config = config;
    this.template = template;
    this.shown = shown;
    this.fixed = fixed;
    this.given = given;
    likeness = new Bm25(shown.stream().map(Instruction::prompt).toList());
  }

  /**
   * The author of a stage.
   *
   * @throws PlumException if the template or an example is not there
   */
  static TestAuthor of(TestsConfig config, Project project, Path files) {
    return of(
        config,
        project,
        config.writing().style() == TestWriting.Style.FIRST_STEPS
            ? null
            : PromptTemplate.of(config.writing(), List.of(project.folder(), files)));
  }

  /**
   * The same with a template that is being written.
   *
   * @param template null for the embedded model's own language
   */
  static TestAuthor of(TestsConfig config, Project project, @Nullable PromptTemplate template) {
    var writing = config.writing();
    if (template == null) {
      return new TestAuthor(config, null, List.of(), List.of(), Map.of());
    }
    var given = project.suites().newest(TestOrigin.GIVEN);
    var shown =
        project.instructions().all(Split.TRAIN, null).stream()
            .filter(each -> each.referenceSolution() != null && given.containsKey(each.id()))
            .toList();
    var fixed = new ArrayList<Instruction>();
    for (var key : writing.examples()) {
      fixed.add(
          shown.stream()
              .filter(each -> each.key().equals(key))
              .findFirst()
              .orElseThrow(
                  () ->
                      new PlumException(
                          "\""
                              + key
                              + "\" cannot be an example: there is no training instruction of that"
                              + " name with a solution and tests of its own.")));
    }
    return new TestAuthor(config, template, shown, fixed, given);
  }

  /** What the run remembers about how it asked; empty where there is nothing to say. */
  String label() {
    return template == null ? "" : template.label();
  }

  /** Requests that make one draft. */
  int requestsPerDraft() {
    return template == null ? 2 : 1;
  }

  /** The requests for some drafts of an instruction, those of a draft together. */
  List<CompletionRequest> requests(Instruction instruction, int fromDraft, int toDraft) {
    var requests = new ArrayList<CompletionRequest>();
    for (var draft = fromDraft; draft < toDraft; draft++) {
      if (template == null) {
        var reference = PromptFormat.reference(instruction.prompt(), config.careful());
        requests.add(request(reference, "reference", instruction, draft));
        requests.add(
            request(PromptFormat.tests(instruction.prompt()), "tests", instruction, draft));
      } else {
        requests.add(request(prompt(instruction), "draft", instruction, draft));
      }
    }
    return requests;
  }

  /** The text that the author is shown. */
  String prompt(Instruction instruction) {
    if (template == null) {
      return PromptFormat.tests(instruction.prompt());
    }
    var examples = new StringBuilder();
    for (var example : examples(instruction)) {
      examples.append(
          PromptTemplate.example(example, Objects.requireNonNull(given.get(example.id()))));
    }
    return template.fill(instruction, config.writing().tests(), examples.toString());
  }

  /** Chosen by hand first, then by likeness; never the instruction itself or its twin. */
  List<Instruction> examples(Instruction instruction) {
    var chosen = new ArrayList<Instruction>();
    for (var each : fixed) {
      if (each.id() != instruction.id()) {
        chosen.add(each);
      }
    }
    var most = chosen.size() + config.writing().similar();
    for (var place : likeness.best(instruction.prompt(), most + 1)) {
      var each = shown.get(place);
      if (chosen.size() < most
          && !chosen.contains(each)
          && !each.prompt().equals(instruction.prompt())) {
        chosen.add(each);
      }
    }
    return chosen;
  }

  private CompletionRequest request(
      String prompt, String what, Instruction instruction, int draft) {
    return new CompletionRequest(
        prompt,
        Seeds.of(config.seed(), config.name(), what, instruction.key(), draft),
        config.sampling());
  }

  /**
   * A test as it was written.
   *
   * @param problem why it cannot be used, empty if it can
   * @param repair what was mended, empty for nothing
   * @param original its text before
   */
  record Drafted(TestCase test, String problem, String repair, String original) {}

  /** A reference solution with the tests of the same draft. */
  record Draft(String reference, List<Drafted> tests) {
    Draft {
      tests = List.copyOf(tests);
    }
  }

  /**
   * Takes answers apart.
   *
   * @param instructions one for each draft
   * @param completions those of a draft together
   * @return the drafts, in order; fewer if cancelled
   */
  List<Draft> read(
      List<Instruction> instructions,
      List<Completion> completions,
      Judge judge,
      BooleanSupplier cancelled) {
    if (template != null) {
      return taken(instructions, completions, judge, cancelled);
    }
    var drafts = new ArrayList<Draft>();
    for (var i = 0; i < instructions.size(); i++) {
      var text = completions.get(2 * i + 1);
      drafts.add(
          new Draft(
              Programs.of(instructions.get(i), completions.get(2 * i).text()),
              PromptFormat.parseTests(text.text(), text.finishReason() != FinishReason.LENGTH)
                  .stream()
                  .map(code -> new Drafted(new AssertTest(code), "", "", ""))
                  .toList()));
    }
    return drafts;
  }

  private List<Draft> taken(
      List<Instruction> instructions,
      List<Completion> completions,
      Judge judge,
      BooleanSupplier cancelled) {
    var requests = new ArrayList<Map<String, Object>>();
    for (var i = 0; i < instructions.size(); i++) {
      var completion = completions.get(i);
      Map<String, Object> request = new TreeMap<>();
      request.put("text", completion.text());
      request.put(
          "entry",
          config.writing().style() == TestWriting.Style.STDIO
              ? ""
              : instructions.get(i).entryPoint());
      request.put("prompt", instructions.get(i).prompt());
      request.put("finished", completion.finishReason() != FinishReason.LENGTH);
      requests.add(request);
    }
    var answers = new PythonSource(judge, "answers").ask(requests, cancelled);
    var drafts = new ArrayList<Draft>();
    for (var i = 0; i < answers.size(); i++) {
      drafts.add(draft(completions.get(i).text(), answers.get(i)));
    }
    return drafts;
  }

  private static Draft draft(String text, Map<String, @Nullable Object> answer) {
    var tests = new ArrayList<Drafted>();
    if (answer.get("cases") instanceof List<?> cases) {
      for (var item : cases) {
        if (item instanceof Map<?, ?> map) {
          tests.add(new Drafted(test(map), "", text(map, "repair"), text(map, "original")));
        }
      }
    }
    if (answer.get("unused") instanceof List<?> unused) {
      for (var item : unused) {
        if (item instanceof Map<?, ?> map) {
          tests.add(new Drafted(new AssertTest(text(map, "text")), text(map, "reason"), "", ""));
        }
      }
    }
    var error = answer.get("error") instanceof String words ? words : "";
    if (!error.isEmpty() || (tests.isEmpty() && text.isBlank())) {
      tests.add(
          new Drafted(
              new AssertTest(text), error.isEmpty() ? "the answer is empty" : error, "", ""));
    }
    return new Draft(answer.get("reference") instanceof String code ? code : "", tests);
  }

  private static TestCase test(Map<?, ?> map) {
    var code = text(map, "code");
    return switch (text(map, "kind")) {
      case "module" -> new ModuleTest(code, text(map, "name"));
      case "stdio" -> new StdioTest(code, text(map, "expected"), new Match.Lines());
      default -> new AssertTest(code);
    };
  }

  private static String text(Map<?, ?> map, String key) {
    return map.get(key) instanceof String words ? words : "";
  }
}
