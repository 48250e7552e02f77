package plum.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import plum.data.FinishReason;
import plum.data.Instruction;
import plum.data.TestCase;
import plum.data.Verdict;
import plum.llm.Completion;
import plum.llm.CompletionRequest;
import plum.llm.Endpoint;
import plum.llm.EndpointModel;
import plum.llm.LanguageModel;
import plum.llm.RemoteModel;
import plum.sandbox.ProgramResult;

/**
 * One answer of an author as it came, and what was made of it. Nothing of it is stored.
 *
 * @param answer as it came; several texts where the author is asked for them one by one
 * @param length whether it was cut at the most tokens
 * @param tokens of the answer
 * @param attempts tries it took; 1 for a model on this machine
 * @param problem why there is no answer, empty if there is one
 * @param reference the solution in it, empty for none
 */
public record AuthorTrial(
    String answer,
    boolean length,
    int tokens,
    int attempts,
    String problem,
    String reference,
    List<Made> tests) {

  /**
   * A test that was found in the answer.
   *
   * @param problem why it cannot be used, empty if it can
   * @param repair what was mended in its text, empty for nothing
   * @param verdict of the reference of the same answer, null where it was not run
   */
  public record Made(String test, String problem, String repair, @Nullable Verdict verdict) {}

  /**
   * An author that the project does not know yet: a server, or a folder of weights.
   *
   * @param endpoint null for a folder
   * @param folder null for a server
   */
  public record Newcomer(@Nullable Endpoint endpoint, @Nullable Path folder) {}

  public AuthorTrial {
    tests = List.copyOf(tests);
  }

  /** The answers to one draft, with the tries the slowest took. */
  private record Answered(List<Completion> completions, int attempts, String problem) {}

  /**
   * Asks once; on the thread of the jobs.
   *
   * @param newcomer asked in place of the configured author, null for that
   */
  static AuthorTrial ask(
      Pipeline pipeline,
      TestsConfig config,
      @Nullable PromptTemplate template,
      Instruction instruction,
      @Nullable Newcomer newcomer,
      BooleanSupplier cancelled) {
    var author = TestAuthor.of(config, pipeline.project(), template);
    var requests = author.requests(instruction, 0, 1);
    var endpoint = newcomer == null ? null : newcomer.endpoint();
    var folder = newcomer == null ? null : newcomer.folder();
    var answered =
        endpoint != null
            ? remote(endpoint, requests, cancelled)
            : answers(
                pipeline
                    .policies()
                    .open(
                        folder == null
                            ? pipeline.policies().find(config.author())
                            : pipeline.policies().described(config.author(), folder),
                        config.device(),
                        config.writing().chat()),
                requests,
                cancelled);
    if (answered.completions().size() < requests.size()) {
      return new AuthorTrial("", false, 0, answered.attempts(), answered.problem(), "", List.of());
    }
    var completions = answered.completions();
    var drafts = author.read(List.of(instruction), completions, pipeline.judge(), cancelled);
    var draft = drafts.isEmpty() ? new TestAuthor.Draft("", List.of()) : drafts.getFirst();
    return new AuthorTrial(
        completions.stream().map(Completion::text).collect(Collectors.joining("\n\n")),
        completions.stream().anyMatch(each -> each.finishReason() == FinishReason.LENGTH),
        completions.stream().mapToInt(Completion::tokenCount).sum(),
        answered.attempts(),
        answered.problem(),
        draft.reference(),
        made(pipeline, config, instruction, draft, cancelled));
  }

  private static Answered remote(
      Endpoint endpoint, List<CompletionRequest> requests, BooleanSupplier cancelled) {
    try (var model = EndpointModel.open(endpoint, System::getenv)) {
      return answers(model, requests, cancelled);
    }
  }

  private static Answered answers(
      LanguageModel model, List<CompletionRequest> requests, BooleanSupplier cancelled) {
    var found = new ArrayList<Completion>();
    var attempts = new int[] {1};
    var problems = new ArrayList<String>();
    if (model instanceof RemoteModel remote) {
      remote.answer(
          requests,
          answer -> {
            attempts[0] = Math.max(attempts[0], answer.attempts());
            if (answer.problem().isEmpty()) {
              found.add(answer.completion());
            } else {
              problems.add(answer.problem());
            }
          },
          cancelled);
    } else {
      model.complete(requests, found::add, cancelled);
    }
    found.sort(Comparator.comparingInt(Completion::index));
    return new Answered(
        found,
        attempts[0],
        problems.isEmpty() && found.size() < requests.size()
            ? "Stopped before there was an answer."
            : String.join(" ", problems));
  }

  /** The tests in the order in which they were written, with what their own reference does. */
  private static List<Made> made(
      Pipeline pipeline,
      TestsConfig config,
      Instruction instruction,
      TestAuthor.Draft draft,
      BooleanSupplier cancelled) {
    var usable = draft.tests().stream().filter(each -> each.problem().isEmpty()).toList();
    var results =
        usable.isEmpty() || draft.reference().isBlank()
            ? List.<ProgramResult>of()
            : pipeline
                .judge()
                .judge(
                    Problems.of(
                        instruction,
                        usable.stream().map(TestAuthor.Drafted::test).toList(),
                        config.limits()),
                    List.of(draft.reference()),
                    cancelled);
    var tests = new ArrayList<Made>();
    var run = 0;
    for (var each : draft.tests()) {
      @Nullable Verdict verdict = null;
      if (each.problem().isEmpty() && !results.isEmpty()) {
        verdict = results.getFirst().tests().get(run++).verdict();
      }
      tests.add(new Made(text(each.test()), each.problem(), each.repair(), verdict));
    }
    return tests;
  }

  private static String text(TestCase test) {
    return switch (test) {
      case TestCase.AssertTest(var code) -> code;
      case TestCase.CheckTest(var code) -> code;
      case TestCase.ModuleTest(var code, _) -> code;
      case TestCase.StdioTest(var stdin, var expected, _) -> stdin + "\n→\n" + expected;
    };
  }
}
